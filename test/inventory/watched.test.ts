import { expect, test } from 'vitest'
import { targetOf } from '../../src/domain/endpoint.ts'
import { loadInventory, usableInventory } from '../../src/inventory/load.ts'
import { watchedOf } from '../../src/inventory/watched.ts'

const inventory = usableInventory(
  loadInventory(
    `version: 1
defaults: { owner: center, fallback: center }
zones: [campus, hospital]
contacts:
  center: { email: [pki@center.example.ac.jp] }
  physics: { email: [web@phys.example.ac.jp] }
endpoints:
  - { host: www.example.ac.jp, tags: [web] }
  - { host: www.phys.example.ac.jp, owner: physics, tags: [web] }
  - { host: ldap.hospital.example.ac.jp, zone: hospital }
manual:
  - { name: radius, expires: 2027-03-01, probe: "radius.example.ac.jp:2083" }
maintenance:
  - { from: 2026-12-05, until: 2026-12-06, reason: all }
  - { from: 2026-12-05, until: 2026-12-06, reason: one, zone: hospital }
  - { from: 2026-12-05, until: 2026-12-06, reason: some, tags: [web], owner: physics }
  - { from: 2026-12-05, until: 2026-12-06, reason: by name, hosts: [WWW.example.ac.jp] }
sweeps:
  - { range: 192.0.2.0/28, ports: [443, 8443], exclude: [192.0.2.5], owner: physics }
  - { range: "2001:db8::/124", ports: [443] }
`,
    'inventory.yaml',
  ),
  'inventory.yaml',
)
const watched = watchedOf(inventory, inventory.manual)

test.for([
  ['www.example.ac.jp:443', 'center'],
  ['www.phys.example.ac.jp:443', 'physics'],
  ['radius.example.ac.jp:2083', 'center'],
  ['192.0.2.1:8443', 'physics'],
  ['[2001:db8::7]:443', 'center'],
])('%s is watched, for %s', ([target = '', owner]) => {
  const endpoint = watched.endpoint(target)
  expect(endpoint?.owner).toBe(owner)
  expect(endpoint && targetOf(endpoint)).toBe(target)
})

test.for([
  '192.0.2.5:443',
  '192.0.2.1:444',
  '192.0.2.16:443',
  '[2001:db8::7]:8443',
  'other.example.ac.jp:443',
  '',
  ':443',
])('%s is not watched', (target) => {
  expect(watched.endpoint(target)).toBeUndefined()
})

test('a window is about the endpoints that fit all that it says', () => {
  expect(watched.windows.map(({ endpoints }) => [...endpoints].sort())).toEqual([
    [
      'ldap.hospital.example.ac.jp:443',
      'radius.example.ac.jp:2083',
      'www.example.ac.jp:443',
      'www.phys.example.ac.jp:443',
    ],
    ['ldap.hospital.example.ac.jp:443'],
    ['www.phys.example.ac.jp:443'],
    ['www.example.ac.jp:443'],
  ])
})
