import { mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { dialogueOf } from '../../src/demo/dialogues.ts'
import { listen } from '../../src/demo/listener.ts'
import { freePort } from '../../src/demo/odd-servers.ts'
import { addressTable, serveNames } from '../../src/demo/resolver.ts'
import { serveStarttls, serveTls } from '../../src/demo/servers.ts'
import { readInventory } from '../../src/inventory/load.ts'
import { certflowHere, type Done } from '../support/certflow-here.ts'

/*
 * 127.32.0.0/28 on one port: a wildcard on .2 and .3, a server of its own on .5, one that the inventory knows on .6, one that
 * never is to be asked on .7, something that is not TLS on .8; SMTP on .2 and another port.
 */

const servers = new AsyncDisposableStack()
let folder = ''
let port = 0
let smtpPort = 0
let resolver: readonly string[] = []
const never = { connections: 0 }

beforeAll(async () => {
  const authority = createAuthority()
  const wildcard = authority.issue({ names: ['*.example.test', 'example.test'] })
  const first = servers.use(await serveTls({ certificate: wildcard }, { host: '127.32.0.2' }))
  port = first.port
  const others = {
    '127.32.0.3': wildcard,
    '127.32.0.5': authority.issue({ names: ['wiki.test'] }),
    '127.32.0.6': authority.issue({ names: ['known.test'] }),
  }
  for (const [host, certificate] of Object.entries(others)) servers.use(await serveTls({ certificate }, { host, port }))
  smtpPort = await freePort('127.32.0.2')
  servers.use(
    await serveStarttls(dialogueOf('smtp'), { certificate: wildcard }, { host: '127.32.0.2', port: smtpPort }),
  )
  servers.use(
    await listen(
      () => {
        never.connections += 1
      },
      { host: '127.32.0.7', port },
    ),
  )
  servers.use(await listen((socket) => socket.end('SSH-2.0-x\r\n'), { host: '127.32.0.8', port }))
  const names = servers.use(await serveNames(addressTable(new Map([['known.test', ['127.32.0.6']]]))))
  resolver = ['--resolver', `127.0.0.1:${names.port}`]
  folder = servers.use(await mkdtempDisposable(join(tmpdir(), 'discover-'))).path
})
afterAll(() => servers.disposeAsync())

async function discover(inventory: string, ...args: readonly string[]): Promise<Done> {
  await writeFile(join(folder, 'inventory.yaml'), inventory)
  return certflowHere(['inventory', 'discover', ...resolver, ...args], { cwd: folder })
}

const inventory = (entries = '') => `version: 1
never: [127.32.0.7]
endpoints:
  - { host: known.test, port: ${port} }
${entries}sweeps:
  - { range: 127.32.0.0/28, ports: [${port}], exclude: [127.32.0.0/31] }
`

test('the sweeps of the inventory: entries of what it does not have; pasted, nothing is left to be found', async () => {
  const { stdout, stderr, code } = await discover(inventory())
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(never.connections).toBe(0)
  expect(stdout.split('\n\n').map((group) => group.match(/^ {2}- .*$/gm))).toEqual([
    null,
    ['127.32.0.2', '127.32.0.3'].map((at) => `  - { host: example.test, port: ${port}, connect: ${at} }`),
    [`  - { host: wiki.test, port: ${port}, connect: 127.32.0.5 }`],
  ])
  expect(stdout).toMatch(
    /^ {2}# \*\.example\.test, example\.test\n {2}# issued by CN=.*, expires 20\d\d-\d\d-\d\d\n {2}# at 127/m,
  )
  const pasted = inventory(stdout)
  const again = await discover(pasted)
  expect(again.stdout).toMatch(/^ {2}# \d{4}-\d\d-\d\d: found no TLS server that the inventory does not have\n$/)
  const { inventory: read, faults } = await readInventory(join(folder, 'inventory.yaml'))
  expect(faults).toEqual([])
  expect(read?.endpoints).toHaveLength(4)
  // and a scan of it finds each where it is, by the name in its certificate
  const scan = await certflowHere(['scan', ...resolver, '--format', 'csv'], { cwd: folder })
  expect(scan.stdout).toContain(`wiki.test@127.32.0.5:${port},`)
  expect(scan.stdout).not.toContain('name-mismatch')
})

test('targets, with and without an inventory; a file; a dialect', async () => {
  const out = join(folder, 'found.yaml')
  const run = await discover(inventory(), `127.32.0.4/30:${port}`, `smtp://127.32.0.2:${smtpPort}`, '--output', out)
  expect(run).toMatchObject({ code: 0, stdout: '', stderr: '' })
  expect((await readFile(out, 'utf8')).match(/^ {2}- .*$/gm)).toEqual([
    `  - { host: example.test, port: ${smtpPort}, starttls: smtp, connect: 127.32.0.2 }`,
    `  - { host: wiki.test, port: ${port}, connect: 127.32.0.5 }`,
  ])
  await using empty = await mkdtempDisposable(join(tmpdir(), 'discover-'))
  const named = ['known.test', 'gone.test'].map((host) => `${host}:${port}`)
  const without = await certflowHere(['inventory', 'discover', ...resolver, ...named], { cwd: empty.path })
  expect(without.stdout.match(/^ {2}- .*$/gm)).toEqual([`  - { host: known.test, port: ${port} }`])
})

test('a name that cannot be looked up is told, since what it leads to seems unlisted', async () => {
  const { stdout, stderr, code } = await discover(inventory(), '--resolver', '127.0.0.1:1', `127.32.0.6:${port}`)
  expect(code).toBe(0)
  expect(stdout).toContain('connect: 127.32.0.6')
  expect(stderr).toBe(
    'certflow: "known.test" of the inventory could not be looked up: servers there count as unlisted\n',
  )
})

test('the rate is that of a sweep unless told otherwise, and a run that is cut short prints what it has', async () => {
  const range = `127.32.0.0/28:${port},${port + 1}`
  const startedAt = performance.now()
  await discover(inventory(), range)
  expect(performance.now() - startedAt).toBeGreaterThan(550)
  const cut = await discover(inventory(), range, '--rate', '10/s', '--deadline', '1500ms')
  expect(cut.code).toBe(3)
  expect(cut.stdout).toMatch(
    /\n {2}# incomplete: The run reached its deadline of 1\.5 s: \d+ of 32 endpoints have no row\n/,
  )
  expect(cut.stdout).toContain('connect: 127.32.0.2')
})

test.for([
  ['version: 1\n', [], 'Cannot discover: inventory "inventory.yaml" has no sweeps\n  name ranges, as in'],
  ['version: 1\n', ['10.0.0.0/8:443'], 'more than 1048576 addresses'],
  ['version: 2\n', ['127.32.0.2'], 'Cannot use inventory'],
] as const)('%j and %j cannot be looked through', async ([text, targets, problem]) => {
  const { code, stdout, stderr } = await discover(text, ...targets)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(problem)
})

test('a host that is named and is not there is told; an address without a server is not', async () => {
  const run = await discover(inventory(), 'nobody.test', `127.32.0.9:${port}`)
  expect(run.code).toBe(0)
  expect(run.stderr).toMatch(/^certflow: nothing found at "nobody\.test:443": .+\n$/)
  expect((await discover(inventory(), 'nobody.test', '--quiet')).stderr).toBe('')
})
