import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { loadInventory } from '../../src/inventory/load.ts'
import { inventorySchema } from '../../src/inventory/schema.ts'
import { faultsText } from '../../src/yaml/fault.ts'

const file = '/nowhere/inventory.yaml'

/** `line:column rule`, as they are reported. */
function positions(text: string): string[] {
  return loadInventory(text, file).faults.map(({ line, column, rule }) => `${line}:${column} ${rule}`)
}

function endpoint(entry: string): string {
  return `version: 1\nendpoints:\n  - ${entry}\n`
}

// biome-ignore format: table
const oneFault: readonly (readonly [text: string, position: string, message: string, hint: string])[] = [
  // the file as YAML
  ['', '1:1 empty-file', 'says nothing', 'version: 1'],
  ['# nothing yet\n', '1:1 empty-file', 'says nothing', 'version: 1'],
  ['a: b: c\n', '1:4 yaml-syntax', 'not YAML: Nested mappings', 'look for'],
  ['version: 1\nendpoints:\n\t- host: a\n', '3:1 yaml-syntax', 'not YAML', 'indent with spaces'],
  ['version: 1\nendpoints: [a\n', '3:1 yaml-syntax', 'must be sufficiently indented', 'indent'],
  ['version: 1\nendpoints: [,]\n', '2:13 yaml-syntax', 'nothing before this comma', 'leave it out'],
  ['version: 1\n---\nversion: 1\n', '2:1 yaml-documents', 'a second document', 'without another ---'],
  ['%TAG ! tag:x,2000:\n---\nversion: 1\n', '1:1 yaml-directive', 'directives', 'leave the line out'],
  ['version: 1\n\u001b[31m: 1\n', '2:1 control-character', 'control character "\\u{1b}"', 'take it out'],
  ['[version, 1]', '1:1 wrong-type', 'the file must be a map of keys and values, not a list', 'a map'],
  ['version: 1\n? [a]\n: 1\n', '2:3 wrong-type', 'a key must be text', 'in quotes'],
  // keys
  ['endpoints: []\n', '1:1 missing-key', 'version is missing', 'write version: 1 in the first line'],
  ['version: 2\n', '1:10 bad-version', 'version "2"', 'write version: 1'],
  ['version: "1"\n', '1:10 bad-version', 'version', 'write version: 1'],
  ['version: 1\nendpoint: []\n', '2:1 unknown-key', 'unknown key "endpoint"', 'did you mean endpoints?'],
  ['version: 1\nversion: 1\n', '2:1 duplicate-key', '"version" stands here a second time', 'on line 1'],
  ['version: 1\n__proto__: {}\n', '2:1 unknown-key', 'no key has this name', 'take it out'],
  ['version: 1\nendpoints:\n', '2:11 wrong-type', 'endpoints has no value', 'a list, or leave'],
  ['version: 1\nendpoints: { host: a }\n', '2:12 wrong-type', 'endpoints must be a list, not a map', 'a list'],
  ['version: 1\nendpoints: [www]\n', '2:13 wrong-type', 'entry 1 of endpoints must be a map', 'map'],
  [endpoint('port: 443'), '3:5 missing-key', 'host is missing', 'write host:'],
  [endpoint('{ host: a, prot: 443 }'), '3:16 unknown-key', 'unknown key "prot"', 'did you mean port?'],
  [endpoint('{ host: a, server-name: b }'), '3:16 unknown-key', '"server-name"', 'did you mean server_name?'],
  [endpoint('{ host: a, "\\e[1m": 1 }'), '3:16 unknown-key', 'unknown key "\\u{1b}[1m"', 'known here: host, port'],
  [endpoint('{ host: a, trust: { pins: x } }'), '3:25 unknown-key', '"pins"', 'did you mean pin?'],
  // hosts
  [endpoint('host: 1e3'), '3:11 wrong-type', 'host must be text, not a number: YAML reads "1e3" so', 'write it in quotes: "1e3"'],
  [endpoint('host: true'), '3:11 wrong-type', 'host must be text, not true or false', 'in quotes: "true"'],
  [endpoint('host: 0x7f000001'), '3:11 wrong-type', 'not a number', 'four decimal numbers'],
  [endpoint('host: "0x7f000001"'), '3:11 bad-host', 'neither a host name nor an address', 'four decimal numbers'],
  [endpoint('host: "127.1"'), '3:11 bad-host', 'neither a host name nor an address', 'four decimal numbers'],
  [endpoint('host: www.example.ac.jp:8443'), '3:11 bad-host', 'has a port in it', 'write host: www.example.ac.jp and port: 8443'],
  [endpoint('host: "[2001:db8::7]:636"'), '3:11 bad-host', 'has a port in it', 'write host: 2001:db8::7 and port: 636'],
  [endpoint('host: "[2001:db8::7]"'), '3:11 bad-host', 'has brackets', 'without brackets'],
  [endpoint('host: https://www.example.ac.jp/'), '3:11 bad-host', 'has a scheme', 'the host alone'],
  [endpoint('host: "fe80::1%eth0"'), '3:11 bad-host', 'names a network interface', 'zones are not supported'],
  [endpoint('host: "[fe80::1%eth0]"'), '3:11 bad-host', 'names a network interface', 'zones are not supported'],
  [endpoint('host: 192.0.2.0/24'), '3:11 bad-host', 'is a range', 'under sweeps'],
  [endpoint('host: a b'), '3:11 bad-host', 'is not a host name', 'leave out the space'],
  [endpoint('{ host: a, connect: 192.0.2.7:443 }'), '3:25 bad-host', 'has a port in it', 'write host: 192.0.2.7'],
  [endpoint('{ host: a, server_name: 192.0.2.7 }'), '3:29 bad-host', 'is an address', 'a name'],
  // other values
  [endpoint('{ host: a, port: 0 }'), '3:22 out-of-range', 'port "0" is out of range', '1 to 65535'],
  [endpoint('{ host: a, port: 70000 }'), '3:22 out-of-range', 'port "70000"', '1 to 65535'],
  [endpoint('{ host: a, port: 4.5 }'), '3:22 wrong-type', 'port must be a whole number', '1 to 65535'],
  [endpoint('{ host: a, port: "443" }'), '3:22 wrong-type', 'port must be a', 'write 443 without quotes'],
  [endpoint('{ host: a, port: }'), '3:22 wrong-type', 'port has no value', 'or leave the key out'],
  [endpoint('{ host: a, starttls: smpt }'), '3:26 unknown-value', 'starttls "smpt" is not known', 'did you mean smtp?'],
  [endpoint('{ host: a, starttls: tls }'), '3:26 unknown-value', 'starttls "tls"', 'smtp, imap'],
  [endpoint('{ host: a, addresses: both }'), '3:27 unknown-value', 'addresses "both"', 'first or all'],
  [endpoint('{ host: a, legacy: yes }'), '3:24 wrong-type', 'legacy must be true or false, not text', 'write true or false'],
  [endpoint('{ host: a, trust: privat }'), '3:23 wrong-type', 'trust "privat" is not known', 'trust: public'],
  [endpoint('{ host: a, trust: { pin: sha256:abc } }'), '3:30 bad-pin', 'not a pin', '64 hexadecimal digits after sha256:, not 3'],
  [endpoint('{ host: a, trust: { pin: [md5:abc] } }'), '3:31 bad-pin', 'not a pin', 'spki-sha256:'],
  [endpoint('{ host: a, trust: { ca: none.pem } }'), '3:29 ca-missing', 'no file "none.pem"', 'put the PEM file at /nowhere/none.pem'],
  [endpoint('{ host: a, thresholds: [30] }'), '3:29 wrong-type', 'entry 1 of thresholds must be text', 'write 30d'],
  [endpoint('{ host: a, thresholds: [30d, soon] }'), '3:34 bad-threshold', '"soon" is not a threshold', '33%'],
  [endpoint('{ host: a, thresholds: [] }'), '3:28 out-of-range', 'thresholds has no entries', 'leave the key out'],
  [endpoint('{ host: a, thresholds: 30d }'), '3:28 wrong-type', 'thresholds must be a list', 'write [30d]'],
  [endpoint('{ host: a, timeout: 10 }'), '3:25 wrong-type', 'timeout must be text', 'write 10s'],
  [endpoint('{ host: a, timeout: 60d }'), '3:25 bad-duration', 'too long', 'at most 24d'],
  [endpoint('{ host: a, uses: [server] }'), '3:23 unknown-value', 'entry 1 of uses', 'client-auth'],
  [endpoint('{ host: a, renewal: manual }'), '3:25 unknown-value', 'renewal "manual"', 'automatic or vendor'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31, repeat: monthly }]\n', '2:50 unknown-value', 'repeat "monthly"', 'write yearly'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31, repeat: yearly, probe: a.example }]\n', '2:65 repeat-with-probe', 'nothing to probe', 'take probe out'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31, announce: [] }]\n', '2:52 out-of-range', 'announce has no entries', 'at least one'],
  ['version: 1\nmaintenance: [{ from: 2026-12-05, until: 2026-12-05, reason: x }]\n', '2:42 bad-window', 'ends before it begins', 'an end after'],
  ['version: 1\nmaintenance: [{ from: 2026-12-05, until: 2026-12-06, reason: x, hosts: [b.example] }]\n', '2:73 bad-window', 'no entry has the host', 'as its entry does'],
  ['version: 1\nmanual: [{ name: a, expires: 2026-02-30 }]\n', '2:30 bad-date', 'does not exist in the calendar', '2027-01-31'],
  ['version: 1\nmanual: [{ name: a, expires: 31.1.2027 }]\n', '2:30 bad-date', 'is not a date', '2027-01-31'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31T25:00:00Z }]\n', '2:30 bad-date', 'not a time of day', '2027-01-31'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31T09:00:00 }]\n', '2:30 bad-date', 'is not a date', '+09:00'],
  ['version: 1\nmanual: [{ name: a }]\n', '2:10 missing-key', 'expires is missing', 'write expires:'],
  ['version: 1\nmanual: [{ name: "", expires: 2027-01-31 }]\n', '2:18 bad-text', 'empty', 'leave the key out'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31, probe: "192.0.2.0/30:443" }]\n', '2:49 bad-target', 'more than one', 'one host'],
  ['version: 1\nnever: [10.50.0.1/16]\n', '2:9 bad-range', 'not the first address', 'write 10.50.0.0/16'],
  ['version: 1\nsweeps: [{ range: 192.0.2.0/24, ports: [0] }]\n', '2:41 out-of-range', 'entry 1 of ports', '65535'],
  ['version: 1\nsweeps: [{ range: 10.0.0.0/7, ports: [443] }]\n', '2:19 bad-range', 'more than 16777216 addresses', '/8 or smaller'],
  ['version: 1\nsweeps: [{ range: "2001:db8::/64", ports: [443] }]\n', '2:19 bad-range', 'more than 16777216', '/104 or smaller'],
  ['version: 1\nsweeps: [{ range: 192.0.2.0/24, ports: [] }]\n', '2:40 out-of-range', 'ports has no entries', 'at least one'],
  ['version: 1\ndefaults: { language: de }\n', '2:23 unknown-value', 'language "de"', 'en or ja'],
  ['version: 1\ncontacts: { a: { email: ["x@y\\r\\nBcc: z@w"] } }\n', '2:26 bad-email', 'is not a mail address', 'pki@'],
  ['version: 1\ncontacts: { a: { email: [a b@example.ac.jp] } }\n', '2:26 bad-email', 'is not a mail address', 'pki@'],
  ['version: 1\ncontacts: { a: { email: x@example.ac.jp } }\n', '2:25 wrong-type', 'email must be a list', 'write [x@example.ac.jp]'],
  ['version: 1\ncontacts: { a: { email: [] } }\n', '2:25 out-of-range', 'email has no entries', 'at least one'],
  ['version: 1\ncontacts: { a b: { email: [x@example.ac.jp] } }\n', '2:13 bad-name', '"a b" is not a name', 'letters'],
  ['version: 1\ncontacts: { a: { email: [x@example.ac.jp], phone: 0312345678 } }\n', '2:51 wrong-type', 'phone must be text', 'in quotes: "0312345678"'],
  ['version: 1\nescalations: { a: { steps: [] } }\n', '2:28 out-of-range', 'steps has no entries', 'at least one'],
  ['version: 1\nescalations: { a: { steps: [{ contact: b, by: email }] } }\ncontacts: { b: { email: [x@example.ac.jp] }, c: { email: [x@example.ac.jp], escalation: d } }\n', '3:89 unknown-escalation', '"d" is not in escalations', 'write d under'],
  // references
  [endpoint('{ host: a, owner: physik }'), '3:23 unknown-owner', 'owner "physik" is not in contacts', 'write physik under contacts'],
  [endpoint('{ host: a, zone: hospital }'), '3:22 unknown-zone', 'zone "hospital" is not in zones', 'under zones'],
  [endpoint('{ host: a, managed_by: web01 }'), '3:28 unknown-agent', 'managed_by "web01"', 'under agents'],
  [endpoint('{ host: a, managed_by: certbto }'), '3:28 unknown-agent', 'managed_by "certbto"', 'did you mean certbot?'],
  [endpoint('{ host: a, fallback: center }'), '3:26 unknown-contact', 'fallback "center"', 'under contacts'],
  [endpoint('{ host: a, announce: [center] }'), '3:27 unknown-contact', 'announce "center"', 'under contacts'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31, announce: [b] }]\n', '2:53 unknown-contact', 'announce "b" is not in contacts', 'under contacts'],
  ['version: 1\nmanual: [{ name: a, expires: 2027-01-31, fallback: b }]\n', '2:52 unknown-contact', 'fallback "b"', 'under contacts'],
  ['version: 1\ndefaults: { fallback: center }\n', '2:23 unknown-contact', 'fallback "center"', 'under contacts'],
  ['version: 1\ncontacts: { physics: { email: [x@example.ac.jp], deputy: phisics } }\n', '2:58 unknown-contact', 'deputy "phisics"', 'did you mean physics?'],
  ['version: 1\nzones: [campus, campus]\n', '2:17 duplicate-name', 'stands in zones a second time', 'on line 2'],
]

test.for(oneFault.map((row, index) => [index, ...row] as const))(
  'fault %i: %j',
  ([, text, position, message, hint]) => {
    const { inventory, faults } = loadInventory(text, file)
    expect(inventory).toBeUndefined()
    expect(faults.map(({ line, column, rule }) => `${line}:${column} ${rule}`)).toEqual([position])
    expect(faults[0]).toMatchObject({
      file,
      severity: 'error',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    })
  },
)

// biome-ignore format: table
const hints: [text: string, hint: RegExp, wrong: string, right?: string][] = [
  [endpoint('{ host: a, timeout: 10 }'),              /^write (10s) for seconds/,           '10'],
  [endpoint('{ host: a, timeout: "10" }'),            /^write (10s) for seconds/,           '"10"'],
  ['version: 1\ndefaults: { timeout: 5 }\n',          /^write (5s) for seconds/,            '5'],
  [endpoint('{ host: a, thresholds: [30] }'),         /^write (30d) for days/,              '30'],
  [endpoint('{ host: a, thresholds: ["30"] }'),       /^write (30d) for days/,              '"30"'],
  [endpoint('{ host: a, thresholds: 30d }'),          /^write (\[30d\])$/,                  '30d'],
  [endpoint('{ host: a, thresholds: 30 }'),           /^write a list, and in it: write (30d) for/, '30',      '[30d]'],
  [endpoint('host: 127.1'),                           /four decimal numbers, e.g. (.*)$/,   '127.1'],
  [endpoint('host: "127.1"'),                         /four decimal numbers, e.g. (.*)$/,   '"127.1"'],
  [endpoint('host: 0x7f000001'),                      /four decimal numbers, e.g. (.*)$/,   '0x7f000001'],
  [endpoint('host: 1e3'),                             /^write it in quotes: (.*)$/,         '1e3'],
  [endpoint('host: true'),                            /^write it in quotes: (.*)$/,         'true'],
  [endpoint('{ host: a, port: "443" }'),              /^write (443) without quotes$/,       '"443"'],
  [endpoint('{ host: a, port: "70000" }'),            /^write a number from (1) to 65535$/, '"70000"'],
  [endpoint('{ host: a, port: 4.5 }'),                /^write a number from (1) to 65535$/, '4.5'],
  [endpoint('{ host: a, legacy: yes }'),              /^write (true) or false$/,            'yes'],
  [endpoint('{ host: a, tags: web }'),                /^write (\[web\])$/,                  'web'],
  [endpoint('{ host: a, tags: 5 }'),                  /^write (\["5"\])$/,                  '5'],
  [endpoint('{ host: a, trust: { pin: 5 } }'),        /e.g. (sha256:) and 64 digits$/,      '5',       `sha256:${'0'.repeat(64)}`],
  ['version: 1\nsweeps: [{ range: 192.0.2.0/24, ports: 443 }]\n', /^write (\[443\])$/,    '443'],
  ['version: 1\nmanual: [{ name: 12, expires: 2027-01-31 }]\n', /^write it in quotes: (.*)$/, '12'],
  ['version: 1\nmanual: [{ name: a, expires: 20270131 }]\n', /^write a date like ([\d-]+),/, '20270131'],
  ['version: 1\ncontacts: { a: { email: [x@example.ac.jp], phone: 0312345678 } }\n', /^write it in quotes: (.*)$/, '0312345678'],
  ['version: 1\ncontacts: { a: { email: 5 } }\n',    /in it: write it like (\S+)$/,  '5',       '[pki@example.ac.jp]'],
]

test.for(hints)('the hint for %j leads to no other fault', ([text, pattern, wrong, right]) => {
  const [fault, ...others] = loadInventory(text, file).faults
  expect(others).toEqual([])
  const [, written = ''] = pattern.exec(fault?.hint ?? '') ?? []
  expect(fault?.hint).toMatch(pattern)
  const at = text.lastIndexOf(wrong)
  const corrected = text.slice(0, at) + (right ?? written) + text.slice(at + wrong.length)
  expect(loadInventory(corrected, file).faults).toEqual([])
})

const manualWith = (own: string, defaults = '') =>
  `version: 1\n${defaults === '' ? '' : `defaults: { thresholds: ${defaults} }\n`}manual:\n  - { name: a, expires: 2027-01-31${own === '' ? '' : `, thresholds: ${own}`} }\n`

// biome-ignore format: table
test.for([
  [manualWith('[33%]'),             ['3:50 error']],
  [manualWith('[33%, 10%]'),        ['3:50 error', '3:55 error']],
  [manualWith('[30d, 33%]'),        ['3:55 warning']],
  [manualWith('[30d]'),             []],
  [manualWith('', '[33%]'),         ['2:25 error']],
  [manualWith('', '[33%, 30d]'),    []],
  [manualWith('[30d]', '[33%]'),    []],
  ['version: 1\ndefaults: { thresholds: [33%] }\nendpoints: [{ host: a }]\n', []],
] as const)('shares in manual entries: %j', ([text, wanted]) => {
  const { faults, inventory } = loadInventory(text, file)
  expect(faults.map(({ line, column, severity }) => `${line}:${column} ${severity}`)).toEqual(wanted)
  for (const { rule } of faults) expect(rule).toBe('share-in-manual')
  expect(inventory === undefined).toBe(wanted.some((each) => each.endsWith('error')))
})

test('known clients renew by themselves without being agents', () => {
  for (const client of ['certbot', 'acme.sh', 'lego', 'mod_md', 'caddy']) {
    expect(positions(endpoint(`{ host: a, managed_by: ${client} }`))).toEqual([])
  }
})

test('duplicates compare without case and final dot, and are told at the later entry', () => {
  const text = `version: 1
defaults: { port: 8443 }
endpoints:
  - host: www.example.ac.jp
  - { host: www.example.ac.jp, port: 443 }
  - { host: www.example.ac.jp, connect: 192.0.2.7 }
  - { host: www.example.ac.jp, server_name: other.example.ac.jp }
  - { host: www.example.ac.jp, starttls: smtp, port: 8443 }
  - { host: WWW.Example.AC.JP., port: 8443 }
  - { host: "::ffff:192.0.2.1" }
  - { host: 192.0.2.1, owner: nobody }
manual:
  - { name: a, expires: 2027-01-31 }
  - { name: a, expires: 2027-02-31 }
`
  const { faults } = loadInventory(text, file)
  expect(faults.map(({ line, column, rule }) => `${line}:${column} ${rule}`)).toEqual([
    '9:13 duplicate-endpoint',
    '11:13 duplicate-endpoint',
    '11:31 unknown-owner',
    '14:13 duplicate-name',
    '14:25 bad-date',
  ])
  expect(faults[0]?.hint).toContain('line 4')
})

test('all faults come at once, also beside each other in one entry, by position', () => {
  const text = `version: 1
endpoints:
  - { host: a_b..c, port: 99999, owner: nobody, colour: red, thresholds: [x, 5] }
  - { host: fine.example, zone: nowhere }
manual:
  - { name: x, expires: never, owner: nobody }
nonsense: 1
`
  expect(positions(text)).toEqual([
    '3:13 bad-host',
    '3:27 out-of-range',
    '3:41 unknown-owner',
    '3:49 unknown-key',
    '3:75 bad-threshold',
    '3:78 wrong-type',
    '4:33 unknown-zone',
    '6:25 bad-date',
    '6:39 unknown-owner',
    '7:1 unknown-key',
  ])
})

test('anchors, aliases and tags are refused one by one, and hide no other fault', () => {
  const text = `version: 1
defaults: &d { port: 8443 }
endpoints:
  - host: www.example.ac.jp
    owner: *d
  - *d
  - { host: !!str 12, legacy: !!js/function "x", port: 0 }
  - { <<: *d, host: b }
`
  expect(positions(text)).toEqual([
    '2:11 yaml-anchor',
    '5:12 yaml-alias',
    '6:5 yaml-alias',
    '7:13 yaml-tag',
    '7:31 yaml-tag',
    '7:56 out-of-range',
    '8:7 unknown-key',
    '8:11 yaml-alias',
  ])
})

test('an address in never is a warning and the inventory can be used', () => {
  const { inventory, faults } = loadInventory(
    'version: 1\nnever: [10.50.0.0/16]\nendpoints:\n  - host: 10.50.3.4\n  - { host: a, connect: "::ffff:10.50.0.1" }\n',
    file,
  )
  expect(inventory?.endpoints).toHaveLength(2)
  expect(faults).toMatchObject([
    { line: 4, column: 11, rule: 'never-probed', severity: 'warning' },
    { line: 5, column: 25, rule: 'never-probed', severity: 'warning' },
  ])
})

test('columns count from the first character after a byte order mark, and by UTF-16 units', () => {
  expect(positions('\ufeffversio: 1\nversion: 1\n')).toEqual(['1:1 unknown-key'])
  expect(positions(endpoint('{ host: 図書館, prot: 1 }'))).toEqual(['3:18 unknown-key'])
  expect(positions('version: 1\r\nendpoints:\r\n  - { host: a, prot: 1 }\r\n')).toEqual(['3:16 unknown-key'])
})

test('faults as text: one line each, nothing that a terminal obeys', () => {
  const { faults } = loadInventory(endpoint('{ host: "a\\e[31mb\\r\\n", port: 0 }'), 'in\u001bventory.yaml')
  expect(faultsText(faults)).toBe(
    'in\\u{1b}ventory.yaml:3:13: error: "a\\u{1b}[31mb\\u{d}\\u{a}" is not a host name (leave out the space) [bad-host]\n' +
      'in\\u{1b}ventory.yaml:3:35: error: port "0" is out of range (write a number from 1 to 65535) [out-of-range]\n',
  )
  expect(faultsText([])).toBe('')
})

describe('the schema', () => {
  test('can be written as JSON Schema 2020-12', () => {
    const schema = z.toJSONSchema(inventorySchema, { io: 'input', target: 'draft-2020-12' })
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      required: ['version'],
      additionalProperties: false,
      properties: { endpoints: { items: { required: ['host'], properties: { host: { type: 'string' } } } } },
    })
  })
})
