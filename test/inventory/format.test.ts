import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatInventory } from '../../src/inventory/format.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import { withDates } from '../../src/inventory/write-dates.ts'
import { times } from '../support/counts.ts'

/** Comments of a text, each once, in any order. */
function commentsOf(text: string): string[] {
  return [...text.matchAll(/(?<=^|\s)#.*$/gm)].map(([comment]) => comment.trim()).sort()
}

function meaningOf(text: string): unknown {
  const { inventory, faults } = loadInventory(text, 'inventory.yaml')
  return {
    inventory: JSON.stringify(inventory, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
    rules: faults.map(({ rule }) => rule).sort(),
  }
}

const nasty = `# the head

# and more of it
version: 1   # one
# before contacts
contacts:
  # before physics
  physics:   # beside physics
    # before email
    email:
      # before the first address
      - web@phys.example.ac.jp   # beside it
      # after the last address
    language: 'ja'   # beside ja
  # after physics
  center: {email: ["pki@center.example.ac.jp"]}   # beside center
# before defaults
defaults: { owner: physics,
  # in braces
  language: en }
endpoints:
# not indented
- tags: [web, "mail"]   # beside tags
  host: 'www.example.ac.jp'

  # after a blank line
  port: 8443
- host: mx.example.ac.jp   # beside mx


# two blank lines above
- {host: a.example.ac.jp, thresholds: [30d, "33%"], trust: {pin: "sha256:${'ab'.repeat(32)}"}}
manual:
- name: 'switch: core'
  note: >
    folded
    text
  expires: "2027-01-31"
# at the end
`

test('keys are in order, short entries on one line, quotes where they are needed', () => {
  expect(
    formatInventory(
      `endpoints:\n- port: 8443\n  host: 'www.example.ac.jp'\n- {host: "mx.example.ac.jp"}\n- owner: "yes"\n  host: "192.0.2.7"\nversion: 1\ncontacts: {yes: {email: ['a@example.ac.jp']}}\n`,
    ),
  ).toBe(`version: 1

contacts:
  yes: { email: [a@example.ac.jp] }

endpoints:
  - { host: www.example.ac.jp, port: 8443 }
  - host: mx.example.ac.jp
  - { host: "192.0.2.7", owner: "yes" }
`)
})

test.for([
  ['the example', readFileSync('inventory.example.yaml', 'utf8')],
  ['a nasty one', nasty],
] as const)('%s: comments and meaning stay, and once more changes nothing', ([, text]) => {
  const formatted = formatInventory(text)
  expect(commentsOf(formatted)).toEqual(commentsOf(text))
  expect(meaningOf(formatted)).toEqual(meaningOf(text))
  expect(formatInventory(formatted)).toBe(formatted)
})

test('the sections of the example stand apart, and its entries are as people write them', () => {
  const lines = formatInventory(readFileSync('inventory.example.yaml', 'utf8')).split('\n')
  expect(lines).toContain('  - { host: mail.example.ac.jp, port: 587, starttls: smtp, owner: center, tags: [mail] }')
  expect(lines.filter((line) => line.length > 130)).toEqual([])
})

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/)
const text = fc.string({
  unit: fc.constantFrom(...'ab 日"\'#:,[]{}&*!|>%@`-?0.\\'.split('')),
  minLength: 1,
  maxLength: 12,
})
const endpoint = fc.record(
  {
    port: fc.integer({ min: 1, max: 65_535 }),
    tags: fc.array(name, { maxLength: 4 }),
    host: name.map((label) => `${label}.example.ac.jp`),
    owner: fc.constantFrom('physics', 'nobody'),
    thresholds: fc.array(fc.constantFrom('30d', '33%'), { minLength: 1, maxLength: 3 }),
    renewal: fc.constantFrom('automatic', 'vendor'),
    frob: text,
  },
  { requiredKeys: ['host'] },
)
const manual = fc.record({ note: text, name: text, expires: fc.constant('2027-01-31') })
const comment = fc.constantFrom('', '  # one', '  # 日本', ' # - { a: 1 }')

test('whatever an inventory says, it says the same afterwards, with all its comments', () => {
  const file = fc.tuple(fc.array(endpoint, { maxLength: 5 }), fc.array(manual, { maxLength: 3 }), comment, comment)
  fc.assert(
    fc.property(file, ([endpoints, entries, one, other]) => {
      const written = [
        ...(endpoints.length === 0 ? [] : ['endpoints:']),
        ...endpoints.map((entry) => `  - ${JSON.stringify(entry)}${one}`),
        'version: 1',
        `contacts: { physics: { email: [a@example.ac.jp] } }${other}`,
        ...(entries.length === 0 ? [] : [`manual:${other}`]),
        ...entries.map((entry) => `- ${JSON.stringify(entry)}`),
        '',
      ].join('\n')
      const formatted = formatInventory(written)
      expect(meaningOf(formatted)).toEqual(meaningOf(written))
      expect(formatInventory(formatted)).toBe(formatted)
      const count = (all: string) => all.split(/# (?:one|日本|- \{ a: 1 \})$/m).length
      expect(count(formatted)).toBe(count(written))
    }),
    { numRuns: times(60, 300) },
  )
})

test('confirmed dates are written, with who said so, and nothing else', () => {
  const written = `version: 1
manual:
  # the core
  - { name: core-switch-1, expires: 2027-01-31 }
  - { name: radius, expires: 2027-03-01 } # in building 3
`
  const confirmed = {
    expiresAt: new Date('2027-08-01T00:00:00Z'),
    by: 'network',
    at: new Date('2026-11-20T09:00:00Z'),
  }
  expect(withDates(written, new Map([['core-switch-1', confirmed]]))).toBe(`version: 1

manual:
  # the core
  - { name: core-switch-1, expires: 2027-08-01 } # confirmed 2026-11-20 by network
  - { name: radius, expires: 2027-03-01 } # in building 3
`)
})

test('a comment beside a date stays, and the next confirmation takes the place of the last', () => {
  const on = (at: string) =>
    new Map([
      [
        'radius',
        { expiresAt: new Date(`${Number(at.slice(0, 4)) + 1}-03-01T08:00:00Z`), by: 'a\nb', at: new Date(at) },
      ],
    ])
  const once = withDates(
    'version: 1\nmanual:\n  - { name: radius, expires: 2026-03-01 } # in building 3\n',
    on('2026-02-20'),
  )
  expect(once).toContain('expires: 2027-03-01T08:00:00Z } # in building 3; confirmed 2026-02-20 by a\\u{a}b\n')
  expect(withDates(once, on('2027-02-20'))).toContain('2028-03-01T08:00:00Z } # in building 3; confirmed 2027-02-20 by')
})
