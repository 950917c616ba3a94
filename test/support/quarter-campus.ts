/*
 * A campus from August to October 2026, as an inventory and by what its servers show.
 */

/** The inventory at the end of the quarter. */
export const quarterInventory = `version: 1
defaults: { owner: center, fallback: center, language: ja }
contacts:
  center: { email: [pki@center.example.ac.jp] }
  physics: { email: [web@phys.example.ac.jp] }
  e-learning: { email: [moodle@edu.example.ac.jp] }
  図書館: { email: [gone@lib.example.ac.jp] }
  network: { email: [noc@center.example.ac.jp] }
endpoints:
  - { host: www.phys.example.ac.jp, owner: physics }
  - { host: ldap.lib.example.ac.jp, port: 636, owner: 図書館 }
  - { host: moodle.example.ac.jp, owner: e-learning }
  - { host: lb.example.ac.jp, owner: network }
  - { host: stuck.example.ac.jp, renewal: automatic }
  - { host: old-gear.example.ac.jp, owner: network }
  - { host: down.phys.example.ac.jp, owner: physics }
  - { host: payroll.example.ac.jp, renewal: vendor }
  - { host: early.example.ac.jp }
  - { host: sso.example.ac.jp, owner: center }
${lines(12, (n) => `{ host: web${n}.example.ac.jp }`)}
${lines(24, (n) => `{ host: auto${n}.example.ac.jp, renewal: automatic, owner: ${n % 3 === 0 ? 'physics' : 'center'} }`)}
${lines(6, (n) => `{ host: hand${n}.phys.example.ac.jp, owner: physics }`)}
manual:
  - { name: core-switch-1, expires: 2026-10-12, owner: network }
  - { name: radius, expires: 2026-10-20, owner: network }
  - { name: ups-1, expires: 2026-12-24, owner: network }
`

/** A certificate that a server shows from a day on: its name, how many days it is good, and its end. */
export type Shown = readonly [from: string, name: string, days: number, end: string]

/** What each host shows, oldest first. \`-\`: it does not answer. Several lists: backends that take turns. */
export const quarterServers: Readonly<Record<string, readonly (readonly Shown[])[]>> = {
  'www.phys.example.ac.jp': [
    [
      ['2026-01-01', 'phys-1', 198, '2026-10-05'],
      ['2026-10-08', 'phys-2', 198, '2027-04-20'],
    ],
  ],
  'ldap.lib.example.ac.jp': [
    [
      ['2026-01-01', 'lib-1', 198, '2026-10-21'],
      ['2026-10-19', 'lib-2', 198, '2027-05-01'],
    ],
  ],
  'moodle.example.ac.jp': [
    [
      ['2026-01-01', 'moodle-1', 198, '2026-10-16'],
      ['2026-10-13', 'moodle-2', 198, '2027-04-27'],
    ],
  ],
  'lb.example.ac.jp': [
    [['2026-01-01', 'lb-1', 198, '2026-12-10']],
    [
      ['2026-01-01', 'lb-1', 198, '2026-12-10'],
      ['2026-09-05', 'lb-2', 198, '2027-03-20'],
    ],
  ],
  'stuck.example.ac.jp': [
    [
      ['2026-01-01', 'stuck-1', 90, '2026-10-30'],
      ['2026-10-27', 'stuck-2', 90, '2027-01-25'],
    ],
  ],
  'old-gear.example.ac.jp': [[['2026-01-01', 'old-gear', 3_650, '2025-03-01']]],
  'down.phys.example.ac.jp': [
    [
      ['2026-01-01', 'down', 398, '2027-01-20'],
      ['2026-09-12', '-', 0, ''],
    ],
  ],
  'payroll.example.ac.jp': [[['2026-01-01', 'payroll', 198, '2026-11-25']]],
  'early.example.ac.jp': [
    [
      ['2026-01-01', 'early-1', 198, '2027-01-30'],
      ['2026-10-06', 'early-2', 198, '2027-04-20'],
    ],
  ],
  'sso.example.ac.jp': [[['2026-01-01', 'sso-1', 198, '2026-11-06']]],
  // left the inventory on 20 September, and ended five days later
  'gone.example.ac.jp': [[['2026-01-01', 'gone', 198, '2026-09-25']]],
  ...Object.fromEntries(
    numbers(12).map((n) => [`web${n}.example.ac.jp`, [wildcard(n === 12 ? '2026-10-16' : '2026-09-28')]]),
  ),
  ...Object.fromEntries(numbers(24).map((n) => [`auto${n}.example.ac.jp`, [renewing(n)]])),
  ...Object.fromEntries(numbers(6).map((n) => [`hand${n}.phys.example.ac.jp`, [byHand(n)]])),
}

/** Days on which nothing ran. */
export const quarterHoles: readonly string[] = ['2026-09-14', '2026-09-15', '2026-09-16', '2026-10-24', '2026-10-25']

function wildcard(renewedOn: string): readonly Shown[] {
  return [
    ['2026-01-01', '*.example.ac.jp-1', 398, '2026-10-14'],
    [renewedOn, '*.example.ac.jp-2', 198, '2027-04-12'],
  ]
}

/** 90 days, renewed a third before the end, all on different days. */
function renewing(n: number): readonly Shown[] {
  const begin = Date.parse('2026-06-10') + n * 2.5 * 86_400_000
  return numbers(3).map((turn) => {
    const from = begin + (turn - 1) * 60 * 86_400_000
    return [dayOf(from), `auto${n}-${turn}`, 90, dayOf(from + 90 * 86_400_000)]
  })
}

/** Two years ago somebody bought them all at once. */
function byHand(n: number): readonly Shown[] {
  const end = Date.parse('2026-11-12') + n * 86_400_000
  return [['2026-01-01', `hand${n}`, 398, dayOf(end)]]
}

function lines(count: number, line: (n: number) => string): string {
  return numbers(count)
    .map((n) => `  - ${line(n)}`)
    .join('\n')
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
