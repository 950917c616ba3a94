import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { listen } from '../../src/demo/listener.ts'
import { addressTable, serveNames } from '../../src/demo/resolver.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { certflowHere, type Done } from '../support/certflow-here.ts'

/* 127.36.1.0/24 on one port: .1 ends on 2027-12-03, .2 has a wildcard, .5 and .6 are never to be asked. Nothing listens on .9. */

const addresses = new Map([
  ['www.example.test', ['127.36.1.1']],
  ['wiki.example.test', ['127.36.1.1']],
  ['other.example.test', ['127.36.1.1']],
  ['wild.example.test', ['127.36.1.2']],
  ['pump.example.test', ['127.36.1.5']],
  ['scanner.example.test', ['127.36.1.6']],
  ['dead.example.test', ['127.36.1.9']],
])
const servers = new AsyncDisposableStack()
let neverConnections = 0
let folder = ''
let port = 0
let resolver = ''

beforeAll(async () => {
  const authority = createAuthority()
  const names = ['www.example.test', 'wiki.example.test']
  const www = authority.issue({ names, notAfter: new Date('2027-12-03T14:59:59Z') })
  port = servers.use(await serveTls({ certificate: www }, { host: '127.36.1.1' })).port
  const wild = authority.issue({ names: ['*.wild.example.test'], notAfter: new Date('2027-11-01T00:00:00Z') })
  servers.use(await serveTls({ certificate: wild }, { host: '127.36.1.2', port }))
  const never = () => {
    neverConnections += 1
  }
  for (const host of ['127.36.1.5', '127.36.1.6']) servers.use(await listen(never, { host, port }))
  resolver = `127.0.0.1:${servers.use(await serveNames(addressTable(addresses))).port}`
  folder = servers.use(await mkdtempDisposable(join(tmpdir(), 'import-probe-'))).path
})
afterAll(() => servers.disposeAsync())

function probe(...args: readonly string[]): Promise<Done> {
  return certflowHere(['inventory', 'import', 'sheet.csv', '--probe', '--resolver', resolver, ...args], { cwd: folder })
}

test('where the sheet and the wire disagree is said row by row', async () => {
  const rows = [
    `www.example.test,2027-12-27`,
    // a day in Japan, and how people count it
    `www.example.test,2027/12/4`,
    `www.example.test wiki.example.test,2027-12-02`,
    `other.example.test,2027-12-03`,
    `dead.example.test,`,
    `pump.example.test,2027-12-03`,
    `scanner.example.test,2027-12-03`,
    `*.wild.example.test:${port},2027-11-01`,
    `*.wiki.example.test:${port},2027-11-01`,
    `コアスイッチ,2027-11-01`,
  ]
  const sheet = `ホスト名,有効期限\n${rows.join('\n')}\n`.replaceAll(/(?<!\*[\w.]*)\.test(?=[ ,])/g, `.test:${port}`)
  await writeFile(join(folder, 'sheet.csv'), sheet)
  await writeFile(join(folder, 'ours.yaml'), `version: 1\nnever: [127.36.1.5]\n`)
  await writeFile(join(folder, 'inventory.yaml'), `version: 1\nnever: [127.36.1.6]\n`)
  const { code, stdout, stderr } = await probe('--into', 'ours.yaml', '--quiet')
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  const forbidden = 'not connected: the inventory lists this address under never'
  const [head, ...lines] = stderr.trimEnd().split('\n')
  expect(head).toBe('certflow: sheet.csv: 6 of 9 rows and what is served disagree')
  expect(lines.map((line) => line.replaceAll(`:${port}`, ''))).toEqual([
    'certflow: sheet.csv: row 2: sheet 2027-12-27, served 2027-12-03 (www.example.test)',
    'certflow: sheet.csv: row 5: the certificate is for "www.example.test", "wiki.example.test" (other.example.test)',
    expect.stringMatching(/^certflow: sheet.csv: row 6: no certificate from dead.example.test: .*nothing listens/),
    `certflow: sheet.csv: row 7: no certificate from pump.example.test: ${forbidden}`,
    `certflow: sheet.csv: row 8: no certificate from scanner.example.test: ${forbidden}`,
    'certflow: sheet.csv: row 9: "*.wild.example.test" can be probed: wild.example.test serves its certificate, until 2027-11-01',
  ])
  expect(neverConnections).toBe(0)
})

test('what the inventory has is looked at as it says', async () => {
  await writeFile(join(folder, 'sheet.csv'), `host,port,expires\nlost.example.test,${port},2027-12-03\n`)
  const entry = `{ host: lost.example.test, port: ${port}, connect: 127.36.1.1, server_name: www.example.test }`
  await writeFile(join(folder, 'ours.yaml'), `version: 1\nendpoints:\n  - ${entry}\n`)
  const { code, stderr } = await probe('--into', 'ours.yaml', '--quiet')
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'certflow: sheet.csv: 0 of 1 row and what is served disagree\n' })
})

test('a probe that is cut short says so', async () => {
  await writeFile(join(folder, 'sheet.csv'), `host,expires\nwww.example.test:${port},2027-12-03\n`)
  const { code, stdout, stderr } = await probe('--deadline', '1ms')
  expect(code).toBe(3)
  expect(stdout).toContain('- { host: www.example.test, port: ')
  expect(stderr).toContain('1 of 1 endpoints have no row')
})
