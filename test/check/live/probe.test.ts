import { createHash } from 'node:crypto'
import { mkdtempDisposable, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Answer } from 'dns-packet'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuthority, extension, selfSigned } from '../../../src/demo/authority.ts'
import { listen, type RunningServer } from '../../../src/demo/listener.ts'
import { serveNames } from '../../../src/demo/resolver.ts'
import { serveTls } from '../../../src/demo/servers.ts'
import { certflowHere, type Done } from '../../support/certflow-here.ts'
import { addressOf, caa } from './name-table.ts'

/*
 * 127.36.0.0/24 on one port: .1 what is trusted, .2 vouches for itself, .3 without its intermediate, .4 SSH, .5 never to be asked, .6 by
 * "Let's Encrypt", .7 a wildcard. Nothing listens on .9.
 */

const servers = new AsyncDisposableStack()
const never = { connections: 0 }
let folder = ''
let port = 0
let trusted: RunningServer
let options: readonly string[] = []

const addresses: Readonly<Record<string, string>> = {
  'www.example.test': '127.36.0.1',
  'own.example.test': '127.36.0.2',
  'own.example.ac.jp': '127.36.0.2',
  'short.example.test': '127.36.0.3',
  'ssh.example.test': '127.36.0.4',
  'secret.example.test': '127.36.0.5',
  'le.caa.test': '127.36.0.6',
  'deep.le.caa.test': '127.36.0.6',
  'free.caa.test': '127.36.0.6',
  'w.wild.test': '127.36.0.7',
  'broken.test': '127.36.0.6',
  'both.le.caa.test': '127.36.0.6,127.36.0.1',
  'dead.example.test': '127.36.0.9',
}
const records: Readonly<Record<string, readonly Answer[]>> = {
  'caa.test': caa('caa.test', ['issue', 'secomtrust.net; validationmethods=dns-01'], ['iodef', 'mailto:pki@caa.test']),
  'free.caa.test': caa('free.caa.test', ['issue', ' LetsEncrypt.org ; accounturi=x']),
  'wild.test': caa('wild.test', ['issue', 'letsencrypt.org'], ['issuewild', ';']),
}

beforeAll(async () => {
  const authority = createAuthority()
  const names = ['www.example.test', 'other.example.test']
  trusted = servers.use(await serveTls({ certificate: authority.issue({ names }) }, { host: '127.36.0.1' }))
  port = trusted.port
  const encrypt = authority.intermediate({ subject: { O: "Let's Encrypt", CN: 'R99', C: 'US' } })
  const short = authority.intermediate({}).issue({ names: ['short.example.test'] })
  const setUps = {
    '127.36.0.2': { certificate: selfSigned({ names: ['own.example.test', 'own.example.ac.jp'] }) },
    '127.36.0.3': { certificate: short, chainPem: short.pem },
    '127.36.0.6': {
      certificate: encrypt.issue({
        names: ['le.caa.test', 'deep.le.caa.test', 'both.le.caa.test', 'free.caa.test', 'broken.test'],
      }),
    },
    '127.36.0.7': { certificate: encrypt.issue({ names: ['*.wild.test'] }) },
  }
  for (const [host, setup] of Object.entries(setUps)) servers.use(await serveTls(setup, { host, port }))
  servers.use(await listen((socket) => socket.end('SSH-2.0-x\r\n'), { host: '127.36.0.4', port }))
  const count = () => {
    never.connections += 1
  }
  servers.use(await listen(count, { host: '127.36.0.5', port }))
  const resolver = servers.use(
    await serveNames(({ name, type }) => {
      if (String(type) === 'CAA') return name === 'broken.test' ? 'SERVFAIL' : (records[name] ?? [])
      return addressOf(name, type, addresses)
    }),
  )
  folder = servers.use(await mkdtempDisposable(join(tmpdir(), 'check-probe-'))).path
  await writeFile(join(folder, 'root.pem'), authority.rootPem)
  await writeFile(join(folder, 'other.pem'), createAuthority().rootPem)
  options = ['--resolver', `127.0.0.1:${resolver.port}`, '--ca', join(folder, 'root.pem')]
})
afterAll(() => servers.disposeAsync())

async function check(text: string, ...args: readonly string[]): Promise<Done> {
  const path = join(folder, 'inventory.yaml')
  await writeFile(path, text)
  const done = await certflowHere(['inventory', 'check', '--probe', ...options, ...args, path], { cwd: folder })
  return { ...done, stdout: done.stdout.replaceAll(`${folder}/`, '') }
}

interface Row {
  readonly line: number
  readonly column: number
  readonly rule: string
  readonly severity: string
  readonly message: string
  readonly hint: string
}

async function rowsOf(text: string): Promise<Row[]> {
  return JSON.parse((await check(text, '--format', 'json')).stdout) as Row[]
}

const head = () => `version: 1\nnever: [127.36.0.5]\ndefaults: { port: ${port} }\n`
const entry = (pairs: string) => `${head()}endpoints:\n  - { ${pairs} }\n`
const manual = (pairs: string) =>
  `${head()}manual:\n  - { ${pairs}, expires: ${new Date().getUTCFullYear() + 1}-01-31 }\n`

// biome-ignore format: table
const seen: readonly (readonly [what: string, text: () => string, place: string, message: string, hint: string])[] = [
  ['a name that does not exist', () => entry('host: wwww.example.test'), '5:13 unreachable error', '"wwww.example.test" cannot be looked up: this name does not exist', 'slip of the finger'],
  ['nothing listens', () => entry('host: dead.example.test'), '5:13 unreachable error', 'nothing listens', '--zone'],
  ['connect leads nowhere', () => entry('host: www.example.test, connect: 127.36.0.9'), '5:40 unreachable error', 'nothing listens', 'correct host and port'],
  ['no TLS', () => entry(`host: ssh.example.test, port: ${port}`), '5:37 handshake-failed error', 'answers, but not by TLS', 'add starttls:'],
  ['another protocol', () => entry(`host: ssh.example.test, starttls: smtp, port: ${port}`), '5:41 starttls-refused error', 'does not come to TLS by smtp', 'take starttls out'],
  ['another name', () => entry('host: 127.36.0.1, server_name: wiki.example.test'), '5:38 name-mismatch error', 'does not name "wiki.example.test", but "www.example.test"', 'correct the name'],
  ['an address that it does not have', () => entry('host: 127.36.0.1'), '5:13 name-mismatch error', '"127.36.0.1"', 'put into'],
  ['vouches for itself', () => entry('host: own.example.test'), '5:13 self-signed warning', 'vouches for itself', 'trust: { pin: … }'],
  ['and should be public', () => entry('host: own.example.ac.jp, trust: public'), '5:39 self-signed error', 'vouches for itself', 'take trust: public out'],
  ['without its intermediate', () => entry('host: short.example.test'), '5:13 incomplete-chain warning', 'certflow demo intermediate', 'trust: { ca: … }'],
  ['another certificate than the pinned', () => entry(`host: www.example.test, trust: { pin: "sha256:${'0'.repeat(64)}" }`), '5:38 untrusted warning', 'another certificate', 'new pin'],
  ['a name that leads into never', () => entry('host: secret.example.test'), '5:13 never-probed warning', 'leads to an address that is in never', 'take the range out'],
  ['the issuer on the wire is not in CAA', () => entry('host: deep.le.caa.test'), '5:13 caa-forbids-issuer warning', "CAA of caa.test lets only secomtrust.net issue, and the certificate is from Let's Encrypt", 'CAA 0 issue "letsencrypt.org" at caa.test'],
  ['the program of the entry is not', () => entry('host: free.caa.test, managed_by: acme.sh'), '5:40 caa-forbids-issuer warning', 'lets only letsencrypt.org issue, and acme.sh orders from Sectigo', '"sectigo.com"'],
  ['CAA forbids wildcards', () => entry('host: w.wild.test'), '5:13 caa-forbids-issuer warning', 'lets no CA issue for wildcards', 'issuewild "letsencrypt.org" at wild.test'],
  ['a manual entry that can be seen', () => manual(`name: "www.example.test:${port}"`), '5:13 manual-probeable warning', 'a certificate can be seen at', 'add probe:'],
  ['a probe path that does not answer', () => manual(`name: a, probe: "127.36.0.9:${port}"`), '5:23 unreachable error', 'nothing listens', 'take the entry out'],
]

test.for(seen)('%s', async ([, text, place, message, hint]) => {
  const rows = await rowsOf(text())
  expect(rows.map(({ line, column, rule, severity }) => `${line}:${column} ${rule} ${severity}`)).toEqual([place])
  expect(rows[0]).toMatchObject({ message: expect.stringContaining(message), hint: expect.stringContaining(hint) })
  expect(never.connections).toBe(0)
})

// biome-ignore format: table
const fine: readonly (readonly [what: string, text: () => string])[] = [
  ['what is trusted',                   () => entry('host: www.example.test, addresses: all')],
  ['CAA that allows, by letters of any case', () => entry('host: free.caa.test, managed_by: certbot')],
  ['CAA of a private CA does not count', () => entry('host: le.caa.test, managed_by: certbot, trust: { ca: root.pem }')],
  ['a manual entry that is called like nothing', () => manual('name: core-switch-1')],
  ['a manual entry whose name leads nowhere', () => manual('name: switch.example.test')],
  ['a manual entry with its probe',     () => manual(`name: a, probe: "www.example.test:${port}"`)],
  ['an error of the wire that is expected', () => entry('host: dead.example.test').replace(/}\n$/, '} # certflow-ignore: unreachable comes in March\n')],
  ['and one that was',                  () => entry('host: www.example.test').replace(/}\n$/, '} # certflow-ignore: unreachable comes in March\n')],
]

test.for(fine)('nothing is wrong with %s', async ([, text]) => {
  const { code, stdout, stderr } = await check(text())
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^1 file: no faults; \d (entry|entries) looked at\n$/)
})

test('of a name with several addresses each is told with its address, and CAA once', async () => {
  const rows = await rowsOf(entry('host: both.le.caa.test, addresses: all'))
  expect(rows.map(({ rule, message }) => [rule, /\(at \S+\)$/.exec(message)?.[0]])).toEqual([
    ['name-mismatch', '(at 127.36.0.1)'],
    ['caa-forbids-issuer', undefined],
  ])
})

test('a certificate with a part that cannot be read', async () => {
  const odd = selfSigned({ extensions: [extension('2.5.29.17', Buffer.from('30ff', 'hex'))] })
  await using _server = await serveTls({ certificate: odd }, { host: '127.36.0.8', port })
  const pin = createHash('sha256').update(odd.der).digest('hex')
  const rows = await rowsOf(entry(`host: 127.36.0.8, trust: { pin: "sha256:${pin}" }`))
  expect(rows).toMatchObject([
    { line: 5, column: 13, rule: 'malformed-certificate', severity: 'error', hint: 'have it issued again' },
  ])
})

test('CAA that nobody can look up is told, and fails nothing', async () => {
  const { code, stdout } = await check(entry('host: broken.test'), '--strict')
  expect(code).toBe(0)
  expect(stdout).toContain('inventory.yaml:5:13: note: CAA of broken.test cannot be looked up (ESERVFAIL)\n')
})

test('entries of zones that the runner does not reach are named, and fail nothing', async () => {
  const text = `${head()}zones: [campus, hospital]\nendpoints:\n  - { host: www.example.test }\n  - { host: dead.example.test, zone: hospital }\nmanual:\n  - { name: a, expires: 2030-01-31, probe: "127.36.0.9:1", zone: hospital }\n`
  const { code, stdout } = await check(text, '--zone', 'campus', '--strict')
  expect(code).toBe(0)
  expect(stdout).toBe(
    `inventory.yaml:7:13: note: dead.example.test:${port} was not looked at: it is in the zone "hospital"\n` +
      'inventory.yaml:9:44: note: 127.36.0.9:1 was not looked at: it is in the zone "hospital"\n' +
      '1 file: no faults; 1 entry looked at\n',
  )
  const json = await check(text, '--zone', 'campus', '--format', 'json')
  expect(json).toMatchObject({ code: 0, stdout: '[]\n', stderr: expect.stringContaining('dead.example.test') })
  expect((await check(text, '--zone', 'campos')).stderr).toContain('did you mean campus?')
  const unprobed = await certflowHere(['inventory', 'check', '--zone', 'campus'], { cwd: folder })
  expect(unprobed).toMatchObject({ code: 2, stderr: expect.stringContaining('without --probe') })
})

test('thresholds that the lifetime does not bear: of what is seen, and of what was seen last', async () => {
  const days = (from: number) => new Date(Date.now() + from * 86_400_000)
  const issued = createAuthority().issue({
    names: ['127.36.0.8'],
    notBefore: days(-1),
    notAfter: new Date(days(89).getTime() - 1_000),
  })
  await using _server = await serveTls({ certificate: issued }, { host: '127.36.0.8', port })
  const text = `version: 1\ndefaults: { port: ${port}, thresholds: [60d, 20d] }\nendpoints:\n  - { host: 127.36.0.8, thresholds: [33%, 30d, 32d] }\n  - { host: 127.36.0.8, server_name: b.example.test }\n`
  const long = (stdout: string) => stdout.match(/^\S+ warning: .* \[threshold-too-long\]$/gm)
  const wanted = [
    `inventory.yaml:2:39: warning: 60d counts for 30d at most: the certificate of b.example.test@127.36.0.8:${port} lives 90d (write 30d or less, or a share like 33%) [threshold-too-long]`,
    expect.stringContaining('inventory.yaml:4:48: warning: 32d counts for 30d'),
  ]
  expect(long((await check(text)).stdout)).toEqual(wanted)
  const path = join(folder, 'inventory.yaml')
  const without = async () => {
    const done = await certflowHere(['inventory', 'check', path], { cwd: folder })
    return long(done.stdout.replaceAll(`${folder}/`, ''))
  }
  expect(await without()).toBeNull()
  await certflowHere(['scan', '--save', '--fail-on', 'never', '-i', path], { cwd: folder })
  expect(await without()).toEqual(wanted)
  await writeFile(join(folder, 'certflow.db'), 'no store')
  expect(await certflowHere(['inventory', 'check', path], { cwd: folder })).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('going on without what was seen before'),
  })
  await rm(join(folder, 'certflow.db'))
})

test('an inventory with errors is not connected to, and a run that is cut short says so', async () => {
  const before = trusted.accepted()
  const broken = await check(`${entry('host: www.example.test')}  - { hots: x }\n`)
  expect(broken.code).toBe(1)
  expect(broken.stdout).toContain('note: nothing was connected to')
  expect(trusted.accepted()).toBe(before)
  const cut = await check(entry('host: www.example.test'), '--deadline', '1ms')
  expect(cut).toMatchObject({ code: 3, stderr: expect.stringContaining('not every entry was looked at') })
})
