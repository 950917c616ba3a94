import { describe, expect, test } from 'vitest'
import { acknowledged } from '../../src/domain/acknowledgement.ts'
import { baselineOf, toldOf } from '../../src/domain/alerting.ts'
import { targetOf } from '../../src/domain/endpoint.ts'
import { judgeAt, judgeEndpoint } from '../../src/domain/judge.ts'
import { AlertHistory, host, leafOf, lineOf, noHandshake, refused } from '../support/alert-history.ts'
import { issuerFacts, manualEntry, probeResult, served } from '../support/facts.ts'

const www = host('www.example.ac.jp')
const lb = host('lb.example.ac.jp', { addresses: 'all', owner: 'web' })
const gear = (expires: string) => manualEntry({ name: 'core-switch', expiresAt: new Date(expires), owner: 'network' })

/** Certificates of www.example.ac.jp: A ends on Wednesday 9 September at noon, the others much later. */
const A = leafOf('aa'.repeat(32), 90, '2026-09-09T03:00:00Z')
const B = leafOf('bb'.repeat(32), 180, '2026-11-09T03:00:00Z')
const names = { subjectAltNames: ['lb.example.ac.jp', 'www.example.ac.jp'] }
/** Seven in the morning in Tokyo. */
const day = (date: string) => `${date}T07:00:00+09:00`

test('the story: told once at each step, next day nothing, and the cure', () => {
  const vendors = host('www.example.ac.jp', { renewal: 'vendor' })
  const centre = new AlertHistory([vendors])
  expect(centre.run(day('2026-08-05'), [[vendors, A]])).toEqual([])
  expect(centre.run(day('2026-08-07'), [[vendors, A]])).toEqual([])
  // 30 days before is noon of the 10th, and the 11th a holiday: the morning is early enough not to be late
  expect(centre.run(day('2026-08-10'), [[vendors, A]])).toEqual(['opened CF-1 30d → physics'])
  expect(centre.run(day('2026-08-11'), [[vendors, A]])).toEqual([])
  expect(centre.run(day('2026-08-26'), [[vendors, A]])).toEqual([])
  expect(centre.run(day('2026-08-27'), [[vendors, A]])).toEqual(['step CF-1 14d → physics'])
  expect(centre.run(day('2026-09-03'), [[vendors, A]])).toEqual(['step CF-1 7d critical → center physics'])
  expect(centre.run(day('2026-09-04'), [[vendors, B]])).toEqual(['cured CF-1 → center physics'])
  expect(centre.run(day('2026-09-05'), [[vendors, B]])).toEqual([])
  expect(centre.alert(1)).toMatchObject({ state: 'closed', closedAt: new Date(day('2026-09-04')) })
})

test('where nobody has said who renews it, a program had its time first', () => {
  const centre = new AlertHistory([www])
  expect(centre.run(day('2026-08-10'), [[www, A]])).toEqual([])
  expect(centre.run(day('2026-08-11'), [[www, A]])).toEqual([])
  expect(centre.run(day('2026-08-12'), [[www, A]])).toEqual(['opened CF-1 30d → physics'])
  expect(centre.run(day('2026-08-27'), [[www, A]])).toEqual(['step CF-1 14d → physics'])
})

test('runs that were missed lose nothing: what was crossed meanwhile is one notice', () => {
  const centre = new AlertHistory([www])
  expect(centre.run(day('2026-09-07'), [[www, A]])).toEqual(['opened CF-1 30d 14d 7d critical 3d → center physics'])
  expect(centre.run(day('2026-09-11'), [[www, A]])).toEqual(['step CF-1 1d expired → center physics'])
})

test('without a scan time passes all the same', () => {
  const centre = new AlertHistory([www])
  centre.run(day('2026-08-12'), [[www, A]])
  expect(centre.run(day('2026-09-03'), [])).toEqual(['step CF-1 14d 7d critical → center physics'])
  expect(centre.alert(1)).toMatchObject({
    severity: 'critical',
    finding: { code: 'expiring', detail: { daysLeft: 6 } },
  })
})

test('what renews itself is overdue in its own steps', () => {
  const itself = host('www.example.ac.jp', { renewsItself: true })
  const centre = new AlertHistory([itself])
  const at = (date: string) => centre.run(day(date), [[itself, A]])
  expect(at('2026-08-17')).toEqual([])
  expect(at('2026-08-18')).toEqual(['opened CF-1 overdue → physics'])
  expect(centre.alert(1).finding).toMatchObject({ code: 'renewal-overdue', detail: { daysLeft: 22, percentLeft: 24 } })
  expect(at('2026-08-28')).toEqual(['step CF-1 overdue-critical → center physics']) // due on Saturday
  expect(at('2026-09-10')).toEqual(['step CF-1 expired → center physics'])
})

test('an entry has a fallback of its own, endpoint or manual', () => {
  const own = { ...www, fallback: 'dean' }
  const entry = { ...gear('2026-09-05'), fallback: 'dean' }
  const centre = new AlertHistory([own], [entry])
  const lines = centre.run(day('2026-09-03'), [[own, A], [entry]])
  expect(lines.map((line) => line.replace(/.*→/, '→'))).toEqual(['→ dean physics', '→ dean network'])
  // without a scan too: whoever is named today
  centre.manual = [{ ...entry, fallback: undefined, owner: 'wifi' }]
  expect(centre.run(day('2026-09-07'), [])).toContain('step CF-2 1d expired → center wifi')
})

test('one certificate on many servers is one alert that lists its places and tells each owner', () => {
  const servers = [
    host('a.example.ac.jp'),
    host('b.example.ac.jp', { owner: 'law' }),
    host('c.example.ac.jp', { owner: undefined }),
  ]
  const wildcard = leafOf('aa'.repeat(32), 90, '2026-09-09T03:00:00Z', { subjectAltNames: ['*.example.ac.jp'] })
  const centre = new AlertHistory(servers)
  expect(
    centre.run(
      day('2026-08-12'),
      servers.map((each) => [each, wildcard] as const),
    ),
  ).toEqual(['opened CF-1 30d → center law physics'])
  expect(centre.alert(1).places.map(({ endpoint, address }) => `${endpoint} ${address}`)).toEqual([
    'a.example.ac.jp:443 192.0.2.1',
    'b.example.ac.jp:443 192.0.2.1',
    'c.example.ac.jp:443 192.0.2.1',
  ])
  // two are renewed, one cannot be read: open, but the two hear no more of it
  const [a, b, c] = servers as [typeof www, typeof www, typeof www]
  expect(
    centre.run(day('2026-08-27'), [
      [a, B],
      [b, refused],
      [c, B],
    ]),
  ).toEqual(['step CF-1 14d → law'])
  // a further server comes: its owner hears of it
  const d = host('d.example.ac.jp', { owner: 'arts' })
  centre.endpoints = [...servers, d]
  expect(
    centre.run(day('2026-08-28'), [
      [a, B],
      [b, wildcard],
      [d, wildcard],
    ]),
  ).toEqual(['opened CF-1 14d → arts'])
  expect(
    centre.run(day('2026-08-31'), [
      [b, B],
      [d, B],
    ]),
  ).toEqual(['cured CF-1 → arts center law physics'])
})

test.for([
  ['one address still serves it', [B, A], []],
  ['one address cannot be read', [B, refused], []],
  ['the name cannot be looked up', [{ stage: 'resolve', reason: 'not-found', detail: 'x' }], []],
  ['every address serves another', [B, B], ['cured CF-1 → web']],
] as const)('cured is what every address shows: %s', ([, answers, expected]) => {
  const centre = new AlertHistory([lb])
  const [before, after] = [A, B].map((each) => ({ ...each, ...names }))
  centre.run(day('2026-08-12'), [[lb, before, before]])
  const again = answers.map((answer) => (answer === A ? before : answer === B ? after : answer))
  const lines = centre.run(day('2026-08-13'), [[lb, ...again]])
  expect(lines.filter((line) => line.includes('CF-1 '))).toEqual(expected)
})

test('a run that was cut short, or had another selection, cures nothing', () => {
  const centre = new AlertHistory([www])
  centre.run(day('2026-08-12'), [[www, A]])
  expect(centre.run(day('2026-08-13'), [[www, B]], [www])).toEqual([])
  expect(centre.run(day('2026-08-14'), [[host('other.example.ac.jp'), B]])).toEqual([])
  expect(centre.alert(1).state).toBe('open')
  expect(centre.run(day('2026-08-17'), [[www, B]])).toEqual(['cured CF-1 → physics'])
})

test('a place that left the inventory is dropped silently, and an alert without places closes silently', () => {
  const centre = new AlertHistory([www])
  centre.run(day('2026-08-12'), [[www, A]])
  centre.endpoints = []
  expect(centre.run(day('2026-08-13'), [])).toEqual([])
  expect(centre.alert(1).state).toBe('closed')
  centre.endpoints = [www]
  expect(centre.run(day('2026-08-14'), [[www, A]])).toEqual([])
  expect(centre.run(day('2026-08-27'), [[www, A]])).toEqual(['step CF-1 14d → physics'])
})

test('thresholds that are taken away end an alert without a word of a new certificate', () => {
  const centre = new AlertHistory([www])
  centre.run(day('2026-08-12'), [[www, A]])
  const later = { ...www, thresholds: [{ durationMs: 86_400_000 }] }
  centre.endpoints = [later]
  expect(centre.run(day('2026-08-13'), [[later, A]])).toEqual([])
  expect(centre.alert(1).state).toBe('closed')
})

test('the thresholds of a place that cannot be read count on: what another place still serves is not cured', () => {
  const early = host('early.example.ac.jp', { thresholds: [{ durationMs: 60 * 86_400_000 }] })
  const centre = new AlertHistory([www, early])
  const shared = leafOf('ee'.repeat(32), 198, '2026-09-09T03:00:00Z', { subjectAltNames: ['*.example.ac.jp'] })
  expect(
    centre.run(day('2026-07-20'), [
      [www, shared],
      [early, shared],
    ]),
  ).toEqual(['opened CF-1 60d → physics'])
  expect(
    centre.run(day('2026-07-21'), [
      [www, shared],
      [early, refused],
    ]),
  ).toEqual([])
  expect(centre.alert(1)).toMatchObject({ state: 'open', failures: [true] })
  expect(centre.alert(1).places).toHaveLength(2)
})

test('what shows again lists the places where it does', () => {
  const [a, b] = [host('a.example.ac.jp'), host('b.example.ac.jp', { owner: 'law' })]
  const covering = { subjectAltNames: ['*.example.ac.jp'] }
  const [old, next] = [
    { ...A, ...covering },
    { ...B, ...covering },
  ]
  const centre = new AlertHistory([a, b])
  centre.run(day('2026-08-12'), [
    [a, old],
    [b, old],
  ])
  centre.run(day('2026-08-13'), [
    [a, next],
    [b, next],
  ])
  centre.run(day('2026-08-14'), [[a, old]])
  expect(centre.alert(1)).toMatchObject({ state: 'open', places: [{ endpoint: 'a.example.ac.jp:443' }] })
})

test('two backends that alternate are one alert and one cure, whoever is asked', () => {
  const centre = new AlertHistory([www])
  const lines: string[] = []
  for (let run = 0; run < 60; run += 1) {
    const at = new Date(Date.parse(day('2026-08-12')) + run * 3_600_000)
    lines.push(...centre.run(at, [[www, run % 2 === 0 ? A : B]]))
  }
  expect(lines).toEqual(['opened CF-1 30d → physics', 'cured CF-1 → physics'])
  expect(centre.alerts).toHaveLength(1)
  expect(centre.alert(1)).toMatchObject({ state: 'open', reopenings: 1 })
  // the next step is told, and two good runs in a row are a cure
  expect(centre.run(day('2026-08-27'), [[www, A]])).toEqual(['reopened CF-1 14d → physics'])
  expect(centre.run(day('2026-08-28'), [[www, B]])).toEqual([])
  expect(centre.run(day('2026-08-29'), [[www, B]])).toEqual(['cured CF-1 → physics'])
})

test('each return asks for twice as many good runs, eight at most; after seven days it is another alert', () => {
  const centre = new AlertHistory([www])
  let at = Date.parse(day('2026-08-12'))
  const next = (leaf: typeof A) => {
    at += 3_600_000
    return centre.run(new Date(at), [[www, leaf]])
  }
  const goodRuns = [1, 2, 4, 8, 8].map(() => {
    next(A)
    for (let count = 1; count < 20; count += 1) {
      next(B)
      if (centre.alert(1).state === 'closed') return count
    }
    return 0
  })
  expect(goodRuns).toEqual([1, 2, 4, 8, 8])
  at += 8 * 86_400_000
  expect(next(A)).toEqual(['opened CF-2 30d → physics'])
})

test('unreachable needs three failures in five runs, is critical after three days, and cures itself', () => {
  const centre = new AlertHistory([www])
  const at = (date: string, answer: typeof A | typeof refused) => centre.run(day(date), [[www, answer]])
  expect(at('2026-06-15', refused)).toEqual([])
  expect(at('2026-06-16', B)).toEqual([])
  expect(at('2026-06-17', refused)).toEqual([])
  expect(centre.alert(1).state).toBe('pending')
  expect(at('2026-06-18', refused)).toEqual(['opened CF-1 warning → physics'])
  expect(at('2026-06-19', refused)).toEqual([])
  expect(at('2026-06-20', refused)).toEqual(['step CF-1 critical → center physics']) // three days since the 17th
  expect(at('2026-06-22', B)).toEqual(['cured CF-1 → center physics'])
})

test('failures far apart are nobody’s alert', () => {
  const centre = new AlertHistory([www])
  const start = Date.parse(day('2026-06-15'))
  const lines = Array.from({ length: 40 }, (_, run) =>
    centre.run(new Date(start + run * 3_600_000), [[www, run % 3 === 0 ? noHandshake : B]]),
  )
  expect(lines.flat()).toEqual([])
})

test('the other kinds of failure are counted by themselves, and one does not cure another', () => {
  const centre = new AlertHistory([www])
  const start = Date.parse(day('2026-06-15'))
  const at = (run: number, answer: typeof A | typeof refused) =>
    centre.run(new Date(start + run * 3_600_000), [[www, answer]])
  ;[0, 1, 2].map((run) => at(run, refused))
  expect(at(3, noHandshake)).toEqual([])
  expect(centre.alert(1)).toMatchObject({ condition: 'unreachable', state: 'open' })
  at(4, noHandshake)
  expect(at(5, noHandshake)).toEqual(['opened CF-2 warning → physics'])
  expect(at(6, B)).toEqual(['cured CF-1 → physics', 'cured CF-2 → physics'])
})

test('a zone of which most cannot be reached is one alert to the centre, not one to each owner', () => {
  const servers = Array.from({ length: 12 }, (_, index) =>
    host(`h${index}.hospital.example.ac.jp`, { zone: 'hospital', owner: `ward-${index}` }),
  )
  const fine = { ...B, subjectAltNames: ['*.hospital.example.ac.jp'] }
  const centre = new AlertHistory(servers)
  const start = Date.parse(day('2026-06-15'))
  const at = (run: number, failing: number) =>
    centre.run(
      new Date(start + run * 3_600_000),
      servers.map((each, index) => [each, index < failing ? refused : fine] as const),
    )
  expect([at(0, 10), at(1, 12)].flat()).toEqual([])
  expect(at(2, 11)).toEqual(['opened CF-1 warning → center'])
  expect(centre.alerts).toHaveLength(1)
  expect(centre.alert(1)).toMatchObject({ subject: { kind: 'zone', zone: 'hospital' } })
  expect(centre.alert(1).places).toHaveLength(11)
  expect(at(3, 0)).toEqual(['cured CF-1 → center'])
})

test('a few of a zone that answer do not say that it works again', () => {
  const servers = Array.from({ length: 12 }, (_, index) => host(`h${index}.example.ac.jp`, { zone: 'dmz' }))
  const fine = { ...B, subjectAltNames: ['*.example.ac.jp'] }
  const centre = new AlertHistory(servers)
  for (const hour of [1, 2, 3])
    centre.run(
      `2026-06-15T0${hour}:00:00Z`,
      servers.map((each) => [each, refused] as const),
    )
  expect(
    centre.run(
      '2026-06-15T04:00:00Z',
      servers.slice(0, 6).map((each) => [each, fine] as const),
    ),
  ).toEqual([])
  expect(centre.alert(1).places).toHaveLength(6)
  expect(
    centre.run(
      '2026-06-15T05:00:00Z',
      servers.map((each) => [each, fine] as const),
    ),
  ).toEqual(['cured CF-1 → center'])
})

test('a zone that comes back little by little is over when half of it works; what stays away is told by itself', () => {
  const servers = Array.from({ length: 12 }, (_, index) => host(`h${index}.example.ac.jp`, { zone: 'dmz' }))
  const fine = { ...B, subjectAltNames: ['*.example.ac.jp'] }
  const centre = new AlertHistory(servers)
  const at = (hour: number, failing: number) =>
    centre.run(
      new Date(Date.parse('2026-06-15T00:00:00Z') + hour * 3_600_000),
      servers.map((each, index) => [each, index < failing ? refused : fine] as const),
    )
  expect([at(1, 12), at(2, 12), at(3, 12)].flat()).toEqual(['opened CF-1 warning → center'])
  expect([at(4, 10), at(5, 9), at(6, 7)].flat()).toEqual([])
  expect(centre.alert(1)).toMatchObject({ state: 'open', failures: [true, true, true, true] })
  expect(at(7, 5)).toEqual([
    'cured CF-1 → center',
    ...[2, 3, 4, 5, 6].map((number) => `opened CF-${number} warning → physics`),
  ])
})

test('ten of a zone are not the zone while most of it works; silent addresses of ranges do not count, nor announced work', () => {
  const servers = Array.from({ length: 20 }, (_, index) => host(`h${index}.example.ac.jp`, { zone: 'dmz' }))
  const swept = Array.from({ length: 20 }, (_, index) =>
    host(`192.0.2.${index}`, { zone: 'dmz', fromRange: true, serverName: undefined }),
  )
  const fine = { ...B, subjectAltNames: ['*.example.ac.jp'] }
  const kinds = (failing: number, windowed: number) => {
    const centre = new AlertHistory([...servers, ...swept])
    const endpoints = new Set(servers.slice(0, windowed).map(targetOf))
    centre.windows = [{ endpoints, from: new Date(0), until: new Date(day('2026-06-20')) }]
    centre.run(day('2026-06-15'), [
      ...servers.map((each, index) => [each, index < failing ? refused : fine] as const),
      ...swept.map((each) => [each, refused] as const),
    ])
    return Object.entries(Object.groupBy(centre.alerts, ({ subject }) => subject.kind)).map(
      ([kind, alerts]) => `${alerts?.length} ${kind}`,
    )
  }
  expect(kinds(10, 0)).toEqual(['10 endpoint'])
  expect(kinds(11, 0)).toEqual(['1 zone'])
  expect(kinds(11, 2)).toEqual(['9 endpoint'])
})

test('what answers with a certificate and then fails was read: it does not rise; one address without does', () => {
  const rise = (failures: readonly (typeof B | undefined)[]) => {
    const centre = new AlertHistory([lb])
    for (const date of ['2026-06-15', '2026-06-16', '2026-06-17', '2026-06-18']) {
      const at = new Date(day(date))
      const results = failures.map((leaf, index) => ({
        ...probeResult({ failure: noHandshake, address: `192.0.2.${index}` }, lb),
        served: leaf && served({ chain: [{ ...leaf, ...names }, issuerFacts()] }, { paths: [] }),
      }))
      centre.judge(at, judgeEndpoint(results, judgeAt(at)))
    }
    return centre.alerts.find(({ condition }) => condition === 'handshake-failed')?.severity
  }
  expect([rise([B, B]), rise([B, undefined]), rise([undefined])]).toEqual(['warning', 'critical', 'critical'])
})

describe('a manual entry with a probe path', () => {
  const path = host('radius.example.ac.jp', { port: 2083, owner: 'network', manual: 'radius' })
  const radius = manualEntry({
    name: 'radius',
    expiresAt: new Date('2026-09-09T00:00:00Z'),
    owner: 'network',
    probe: path,
  })
  const named = { subjectAltNames: ['radius.example.ac.jp'] }
  const [old, next] = [
    { ...A, ...named },
    { ...B, ...named },
  ]
  const centreAt = (date: string) => {
    const centre = new AlertHistory([path], [radius])
    const told = centre.run(day(date), [
      [radius, old],
      [path, old],
    ])
    return { centre, told }
  }

  test('is one alert, and the wire closes it; that holds when the wire is silent', () => {
    const { centre, told } = centreAt('2026-08-10')
    expect(told).toEqual(['opened CF-1 30d → network'])
    expect(centre.alert(1)).toMatchObject({
      subject: { kind: 'manual' },
      certificate: { fingerprint: old.fingerprint },
    })
    expect(centre.run(day('2026-08-27'), [[radius], [path, refused]])).toEqual(['step CF-1 14d → network'])
    expect(
      centre.run(day('2026-09-01'), [
        [radius, next],
        [path, next],
      ]),
    ).toEqual(['cured CF-1 → network'])
    expect(centre.run(day('2026-09-10'), [[radius], [path, refused]])).toEqual([])
    expect(centre.run(day('2026-09-11'), [])).toEqual([])
    // the new one comes to its end in its turn
    expect(
      centre.run(day('2026-10-13'), [
        [radius, next],
        [path, next],
      ]),
    ).toEqual(['opened CF-3 30d → network'])
  })

  test('confirmed, but the old one is still there: told after a night, and the end of the old one too', () => {
    const { centre } = centreAt('2026-08-10')
    centre.confirmations.set('radius', { expiresAt: new Date('2027-09-09'), at: new Date(day('2026-08-20')) })
    const seenOld = (date: string) =>
      centre.run(day(date), [
        [radius, old],
        [path, old],
      ])
    expect(seenOld('2026-08-20')).toEqual([])
    expect(centre.alert(1).state).toBe('open')
    // nobody hears that it is solved: the old certificate tells of its own end now
    expect(seenOld('2026-08-24')).toEqual(['opened CF-2 30d → network', 'opened CF-3 critical → center network'])
    expect(centre.alert(1).state).toBe('closed')
    expect(centre.alert(3)).toMatchObject({ condition: 'not-served', certificate: { fingerprint: old.fingerprint } })
    // whether it is cured, only the wire says: not silence, and not the same words once more
    expect(centre.run(day('2026-08-25'), [[radius], [path, refused]])).toEqual([])
    centre.confirmations.set('radius', { expiresAt: new Date('2027-09-09'), at: new Date(day('2026-08-26')) })
    expect(seenOld('2026-08-26')).toEqual([])
    expect(centre.alert(3).state).toBe('open')
    const renewed = leafOf('cc'.repeat(32), 380, '2027-09-09T03:00:00Z', named)
    expect(
      centre.run(day('2026-08-28'), [
        [radius, renewed],
        [path, renewed],
      ]),
    ).toEqual(['cured CF-2 → network', 'cured CF-3 → center network'])
  })

  test('confirmed, and in place by the next morning: solved, and nothing between', () => {
    const { centre } = centreAt('2026-08-10')
    centre.confirmations.set('radius', { expiresAt: new Date('2026-11-09'), at: new Date('2026-08-20T10:00:00Z') })
    expect(
      centre.run('2026-08-20T11:00:00Z', [
        [radius, old],
        [path, old],
      ]),
    ).toEqual([])
    expect(
      centre.run(day('2026-08-21'), [
        [radius, next],
        [path, next],
      ]),
    ).toEqual(['cured CF-1 → network'])
  })

  test('what else is wrong with what is seen there is told as of any endpoint', () => {
    const centre = new AlertHistory([path], [radius])
    const selfSigned = served({ chain: [next] }, { problem: { kind: 'self-signed' } })
    expect(
      centre.run(day('2026-07-01'), [
        [radius, next],
        [path, selfSigned],
      ]),
    ).toEqual(['opened CF-1 warning → network'])
  })
})

test('what nobody watches is nobody’s alert', () => {
  const centre = new AlertHistory([], [])
  const selfSigned = served({ chain: [A] }, { problem: { kind: 'self-signed' } })
  expect(centre.run(day('2026-08-27'), [[www, selfSigned], [gear('2026-08-30T00:00:00Z')]])).toEqual([])
  expect(centre.alerts).toEqual([])
})

test('nine servers of a zone are nine alerts', () => {
  const servers = Array.from({ length: 9 }, (_, index) => host(`h${index}.example.ac.jp`, { zone: 'dmz' }))
  const centre = new AlertHistory(servers)
  for (const hour of [1, 2, 3])
    centre.run(
      `2026-06-15T0${hour}:00:00Z`,
      servers.map((each) => [each, refused] as const),
    )
  expect(centre.alerts.map(({ subject }) => subject.kind)).toEqual(Array(9).fill('endpoint'))
})

test('a maintenance window mutes reachability only', () => {
  const centre = new AlertHistory([www])
  centre.windows = [
    {
      endpoints: new Set(['www.example.ac.jp:443']),
      from: new Date(day('2026-08-11')),
      until: new Date(day('2026-08-14')),
    },
  ]
  const lines = ['2026-08-11', '2026-08-12', '2026-08-13', '2026-08-14'].map((date) =>
    centre.run(day(date), [[www, refused]]),
  )
  expect(lines.flat()).toEqual([])
  expect(centre.alerts).toEqual([])
  centre.windows = [{ ...centre.windows[0]!, until: new Date(day('2026-09-30')) }]
  expect(centre.run(day('2026-08-17'), [[www, A]])).toEqual(['opened CF-1 30d → physics'])
})

test('who has taken it is left alone; then it goes on, and names who had it', () => {
  const centre = new AlertHistory([www])
  centre.run(day('2026-08-27'), [[www, A]])
  const at = new Date(day('2026-08-27'))
  centre.keep([acknowledged(centre.alert(1), 'law', new Date(day('2026-12-01')), at)])
  expect(centre.alert(1).acknowledgement?.until).toEqual(new Date('2026-09-02T12:30:00Z')) // half of 13 days and 5 hours
  expect(centre.run('2026-09-02T12:00:00Z', [[www, A]])).toEqual([]) // a step was crossed, but it is taken
  centre.look(day('2026-09-03'), [[www, A]])
  const [ended] = centre.tell(day('2026-09-03'))
  expect(ended && lineOf(ended)).toBe('responsibility-ended CF-1 7d critical → center law physics')
  expect(ended?.alert.acknowledgement?.by).toBe('law')
  expect(centre.alert(1).acknowledgement).toBeUndefined()
  expect(centre.run(day('2026-09-04'), [[www, A]])).toEqual(['step CF-1 3d → center physics']) // due on a Sunday
})

test('expired is told whoever has taken it', () => {
  const centre = new AlertHistory([www])
  centre.run('2026-09-09T02:00:00Z', [[www, A]])
  centre.keep([acknowledged(centre.alert(1), 'law', new Date(day('2026-12-01')), new Date('2026-09-09T03:00:00Z'))])
  expect(centre.run('2026-09-09T03:00:01Z', [[www, A]])).toEqual(['step CF-1 expired → center law physics'])
})

test.for([
  ['the date chosen', '2026-08-14T00:00:00Z', '2026-08-14T00:00:00Z'],
  ['seven days', '2026-12-01T00:00:00Z', '2026-08-19T03:00:00Z'],
] as const)('an acknowledgement ends at %s, if that is the earliest', ([, until, expected]) => {
  const centre = new AlertHistory([www])
  centre.run(day('2026-08-12'), [[www, A]])
  const taken = acknowledged(centre.alert(1), 'law', new Date(until), new Date('2026-08-12T03:00:00Z'))
  expect(taken.acknowledgement?.until).toEqual(new Date(expected))
})

test('muted is silent until its end, and then tells what was crossed', () => {
  const centre = new AlertHistory([www])
  centre.run(day('2026-08-12'), [[www, A]])
  centre.keep([
    { ...centre.alert(1), mute: { until: new Date(day('2026-09-04')), reason: 'is being replaced', by: 'center' } },
  ])
  expect(centre.run(day('2026-09-03'), [[www, A]])).toEqual([])
  expect(centre.run(day('2026-09-04'), [[www, A]])).toEqual(['step CF-1 14d 7d critical 3d → center physics'])
})

test('what the judge finds beside dates is told as a warning, and again when it rises', () => {
  const centre = new AlertHistory([www])
  const foreign = { ...B, subjectAltNames: ['other.example.ac.jp'] }
  expect(
    centre.run(day('2026-06-15'), [[www, served({ chain: [foreign, issuerFacts()], nameMatches: false })]]),
  ).toEqual(['opened CF-1 critical → center physics'])
  const selfSigned = served({ chain: [B] }, { problem: { kind: 'self-signed' } })
  expect(centre.run(day('2026-06-16'), [[www, selfSigned]])).toEqual([
    'cured CF-1 → center physics',
    'opened CF-2 warning → physics',
  ])
  const publicly = { ...www, trust: { ...www.trust, public: true } }
  expect(centre.run(day('2026-06-17'), [[publicly, selfSigned]])).toEqual(['step CF-2 critical → center physics'])
  expect(centre.run(day('2026-06-18'), [[www, selfSigned]])).toEqual([])
})

test('the same fault with the next certificate is nothing new', () => {
  const centre = new AlertHistory([www])
  const selfSigned = (leaf: typeof A) => served({ chain: [leaf] }, { problem: { kind: 'self-signed' } })
  expect(centre.run(day('2026-06-15'), [[www, selfSigned(A)]])).toEqual(['opened CF-1 warning → physics'])
  expect(centre.run(day('2026-06-16'), [[www, selfSigned(B)]])).toEqual([])
  expect(centre.alerts.map(({ number, state }) => `${number} ${state}`)).toEqual(['1 closed', '2 open'])
  // at a further place it is
  const other = host('lb.example.ac.jp', { owner: 'web' })
  centre.endpoints = [www, other]
  const shared = selfSigned({ ...B, ...names, fingerprint: 'cc'.repeat(32) })
  expect(
    centre.run(day('2026-06-17'), [
      [www, shared],
      [other, shared],
    ]),
  ).toEqual(['opened CF-3 warning → physics web'])
})

test('a look without trust does not cure what is wrong with trust', () => {
  const centre = new AlertHistory([www])
  centre.run(day('2026-06-15'), [[www, served({ chain: [B] }, { problem: { kind: 'self-signed' } })]])
  expect(centre.run(day('2026-06-16'), [[www, { ...served({ chain: [B] }), trust: undefined }]])).toEqual([])
  expect(centre.alert(1).state).toBe('open')
})

test('an intermediate that expires is one alert, whatever stands on it', () => {
  const servers = [host('a.example.ac.jp'), host('b.example.ac.jp')]
  const ending = issuerFacts({
    validity: { notBefore: new Date('2016-09-09T03:00:00Z'), notAfter: new Date('2026-09-09T03:00:00Z') },
  })
  const leaf = (fingerprint: string) =>
    leafOf(fingerprint.repeat(32), 180, '2026-12-09T03:00:00Z', { subjectAltNames: ['*.example.ac.jp'] })
  const seen = servers.map((each, index) => [each, served({ chain: [leaf(`0${index}`), ending] })] as const)
  const centre = new AlertHistory(servers)
  expect(centre.run(day('2026-08-11'), seen)).toEqual(['opened CF-1 30d → physics'])
  expect(centre.alert(1)).toMatchObject({
    condition: 'chain-expiring',
    certificate: { fingerprint: ending.fingerprint },
  })
  expect(centre.run(day('2026-08-27'), seen)).toEqual(['step CF-1 14d → physics'])
  const itself = host('a.example.ac.jp', { renewsItself: true })
  const another = new AlertHistory([itself])
  expect(another.run(day('2026-08-11'), [[itself, served({ chain: [leaf('00'), ending] })]])).toEqual([
    'opened CF-1 30d → physics',
  ])
})

test('a manual entry is told by its date, and a later date is the cure', () => {
  const centre = new AlertHistory([], [gear('2026-09-30T00:00:00Z')])
  const at = (date: string) =>
    centre.run(
      day(date),
      centre.manual.map((entry) => [entry] as const),
    )
  expect(at('2026-08-31')).toEqual([])
  expect(at('2026-09-01')).toEqual(['opened CF-1 30d → network'])
  centre.manual = [gear('2027-09-30T00:00:00Z')]
  expect(at('2026-09-02')).toEqual(['cured CF-1 → network'])
  // a slip of the finger, put right at once: the earlier date is the earlier alert again, another date another one
  centre.manual = [gear('2026-09-30T00:00:00Z')]
  expect(at('2026-09-03')).toEqual([])
  centre.manual = [gear('2027-09-30T00:00:00Z')]
  at('2026-09-04')
  at('2026-09-07')
  centre.manual = [gear('2026-09-20T00:00:00Z')]
  expect(at('2026-09-08')).toEqual(['opened CF-2 30d 14d → network'])
})

test('a date that is put off a little takes back the steps that are ahead again', () => {
  const centre = new AlertHistory([], [gear('2026-09-09T03:00:00Z')])
  const at = (date: string) =>
    centre.run(
      day(date),
      centre.manual.map((entry) => [entry] as const),
    )
  expect(at('2026-08-27')).toEqual(['opened CF-1 30d 14d → network'])
  centre.manual = [gear('2026-09-16T03:00:00Z')]
  expect(at('2026-08-28')).toEqual([])
  expect(at('2026-09-03')).toEqual(['step CF-1 14d → network'])
})

test('a server of a range that is gone is no alert for ever', () => {
  const swept = host('192.0.2.9', { fromRange: true, serverName: undefined })
  const centre = new AlertHistory([swept])
  expect(centre.run(day('2026-08-12'), [[swept, A]])).toEqual(['opened CF-1 30d → physics'])
  expect(centre.run(day('2026-08-13'), [[swept, refused]])).toEqual([])
  expect(centre.alert(1).state).toBe('closed')
})

test('probed twice in a run, all rows count: what is served anywhere is there, who answers once can be reached', () => {
  const centre = new AlertHistory([www])
  const twice = (date: string, first: typeof A | typeof refused, second: typeof A | typeof refused) =>
    centre.run(day(date), [
      [www, first],
      [www, second],
    ])
  expect(twice('2026-08-12', B, A)).toEqual(['opened CF-1 30d → physics'])
  expect(twice('2026-08-13', B, A)).toEqual([])
  expect(twice('2026-08-14', refused, B)).toEqual(['cured CF-1 → physics'])
  for (const date of ['2026-08-17', '2026-08-18', '2026-08-19']) expect(twice(date, refused, B)).toEqual([])
})

test('without anybody to tell nothing is noted, and it is told once there is somebody', () => {
  const nobodys = { ...www, owner: undefined }
  const centre = new AlertHistory([nobodys])
  centre.fallback = undefined
  expect(centre.run(day('2026-08-12'), [[nobodys, A]])).toEqual([])
  centre.endpoints = [www]
  expect(centre.run(day('2026-08-13'), [[www, A]])).toEqual(['opened CF-1 30d → physics'])
})

test('the baseline of a first run: known, so many would be told, and only what comes later is', () => {
  const other = host('other.example.ac.jp')
  const centre = new AlertHistory([www, other])
  const late = { ...A, fingerprint: 'cc'.repeat(32), subjectAltNames: ['other.example.ac.jp'] }
  centre.look(day('2026-08-12'), [
    [www, A],
    [other, late],
  ])
  expect(toldOf(centre.alerts, centre.context(day('2026-08-12'))).notices).toHaveLength(2)
  centre.keep(baselineOf(centre.alerts, centre.context(day('2026-08-12'))))
  expect(
    centre.run(day('2026-08-13'), [
      [www, A],
      [other, late],
    ]),
  ).toEqual([])
  expect(
    centre.run(day('2026-08-14'), [
      [www, A],
      [other, { ...B, subjectAltNames: ['other.example.ac.jp'] }],
    ]),
  ).toEqual([])
  expect(centre.run(day('2026-08-27'), [[www, A]])).toEqual(['step CF-1 14d → physics'])
})

test('the mail knows the last working day', () => {
  const centre = new AlertHistory([www])
  centre.look(day('2026-08-12'), [[www, A]])
  expect(centre.tell(day('2026-08-12')).map(({ lastWorkingDay }) => lastWorkingDay)).toEqual(['2026-09-08'])
})
