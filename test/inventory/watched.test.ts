import { expect, test } from 'vitest'
import { loadInventory } from '../../src/inventory/load.ts'
import { watchedOf } from '../../src/inventory/watched.ts'

test('an endpoint that is a probe path too stays whose it is; a probe path alone is watched', () => {
  const { inventory } = loadInventory(
    `version: 1
contacts: { web: { email: [web@example.ac.jp] }, network: { email: [noc@example.ac.jp] } }
endpoints:
  - { host: both.example.ac.jp, owner: web }
manual:
  - { name: a, expires: 2027-01-31, owner: network, probe: both.example.ac.jp }
  - { name: b, expires: 2027-01-31, owner: network, probe: radius.example.ac.jp:2083 }
`,
    'inventory.yaml',
  )
  const { endpoint } = watchedOf(inventory!, inventory!.manual)
  expect(endpoint('both.example.ac.jp:443')).toMatchObject({ owner: 'web', manual: undefined })
  expect(endpoint('radius.example.ac.jp:2083')).toMatchObject({ owner: 'network', manual: 'b' })
})
