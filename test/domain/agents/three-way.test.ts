import { describe, expect, test } from 'vitest'
import type { AgentReport, ReportedCertificate, RevokedAgent } from '../../../src/domain/agents/agent-report.ts'
import { judgeThreeWay } from '../../../src/domain/agents/judge-agents.ts'
import { seenOutside, threeWayOf } from '../../../src/domain/agents/three-way.ts'
import { plainEndpoint } from '../../../src/domain/endpoint.ts'
import { finding } from '../../../src/domain/finding.ts'
import { judgeAt, judgeEndpoint } from '../../../src/domain/judge.ts'
import type { ProbeResult } from '../../../src/domain/probe-result.ts'
import { certificateFacts, daysFromNow, judgedAt, probeResult, served } from '../../support/facts.ts'

const [fresh, old] = ['a'.repeat(64), 'b'.repeat(64)]
const endpoint = plainEndpoint('www.example.ac.jp', { managedBy: 'web01', renewsItself: true })
const now = judgedAt
const hours = (count: number) => daysFromNow(count / 24)

function certificate(overrides: Partial<ReportedCertificate> = {}): ReportedCertificate {
  return {
    name: 'www',
    names: ['www.example.ac.jp'],
    fingerprint: fresh,
    notAfter: daysFromNow(80),
    inForceSince: hours(-5),
    listeners: [{ target: 'www.example.ac.jp@127.0.0.1:443', fingerprint: fresh }],
    reloadBy: undefined,
    failure: undefined,
    ...overrides,
  }
}

function report(about: Partial<ReportedCertificate> = {}, overrides: Partial<AgentReport> = {}): AgentReport {
  return { agent: 'web01', kind: 'agent', reportedAt: hours(-1), certificates: [certificate(about)], ...overrides }
}

function shows(fingerprint: string, address = '192.0.2.7', probedAt = now, notBefore = hours(-5)): ProbeResult {
  const leaf = certificateFacts({ fingerprint, validity: { notBefore, notAfter: daysFromNow(30) } })
  return { ...probeResult({ served: served({ chain: [leaf] }), address }), probedAt, endpoint }
}

const silent = (address: string): ProbeResult => ({
  ...probeResult({ failure: { stage: 'connect', reason: 'refused', detail: 'refused' }, address }),
  endpoint,
})
const listener = (fingerprint: string | undefined) => [{ target: 'www.example.ac.jp@127.0.0.1:443', fingerprint }]

// biome-ignore format: table
test.for<[string, AgentReport | RevokedAgent | undefined, readonly ProbeResult[], object]>([
  ['all three show the same', report(), [shows(fresh), shows(fresh, '192.0.2.8')], { state: 'agreed' }],
  ['nobody ever spoke for it', undefined, [shows(old)], { state: 'unmanaged' }],
  ['the agent was revoked', { kind: 'revoked', revokedAt: hours(-3) }, [shows(fresh)], { state: 'agent-revoked', since: hours(-3) }],
  ['the agent has other names', report({ names: ['other.example.ac.jp'] }), [shows(old)], { state: 'unmanaged' }],
  ['the agent has nothing yet', report({ fingerprint: undefined }), [shows(old)], { state: 'unmanaged' }],
  ['a wildcard of the agent', report({ names: ['*.example.ac.jp'] }), [shows(fresh)], { state: 'agreed' }],
  ['a wildcard of a level above', report({ names: ['*.ac.jp'] }), [shows(fresh)], { state: 'unmanaged' }],
  ['silent for a day', report({}, { reportedAt: hours(-24) }), [shows(old)], { state: 'outside-differs' }],
  ['silent for longer', report({}, { reportedAt: hours(-24.1) }), [shows(fresh)], { state: 'agent-silent', since: hours(-24.1) }],
  ['the process has the old one', report({ listeners: listener(old) }), [shows(old)], { state: 'served-old', targets: ['www.example.ac.jp@127.0.0.1:443'] }],
  ['the process has the old one, and may', report({ listeners: listener(old), reloadBy: hours(3) }), [shows(old)], { state: 'reload-pending', until: hours(3) }],
  ['the process has the old one, and no longer may', report({ listeners: listener(old), reloadBy: hours(-1) }), [shows(old)], { state: 'served-old' }],
  ['the service is stopped', report({ listeners: listener(undefined) }), [silent('192.0.2.7')], { state: 'partly-seen', own: { isSeen: false, silent: ['www.example.ac.jp@127.0.0.1:443'] }, isNetworkSeen: false }],
  ['nothing listens at the place of verify', report({ listeners: listener(undefined) }), [shows(fresh)], { state: 'partly-seen', own: { isSeen: false, silent: ['www.example.ac.jp@127.0.0.1:443'] }, isNetworkSeen: true }],
  ['the process was not looked at', report({ listeners: [] }), [shows(fresh)], { state: 'partly-seen', own: { isSeen: false, silent: [] }, isNetworkSeen: true }],
  ['the network showed nothing', report(), [silent('192.0.2.7')], { state: 'partly-seen', own: { isSeen: true, silent: [] }, isNetworkSeen: false }],
  ['one of three addresses is behind', report(), [shows(fresh), shows(old, '192.0.2.8'), shows(fresh, '192.0.2.9')], { state: 'outside-differs', seen: [{ address: '192.0.2.8' }] }],
  ['the network was last looked at before the switch', report({ inForceSince: hours(-1) }), [shows(old, '192.0.2.7', hours(-2)), shows(old, '192.0.2.8', hours(-3))], { state: 'scan-pending', lookedAt: hours(-2), own: { isSeen: true } }],
  ['the network was looked at before the switch, the process never', report({ inForceSince: hours(-1), listeners: [] }), [shows(old, '192.0.2.7', hours(-2))], { state: 'scan-pending', own: { isSeen: false } }],
  ['the network showed the new one before the switch', report({ inForceSince: hours(-1) }), [shows(fresh, '192.0.2.7', hours(-2))], { state: 'agreed' }],
  ['one address was looked at before the switch, one shows the old one after it', report({ inForceSince: hours(-1) }), [shows(old, '192.0.2.7', hours(-2)), shows(old, '192.0.2.8')], { state: 'outside-differs', seen: [{ address: '192.0.2.8' }] }],
  ['the network was looked at before the reload', report({ reloadBy: hours(-2) }), [shows(old, '192.0.2.7', hours(-3))], { state: 'scan-pending', lookedAt: hours(-3) }],
  ['the network was looked at before the reload that the process was seen after', report({ reloadBy: hours(2) }), [shows(old, '192.0.2.7', hours(-3))], { state: 'scan-pending', lookedAt: hours(-3) }],
  ['the network was looked at after the process was seen reloaded', report({ reloadBy: hours(2) }), [shows(old, '192.0.2.7', hours(-0.5))], { state: 'reload-pending' }],
  ['the network was looked at after the time to reload', report({ reloadBy: hours(-2) }), [shows(old, '192.0.2.7', hours(-1.5))], { state: 'outside-differs' }],
  ['the network was looked at as it was switched', report({ inForceSince: hours(-1) }), [shows(old, '192.0.2.7', hours(-0.99))], { state: 'scan-pending', lookedAt: hours(-0.99) }],
  ['the network was looked at after the switch', report({ inForceSince: hours(-1) }), [shows(old, '192.0.2.7', hours(-0.5))], { state: 'outside-differs' }],
  ['behind outside while a reload is pending', report({ reloadBy: hours(1), listeners: [] }), [shows(old)], { state: 'reload-pending' }],
])('%s', ([, spoken, results, expected]) => {
  expect(threeWayOf(endpoint, spoken, seenOutside(results), now)).toMatchObject(expected)
})

describe('the hook of another client', () => {
  const hook = (about: Partial<ReportedCertificate>, reportedAt: Date) =>
    report({ listeners: [], ...about }, { agent: 'certbot', kind: 'hook', reportedAt })

  test('speaks at renewals only: weeks without a word are no silence', () => {
    const spoken = hook({ inForceSince: daysFromNow(-50) }, daysFromNow(-50))
    expect(
      threeWayOf(endpoint, spoken, seenOutside([shows(fresh, '192.0.2.7', now, daysFromNow(-50))]), now),
    ).toMatchObject({ state: 'partly-seen', isNetworkSeen: true })
  })

  test('a certificate that is younger than its last word: it no longer speaks', () => {
    const spoken = hook({ fingerprint: old, inForceSince: daysFromNow(-50) }, daysFromNow(-50))
    expect(
      threeWayOf(endpoint, spoken, seenOutside([shows(fresh, '192.0.2.7', now, daysFromNow(-2))]), now),
    ).toMatchObject({
      state: 'agent-silent',
      since: daysFromNow(-50),
    })
  })

  test('a certificate that is older than its last word: it was not reloaded', () => {
    const spoken = hook({}, daysFromNow(-1))
    const results = [shows(old, '192.0.2.7', now, daysFromNow(-60))]
    expect(
      threeWayOf(
        endpoint,
        { ...spoken, certificates: [certificate({ inForceSince: daysFromNow(-1) })] },
        seenOutside(results),
        now,
      ),
    ).toMatchObject({ state: 'outside-differs' })
  })
})

describe('what is found of it', () => {
  const book = (spoken: AgentReport | RevokedAgent | undefined) => ({ isAsked: () => true, reportFor: () => spoken })
  const codes = (spoken: AgentReport | undefined, results: readonly ProbeResult[]) =>
    judgeThreeWay(endpoint, results, book(spoken), now).map(({ code, severity }) => `${code} ${severity}`)

  test('each state with its finding', () => {
    expect(codes(report(), [shows(fresh)])).toEqual([])
    expect(codes(report({ listeners: [] }), [shows(fresh)])).toEqual([])
    expect(codes(report({ inForceSince: now }), [shows(old)])).toEqual([])
    expect(codes(report({ listeners: listener(old), reloadBy: hours(3) }), [shows(old)])).toEqual([])
    expect(codes(report({ listeners: listener(old) }), [shows(old)])).toEqual(['not-served critical'])
    expect(codes(report(), [shows(fresh), shows(old, '192.0.2.8')])).toEqual(['not-served critical'])
    expect(codes(report({}, { reportedAt: daysFromNow(-2) }), [shows(fresh)])).toEqual(['agent-silent warning'])
    expect(codes(undefined, [shows(fresh)])).toEqual(['agent-silent warning'])
  })

  test('an agent that was revoked: since when', () => {
    const revoked = book({ kind: 'revoked', revokedAt: hours(-3) })
    expect(judgeThreeWay(endpoint, [shows(fresh)], revoked, now)).toEqual([
      finding('agent-silent', 'warning', { agent: 'web01', since: undefined, revokedAt: hours(-3) }),
    ])
  })

  test('renewals that fail: the third time in a row', () => {
    const fails = (count: number) => report({ failure: { count, since: hours(-3), message: 'the CA is away' } })
    expect(codes(fails(2), [shows(fresh)])).toEqual([])
    expect(codes(fails(3), [shows(fresh)])).toEqual(['renewal-failing warning'])
  })

  test('of whom nobody expects a word, none is missed', () => {
    const nobody = { ...book(undefined), isAsked: () => false }
    expect(judgeThreeWay(endpoint, [shows(old)], nobody, now)).toEqual([])
  })

  test('an entry that nobody renews has no such findings', () => {
    expect(judgeThreeWay({ ...endpoint, managedBy: undefined }, [shows(old)], book(undefined), now)).toEqual([])
  })

  test('it is told once of a server with several addresses, beside what else is wrong', () => {
    const results = [shows(fresh), shows(old, '192.0.2.8'), shows(fresh, '192.0.2.9')]
    const rows = judgeEndpoint(results, { ...judgeAt(now), reports: book(report()) })
    const all = rows.flatMap(({ findings }) => findings)
    expect(all.filter(({ code }) => code === 'not-served')).toHaveLength(1)
    expect(all.find(({ code }) => code === 'not-served')?.detail).toMatchObject({
      behind: { agent: 'web01', layer: 'outside', places: ['192.0.2.8'] },
    })
    expect(rows.map(({ severity }) => severity)).toContain('critical')
  })
})
