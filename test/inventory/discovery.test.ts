import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CertificateFacts } from '../../src/domain/certificate.ts'
import { type Endpoint, plainEndpoint, targetOf } from '../../src/domain/endpoint.ts'
import type { ProbeResult } from '../../src/domain/probe-result.ts'
import { Discovery } from '../../src/inventory/discovery.ts'
import type { EntryDefaults } from '../../src/inventory/inventory.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import { payloads } from '../report/hostile.ts'
import { times } from '../support/counts.ts'
import { certificateFacts, daysFromNow, judgedAt, probeResult, served } from '../support/facts.ts'

const plain: EntryDefaults = { port: 443, owner: undefined, zone: undefined }

/** A server at an address, as a sweep finds it. */
function found(address: string, leaf: Partial<CertificateFacts> = {}, endpoint: Partial<Endpoint> = {}): ProbeResult {
  const { host = address, ...rest } = endpoint
  const at = { ...plainEndpoint(host, { fromRange: true, ...rest }) }
  return probeResult({ served: served({ chain: [certificateFacts(leaf)] }), address }, at)
}

function discovered(results: readonly ProbeResult[], defaults = plain): string {
  const discovery = new Discovery(defaults)
  for (const result of results) discovery.add(result)
  return discovery.text(judgedAt, undefined)
}

/** What an inventory is with these entries pasted into it. */
function pasted(entries: string, before = ''): readonly Endpoint[] {
  const { inventory, faults } = loadInventory(`version: 1\n${before}endpoints:\n${entries}`, 'inventory.yaml')
  expect(faults).toEqual([])
  return inventory?.endpoints ?? []
}

const wildcard = { fingerprint: 'c'.repeat(64), subjectAltNames: ['*.example.ac.jp', 'example.ac.jp'] }
const printer = { fingerprint: 'd'.repeat(64), subjectAltNames: [], subject: 'CN=printer', issuer: 'CN=printer' }

test('entries are grouped by certificate, in the order of their addresses, however they came', () => {
  const results = [
    found('192.0.2.10', wildcard),
    found('192.0.2.9', wildcard, { port: 8443 }),
    found('192.0.2.200', printer),
    found('192.0.2.7', {
      subjectAltNames: ['www.example.ac.jp'],
      validity: { notBefore: daysFromNow(0), notAfter: undefined },
    }),
    found('192.0.2.9', wildcard, { port: 25, dialect: 'smtp' }),
  ]
  const text = `  # 2026-11-20: found 5 TLS servers that the inventory does not have

  # www.example.ac.jp
  # issued by CN=Issuing CA, expires on a day that cannot be read
  # at 192.0.2.7:443
  - { host: www.example.ac.jp, connect: 192.0.2.7 }

  # *.example.ac.jp, example.ac.jp
  # issued by CN=Issuing CA, expires 2027-01-29
  # at smtp://192.0.2.9:25, 192.0.2.9:8443, 192.0.2.10:443
  - { host: example.ac.jp, starttls: smtp, connect: 192.0.2.9 }
  - { host: example.ac.jp, port: 8443, connect: 192.0.2.9 }
  - { host: example.ac.jp, connect: 192.0.2.10 }

  # no names, but the subject CN=printer
  # issued by CN=printer, expires 2027-01-29
  # at 192.0.2.200:443
  # no name to ask for was found: add server_name, or trust: { pin: "sha256:${'d'.repeat(64)}" }
  - { host: 192.0.2.200 }
`
  expect(discovered(results)).toBe(text)
  expect(discovered(results.toReversed())).toBe(text)
  expect(discovered([...results, ...results])).toBe(text)
  expect(pasted(text).map(targetOf)).toEqual([
    'www.example.ac.jp@192.0.2.7:443',
    'smtp://example.ac.jp@192.0.2.9:25',
    'example.ac.jp@192.0.2.9:8443',
    'example.ac.jp@192.0.2.10:443',
    '192.0.2.200:443',
  ])
})

// biome-ignore format: table
test.for([
  ['a name of the certificate',     found('192.0.2.7', { subjectAltNames: ['a.test', 'b.test'] }), '{ host: a.test, connect: 192.0.2.7 }'],
  ['the first that is a name',      found('192.0.2.7', { subjectAltNames: ['*.a.test', '192.0.2.8', 'x y', 'a..b', '0x7f.1', 'b.test'] }), '{ host: b.test, connect: 192.0.2.7 }'],
  ['none in the certificate',       found('192.0.2.7', { subjectAltNames: ['*.a.test', '192.0.2.7'] }), '{ host: 192.0.2.7 }'],
  ['words that YAML knows',         found('192.0.2.7', { subjectAltNames: ['null'] }), '{ host: "null", connect: 192.0.2.7 }'],
  ['IPv6',                          found('2001:db8::7', { subjectAltNames: ['a.test'] }), '{ host: a.test, connect: "2001:db8::7" }'],
  ['IPv6 without a name',           found('2001:db8::7', { subjectAltNames: [] }), '{ host: "2001:db8::7" }'],
  ['a target given by name',        found('192.0.2.7', { subjectAltNames: ['a.test'] }, { host: 'b.test', serverName: 'b.test' }), '{ host: b.test }'],
  ['a target with a server name',   found('192.0.2.7', { subjectAltNames: ['a.test'] }, { serverName: 'b.test' }), '{ host: b.test, connect: 192.0.2.7 }'],
  ['a name asked of another host',  found('192.0.2.7', {}, { host: 'lb.test', serverName: 'b.test' }), '{ host: lb.test, server_name: b.test }'],
  ['what the sweep says',           found('192.0.2.7', { subjectAltNames: ['a.test'] }, { owner: 'web', tags: ['x', 'true'], zone: 'lab' }), '{ host: a.test, connect: 192.0.2.7, owner: web, tags: [x, "true"], zone: lab }'],
] as const)('%s', ([, result, entry]) => {
  const text = discovered([result])
  expect(text.split('\n').filter((line) => line.startsWith('  - '))).toEqual([`  - ${entry}`])
  pasted(text, 'zones: [campus, lab]\ncontacts: { web: { email: [web@example.ac.jp] } }\n')
})

test('what the defaults of the inventory say is not said again', () => {
  const defaults = { port: 8443, owner: 'center', zone: 'campus' }
  const results = [443, 8443].map((port) =>
    found('192.0.2.7', { subjectAltNames: ['a.test'] }, { port, owner: 'center', zone: 'campus' }),
  )
  const text = discovered(results, defaults)
  expect(text.match(/- .*/g)).toEqual([
    '- { host: a.test, port: 443, connect: 192.0.2.7 }',
    '- { host: a.test, connect: 192.0.2.7 }',
  ])
  const before =
    'zones: [campus]\ndefaults: { port: 8443, owner: center }\ncontacts: { center: { email: [x@example.ac.jp] } }\n'
  expect(pasted(text, before)).toMatchObject([443, 8443].map((port) => ({ port, owner: 'center', zone: 'campus' })))
})

test('the same entry is not written twice, by whichever target or sweep it was found', () => {
  const text = discovered([
    found('192.0.2.7', { subjectAltNames: ['a.test'] }, { serverName: 'a.test' }),
    found('192.0.2.7', { subjectAltNames: ['a.test'] }, { tags: ['x'] }),
    found('192.0.2.7', { subjectAltNames: ['a.test', 'b.test'] }),
  ])
  expect(pasted(text)).toHaveLength(1)
})

test('a server that shows no certificate to those who ask for no name has its entry and the reason', () => {
  const failure = {
    stage: 'handshake',
    reason: 'alert',
    detail: 'the server sent an alert (unrecognized_name)',
  } as const
  const text = discovered([
    probeResult({ failure, address: '192.0.2.7' }, plainEndpoint('192.0.2.7', { fromRange: true })),
  ])
  expect(text).toContain('  # no certificate was shown: the server sent an alert (unrecognized_name)\n')
  expect(text).toContain('add server_name\n  - { host: 192.0.2.7 }\n')
  pasted(text)
})

test('nothing found is a comment; a run that was cut short says so', () => {
  expect(discovered([])).toBe('  # 2026-11-20: found no TLS server that the inventory does not have\n')
  expect(new Discovery(plain).text(judgedAt, 'stopped\n- { host: evil.test }')).toBe(
    '  # 2026-11-20: found no TLS server that the inventory does not have\n  # incomplete: stopped\\u{a}- { host: evil.test }\n',
  )
})

test('no more is gathered than an inventory holds', () => {
  const discovery = new Discovery(plain)
  const leaf = { fingerprint: 'e'.repeat(64) }
  for (let index = 0; index < 40_010; index++) {
    discovery.add(found(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`, leaf))
  }
  expect(discovery.leftOut).toBe(10)
  const text = discovery.text(judgedAt, undefined)
  expect(text).toContain('# and 10 more than an inventory holds')
  expect(text).toMatch(/# at (?:[\d.:]+, ){9}[\d.:]+ and 39990 more\n/)
  expect(Buffer.byteLength(text)).toBeLessThan(4 * 2 ** 20)
})

const places = ['192.0.2.1', '192.0.2.2', '2001:db8::1']

test.for(Object.entries(payloads))('%s: text of a peer makes no entry and no line', ([, payload]) => {
  const leaf = { subject: payload, issuer: payload, subjectAltNames: [payload, payload] }
  const text = discovered(places.map((address) => found(address, leaf)))
  expect(text).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/)
  expect(pasted(text).map(({ connect, host }) => connect ?? host)).toEqual(places)
})

test('whatever a certificate holds, its entries can be pasted', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.domain(),
    fc.constantFrom('~', 'yes', 'null', '1e3', '.inf', '-', 'a: b', '{}', '#'),
  )
  const leaf = fc.record({ subject: text, issuer: text, subjectAltNames: fc.array(text, { maxLength: 4 }) })
  fc.assert(
    fc.property(fc.array(leaf, { minLength: 1, maxLength: 3 }), (leaves) => {
      const results = leaves.map((facts, index) =>
        found(places[index] ?? '', { fingerprint: `${index}`.repeat(64), ...facts }),
      )
      const entries = pasted(discovered(results))
      expect(entries.map(({ connect, host }) => connect ?? host)).toEqual(places.slice(0, leaves.length))
    }),
    { numRuns: times(100, 500) },
  )
})
