import { mkdtempDisposable, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadInventory } from '../../src/inventory/load.ts'
import { loadSettings } from '../../src/settings/load.ts'
import { certflow, type Finished } from '../support/certflow.ts'

const surroundings = { stateFolder: undefined, timeZone: 'UTC' }

/** Runs `certflow init` in a folder of its own. */
async function init(
  args: readonly string[],
  look: (folder: string, ran: Finished) => Promise<void>,
  env: Readonly<Record<string, string>> = { LC_ALL: 'C', TZ: 'Asia/Tokyo' },
): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'init-'))
  await look(folder.path, await certflow(['init', ...args], { cwd: folder.path, env }))
}

async function written(folder: string): Promise<{ settings: string; inventory: string }> {
  const read = (name: string) => readFile(join(folder, name), 'utf8')
  return { settings: await read('certflow.yaml'), inventory: await read('inventory.yaml') }
}

/** The same text with its commented examples made real: `# holidays: jp`, `# - { host: … }`. */
function withExamples(text: string): string {
  return text.replaceAll(/^( *)# ((?: {2})?(?:- \{|[a-z_]+:(?: |$)).*)$/gm, '$1$2')
}

test.for(['en', 'ja'] as const)('%s: what it writes can be used, with its examples too', async (language) => {
  await init(['--language', language], async (folder, { code, stderr }) => {
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(await readdir(folder)).toEqual(['certflow.yaml', 'inventory.yaml'])
    const { settings, inventory } = await written(folder)
    const file = join(folder, 'certflow.yaml')
    expect(loadSettings(settings, file, surroundings)).toMatchObject({
      faults: [],
      settings: {
        inventory: join(folder, 'inventory.yaml'),
        store: { kind: 'sqlite', path: join(folder, 'certflow.db') },
        smtp: { server: { host: 'localhost' }, redirect: 'pki@center.example.ac.jp' },
        firstRunIsBaseline: true,
        hold: { above: 30, forMs: 600_000 },
        live: false,
        calendar: { timeZone: 'Asia/Tokyo' },
        administrators: ['pki@center.example.ac.jp'],
      },
    })
    expect(loadInventory(inventory, join(folder, 'inventory.yaml'))).toMatchObject({
      faults: [],
      inventory: { language, fallback: 'center' },
    })
    expect(withExamples(settings).match(/^ *#/gm)?.length).toBeLessThan(settings.match(/^ *#/gm)?.length ?? 0)
    expect(loadSettings(withExamples(settings), file, surroundings).faults).toEqual([])
    const whole = loadInventory(withExamples(inventory), join(folder, 'inventory.yaml'))
    expect(whole.faults).toEqual([])
    expect(whole.inventory?.endpoints.filter(({ renewsItself }) => renewsItself)).toHaveLength(1)
    expect(whole.inventory?.manual).toHaveLength(1)
  })
})

test('both languages say the same', async () => {
  const texts: { settings: string; inventory: string }[] = []
  for (const language of ['en', 'ja'])
    await init(['--language', language, '--organisation', 'IT'], async (folder) => {
      texts.push(await written(folder))
    })
  const meanings = texts.map(({ settings, inventory }) => [
    JSON.stringify(loadSettings(withExamples(settings), '/nowhere/certflow.yaml', surroundings).settings),
    JSON.stringify(loadInventory(withExamples(inventory), '/nowhere/inventory.yaml').inventory),
  ])
  const [english, japanese] = meanings.map(([settings, inventory]) => [
    settings,
    inventory?.replaceAll(/"language":"(en|ja)"|"note":"[^"]*"/g, ''),
  ])
  expect(japanese).toEqual(english)
})

test('what is given stands there, however odd, and only examples are marked', async () => {
  const organisation = '図書館: #1 "x" {y}, [z]'
  const given = [
    '--organisation',
    organisation,
    '--email',
    'a{b@example.ac.jp',
    '--smtp',
    'smtps://me@mail.example.ac.jp',
  ]
  await init(given, async (folder, { stdout }) => {
    const { settings, inventory } = await written(folder)
    expect(loadSettings(settings, join(folder, 'certflow.yaml'), surroundings)).toMatchObject({
      faults: [],
      settings: {
        organisation: { name: organisation, email: 'a{b@example.ac.jp' },
        smtp: { server: { host: 'mail.example.ac.jp', port: 465, user: 'me' }, from: 'a{b@example.ac.jp' },
      },
    })
    const { contacts } = loadInventory(inventory, 'inventory.yaml').inventory ?? {}
    expect(contacts?.get('center')?.email).toEqual(['a{b@example.ac.jp'])
    expect(settings).not.toContain('<- put in')
    expect(stdout).toMatch(/where it stands:\n +inventory.yaml:\d+: - host: www.example.ac.jp\n\n2\. /)
  })
})

test('says what to do next, with the lines that are examples', async () => {
  await init([], async (folder, { stdout }) => {
    const { settings } = await written(folder)
    const [, line] = /certflow\.yaml:(\d+): redirect: pki@center\.example\.ac\.jp\n/.exec(stdout) ?? []
    expect(settings.split('\n')[Number(line) - 1]).toMatch(/^ {2}redirect: .*# <- put in your own$/)
    expect(stdout).toContain('\n3. certflow scan\n')
    expect(stdout).toContain('\n6. certflow alert baseline\n')
  })
  await init(['--quiet'], async (_, { code, stdout, stderr }) => {
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})

test('a folder is made, and its files are for owner and group', async () => {
  await init(['new/centre'], async (folder, { code, stdout }) => {
    expect(code).toBe(0)
    expect(stdout).toContain('\n3. certflow scan --config new/centre/certflow.yaml\n')
    for (const name of ['certflow.yaml', 'inventory.yaml']) {
      expect((await stat(join(folder, 'new/centre', name))).mode & 0o777 & ~0o640).toBe(0)
    }
  })
})

test('certflow scan takes both files as they lie', async () => {
  await init([], async (folder) => {
    const { code, stdout, stderr } = await certflow(
      ['scan', '--format', 'csv', '--resolver', '127.0.0.1:9', '--timeout', '1s', '--verbose'],
      {
        cwd: folder,
      },
    )
    expect(code).toBe(0)
    expect(stdout).toContain('\r\nwww.example.ac.jp:443,')
    expect(stderr).toContain(`settings: "${join(folder, 'certflow.yaml')}"`)
  })
})

test.for(['certflow.yaml', 'inventory.yaml'])('%s that is there stays, and nothing is written', async (name) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'init-'))
  await writeFile(join(folder.path, name), 'mine')
  const { code, stdout, stderr } = await certflow(['init'], { cwd: folder.path })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toBe(
    `certflow: Cannot write "${name}": it is there already\n  name another folder, or move what is there away; nothing was written\n`,
  )
  expect(await readdir(folder.path)).toEqual([name])
  expect(await readFile(join(folder.path, name), 'utf8')).toBe('mine')
})

test('a place that cannot be written is told', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'init-'))
  await writeFile(join(folder.path, 'file'), '')
  const { code, stderr } = await certflow(['init', 'file'], { cwd: folder.path })
  expect(code).toBe(2)
  expect(stderr).toMatch(
    /^certflow: Cannot write ".*file": .*\n {2}name a folder that can be written; nothing was written\n$/,
  )
})

test.for([
  [['--email', 'pki'], 'is not a mail address'],
  [['--smtp', 'mail.example.ac.jp'], 'is not a mail server'],
  [['--smtp', 'smtp://me:geheim@mail.example.ac.jp'], 'has a password in it'],
  [['--organisation', ' '], 'the text is empty'],
  [['--language', 'de'], 'Allowed choices are en, ja'],
] as const)('%j is refused', async ([args, problem]) => {
  await init(args, async (folder, { code, stderr }) => {
    expect(code).toBe(2)
    expect(stderr).toContain(problem)
    expect(await readdir(folder)).toEqual([])
  })
})

test.for([
  [{ LC_ALL: '', LANG: 'ja_JP.UTF-8', TZ: 'UTC' }, '書き換えてください', 'Asia/Tokyo'],
  [{ LC_ALL: 'C', LANG: 'ja_JP.UTF-8', TZ: 'UTC' }, 'put in your own', 'UTC'],
] as const)('language and time zone go by the machine: %j', async ([env, mark, timeZone]) => {
  await init(
    [],
    async (folder) => {
      const { settings } = await written(folder)
      expect(settings).toContain(mark)
      expect(settings).toContain(`\ntimezone: ${timeZone}\n`)
      expect(/^ {2}holidays: jp$/m.test(settings)).toBe(timeZone === 'Asia/Tokyo')
    },
    env,
  )
})
