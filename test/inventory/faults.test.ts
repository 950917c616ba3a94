import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadInventory } from '../../src/inventory/load.ts'
import { faultsText } from '../../src/yaml/fault.ts'
import { inventoryRules } from '../../src/yaml/rules.ts'
import { endpoint, oneFault, severalFaults } from './broken.ts'

const file = '/nowhere/inventory.yaml'

/** `line:column rule`, as they are reported. */
function positions(text: string): string[] {
  return loadInventory(text, file).faults.map(({ line, column, rule }) => `${line}:${column} ${rule}`)
}

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

test('a duplicate names the line of the first', () => {
  const { faults } = loadInventory(endpoint('host: a\n  - host: A.'), file)
  expect(faults.map(({ hint }) => hint)).toEqual([expect.stringContaining('line 3')])
})

test.for(severalFaults.map(([text, wanted], index) => [index, text, wanted] as const))(
  'several faults %i: all at once, by position',
  ([, text, wanted]) => {
    expect(positions(text)).toEqual(wanted)
  },
)

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

test('there are enough files, and one for each rule', () => {
  expect(oneFault.length).toBeGreaterThanOrEqual(60)
  expect(severalFaults.length).toBeGreaterThanOrEqual(10)
  const tests = globSync('test/{inventory,check}/**/*.ts').map((path) => readFileSync(path, 'utf8'))
  const untried = Object.keys(inventoryRules).filter((rule) => !tests.some((text) => text.includes(rule)))
  expect(untried).toEqual([])
})
