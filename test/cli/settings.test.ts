import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CliContext } from '../../src/cli/context.ts'
import { type SettingsOptions, settingsFor } from '../../src/cli/settings.ts'
import type { Settings } from '../../src/settings/settings.ts'

const folders = new AsyncDisposableStack()
let root = ''

beforeAll(async () => {
  root = folders.use(await mkdtempDisposable(join(tmpdir(), 'settings-'))).path
  for (const name of ['empty', 'here', 'etc', 'named']) await mkdir(join(root, name))
  for (const name of ['here', 'etc', 'named']) {
    await writeFile(
      join(root, name, 'certflow.yaml'),
      `store: sqlite:${name}.db\nsmtp: { url: smtp://mail.example.ac.jp, from: certflow@example.ac.jp }\n`,
    )
  }
})
afterAll(() => folders.disposeAsync())

async function settings(
  cwd: string,
  env: CliContext['env'],
  options: SettingsOptions = {},
): Promise<{ readonly settings: Settings; readonly said: string }> {
  const stderr = new PassThrough()
  const context: CliContext = {
    stdout: new PassThrough(),
    stderr,
    stdin: (async function* () {})(),
    env,
    cwd: join(root, cwd),
    now: () => new Date(0),
    stdoutIsLost: () => false,
    onInterrupt: () => () => undefined,
  }
  const found = await settingsFor(options, context)
  return { settings: found, said: String(stderr.read() ?? '') }
}

test('the file that is named comes first, then that of the environment, of systemd, of the folder', async () => {
  const here = (env: CliContext['env'], options?: SettingsOptions) => settings('here', env, options)
  const stores = [
    await here({ CERTFLOW_CONFIG: '../etc/certflow.yaml' }, { config: '../named/certflow.yaml' }),
    await here({ CERTFLOW_CONFIG: '../named/certflow.yaml', CONFIGURATION_DIRECTORY: join(root, 'etc') }),
    await here({ CONFIGURATION_DIRECTORY: join(root, 'etc') }),
    await here({ CONFIGURATION_DIRECTORY: join(root, 'empty'), CERTFLOW_CONFIG: '' }),
  ].map((found) => found.settings.store.path.slice(root.length))
  expect(stores).toEqual(['/named/named.db', '/named/named.db', '/etc/etc.db', '/here/here.db'])
})

test('without a file the inventory and the store are those of the folder, or of the state folder of systemd', async () => {
  const { settings: found, said } = await settings('empty', {})
  expect(found).toMatchObject({
    file: undefined,
    inventory: join(root, 'empty/inventory.yaml'),
    store: { kind: 'sqlite', path: join(root, 'empty/certflow.db') },
    smtp: undefined,
    calendar: { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone },
  })
  expect(said).toBe('')
  const under = await settings('empty', { STATE_DIRECTORY: '/var/lib/certflow:/var/lib/other' })
  expect(under.settings.store.path).toBe('/var/lib/certflow/certflow.db')
})

test('warnings are said, unless quiet', async () => {
  const { settings: found, said } = await settings('here', {})
  expect(found.file).toBe(join(root, 'here/certflow.yaml'))
  expect(said).toBe(
    `${found.file}:2:1: warning: mails do not say who writes (add organisation: { name: … }) [no-organisation]\n`,
  )
  expect((await settings('here', {}, { quiet: true })).said).toBe('')
})

test('a file that is named and not there is an error', async () => {
  await expect(settings('here', {}, { config: 'none.yaml' })).rejects.toMatchObject({ code: 'file-unreadable' })
})
