import { expect, test } from 'vitest'
import { loadInventory } from '../../src/inventory/load.ts'
import { selectFrom } from '../../src/inventory/select.ts'
import type { Selection } from '../../src/inventory/selection.ts'

const { inventory } = loadInventory(
  `version: 1
defaults: { owner: center }
contacts: { center: { email: [a@example.ac.jp] }, physics: { email: [b@example.ac.jp] } }
zones: [campus, hospital]
endpoints:
  - { host: a, tags: [mail] }
  - { host: b, tags: [mail, web], owner: physics }
  - { host: c, zone: hospital }
  - { host: d, zone: hospital, tags: [web], owner: physics }
manual:
  - { name: m, expires: 2027-01-31, owner: physics }
  - { name: n, expires: 2027-01-31, tags: [mail] }
sweeps:
  - { range: 192.0.2.0/24, ports: [443], zone: hospital }
`,
  'inventory.yaml',
)

function names(selection: Partial<Selection>): string {
  const { endpoints, manual, sweeps } = selectFrom(inventory!, { tags: [], owners: [], zones: [], ...selection })
  return [
    ...endpoints.map(({ host }) => host),
    ...manual.map(({ name }) => name),
    ...sweeps.map(({ range }) => range.text),
  ].join(' ')
}

// biome-ignore format: table
test.for([
  [{}, 'a b c d m n 192.0.2.0/24'],
  [{ tags: ['mail'] }, 'a b n'],
  [{ tags: ['mail', 'web'] }, 'a b d n'],
  [{ owners: ['physics'] }, 'b d m'],
  [{ owners: ['center'] }, 'a c n 192.0.2.0/24'],
  [{ zones: ['hospital'] }, 'c d 192.0.2.0/24'],
  [{ zones: ['campus', 'hospital'] }, 'a b c d m n 192.0.2.0/24'],
  [{ tags: ['web'], zones: ['hospital'] }, 'd'],
  [{ tags: ['web', 'mail'], owners: ['physics'], zones: ['campus'] }, 'b'],
  [{ owners: ['nobody'] }, ''],
  [{ tags: ['Mail'] }, ''],
] as const)('%j selects %s', ([selection, expected]) => {
  expect(names(selection)).toBe(expected)
})
