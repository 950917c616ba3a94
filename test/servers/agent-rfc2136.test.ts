import { X509Certificate } from 'node:crypto'
import { Resolver } from 'node:dns/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Rfc2136Options } from '../../agent/challenge/dns/rfc2136.ts'
import { type Dns01Options, dns01Solver } from '../../agent/challenge/dns-01.ts'
import { order, sessionAt } from '../support/acme/ordering.ts'
import { startPebble } from '../support/acme/pebble.ts'
import { type Named, startNamed } from '../support/servers/named.ts'

const going = new AbortController().signal
const answer = { identifier: 'www.example.ac.jp', token: 't1', keyAuthorization: 't1.thumb' }

let named: Named
beforeAll(async () => {
  named = await startNamed()
})
afterAll(async () => {
  await named[Symbol.asyncDispose]()
})

/** A solver that changes the zone by this key; everything else has a default. */
function solverWith(keyFile: string, more: Partial<Rfc2136Options> = {}, now = () => new Date()) {
  const { host, port } = named
  const options: Dns01Options = {
    type: 'dns-01',
    provider: { kind: 'rfc2136', server: host, port, keyFile, ...more },
    resolvers: [`${host}:${port}`],
  }
  return dns01Solver(options, { now, authoritativePort: port })
}

async function texts(name: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  resolver.setServers([`${named.host}:${named.port}`])
  return (await resolver.resolveTxt(name).catch(() => [])).flat()
}

test.for([
  ['hmac-sha256, zone found', () => named.keyFiles.good, {}],
  ['hmac-sha512, zone given', () => named.longKeyFile, { zone: 'example.ac.jp' }],
] as const)('%s: records come and go one by one', async ([, keyFile, more]) => {
  const solver = await solverWith(keyFile(), more)
  const first = await solver.present([answer], going)
  const second = await solver.present([{ ...answer, keyAuthorization: 't2.thumb' }], going)
  expect(await texts('_acme-challenge.www.example.ac.jp')).toHaveLength(2)
  expect(await second.cleanUp()).toEqual([])
  expect(await texts('_acme-challenge.www.example.ac.jp')).toHaveLength(1)
  expect(await first.cleanUp()).toEqual([])
  expect(await texts('_acme-challenge.www.example.ac.jp')).toEqual([])
})

test('an alias is followed', async () => {
  const solver = await solverWith(named.keyFiles.good)
  const presented = await solver.present([{ ...answer, identifier: 'portal.example.ac.jp' }], going)
  expect(await texts('portal.acme.example.ac.jp')).toHaveLength(1)
  await presented.cleanUp()
})

test.for<readonly [string, () => [string, Partial<Rfc2136Options>?, (() => Date)?], string]>([
  [
    'may not',
    () => [named.keyFiles.mayNothing],
    'refuses: its update-policy does not allow this key this record (REFUSED)',
  ],
  [
    'has another secret',
    () => [named.keyFiles.wrongSecret],
    'refuses the key: the secret of the key is another one there (BADSIG)',
  ],
  [
    'is used by a clock that is an hour late',
    () => [named.keyFiles.good, {}, () => new Date(Date.now() - 3_600_000)],
    'refuses the key: its clock and that of this machine are more than five minutes apart (BADTIME)',
  ],
  ['is for another zone', () => [named.keyFiles.good, { zone: 'example.net' }], '(NOTAUTH)'],
  [
    'is used where nobody listens',
    () => [named.keyFiles.good, { port: 1, zone: 'example.ac.jp' }],
    '127.0.0.1:1: nothing listens on this port',
  ],
])('a key that %s', async ([, parts, message]) => {
  const solver = await solverWith(...parts())
  await expect(solver.present([answer], going)).rejects.toMatchObject({
    code: 'challenge-failed',
    message: expect.stringContaining(message),
  })
})

test('pebble is satisfied, for a name and its wildcard', async () => {
  await using pebble = await startPebble({ nameServer: `${named.host}:${named.port}` })
  using session = await sessionAt(pebble)
  const names = ['example.ac.jp', '*.example.ac.jp', 'portal.example.ac.jp']
  const chain = await order(session, { solver: await solverWith(named.keyFiles.good), wanted: { names } })
  expect(new X509Certificate(chain).subjectAltName).toContain('DNS:*.example.ac.jp')
  expect(await texts('_acme-challenge.example.ac.jp')).toEqual([])
})
