import { describe, expect, test } from 'vitest'
import { finding } from '../../../src/domain/finding.ts'
import type { Observation } from '../../../src/store/observation.ts'
import type { Store } from '../../../src/store/store.ts'
import { daysFromNow, judgedAt } from '../../support/facts.ts'
import type { StoreUnderTest } from '../conformance.ts'
import { collected, expiring, noAnswer, observed, placeOf, seenAnswer, seenCertificate } from '../samples.ts'

const everyFinding = [
  expiring(30),
  finding('address-disagreement', 'warning', {
    addresses: [{ address: '192.0.2.7', fingerprint: 'ab', notAfter: undefined }],
  }),
  finding('invalid-dates', 'critical', { which: undefined }),
  finding('client-auth-eku-missing', 'warning', {}),
  finding('old-protocol', 'warning', { tlsVersion: 'TLSv1', cipher: undefined }),
  finding('weak-signature', 'warning', { algorithm: 'sha1', subject: 'CN=first' }),
  finding('weak-signature', 'warning', { algorithm: 'sha1', subject: 'CN=\u001b]0;second\u202e' }),
]

/** Saves a run for each observation. */
async function saveRuns(store: Store, ...observations: Observation[]): Promise<void> {
  for (const observation of observations) {
    const { number } = await store.runs.begin('campus', observation.judgedAt)
    await store.observations.save(number, [observation])
  }
}

const unreachable = { seen: noAnswer(), findings: [finding('unreachable', 'warning', noAnswer().failure!)] } as const

async function standing(store: Store) {
  return (await store.observations.findingsSince(daysFromNow(999))).map(({ finding: { code }, firstAt, lastAt }) => [
    code,
    firstAt,
    lastAt,
  ])
}

/** Latest state, history, findings, certificates. */
export function describeObservations(create: () => Promise<StoreUnderTest>): void {
  describe('observations', () => {
    test('an empty store knows nothing', async () => {
      await using place = await create()
      await using store = await place.open()
      expect(await store.observations.latest()).toEqual([])
      expect(await store.observations.history('www.example.ac.jp:443')).toEqual([])
      expect(await collected(store.observations.periodsSince(new Date(0)))).toEqual([])
      expect(await store.observations.findingsSince(new Date(0))).toEqual([])
      expect(await store.observations.certificates(['ab'])).toEqual(new Map())
    })

    test('what was seen comes back as it was, also from another process', async () => {
      await using place = await create()
      await using store = await place.open()
      await saveRuns(store, observed(0, { findings: everyFinding, severity: 'critical' }))
      await using other = await place.open()
      const { chain, ...answer } = seenAnswer()
      expect(await other.observations.latest()).toEqual([
        {
          place: placeOf(),
          run: 1,
          firstAt: judgedAt,
          lastAt: judgedAt,
          severity: 'critical',
          latest: { ...answer, chain: chain.map(({ fingerprint }) => fingerprint) },
        },
      ])
      const findings = await other.observations.findingsSince(judgedAt)
      expect(findings.map((kept) => kept.finding)).toEqual(everyFinding)
      const certificates = await other.observations.certificates(chain.map(({ fingerprint }) => fingerprint))
      expect([...certificates.values()]).toEqual(chain.map((certificate) => ({ ...certificate, firstAt: judgedAt })))
    })

    test('manual entries have a state without an answer, beside an endpoint of the same name', async () => {
      await using place = await create()
      await using store = await place.open()
      const findings = [
        finding('manual-expiring', 'warning', { expiresAt: daysFromNow(9), daysLeft: 9, isDuty: false }),
      ]
      const manual = placeOf({ kind: 'manual', endpoint: 'radius', address: undefined })
      const entry = { place: manual, findings, severity: 'warning', seen: undefined } as const
      await saveRuns(
        store,
        observed(0, entry),
        observed(0, { place: { ...manual, kind: 'probe' } }),
        observed(1, entry),
      )
      expect(await store.observations.latest()).toMatchObject([
        { place: manual, run: 3, severity: 'warning', firstAt: judgedAt, lastAt: daysFromNow(1), latest: undefined },
        { place: { kind: 'probe' }, run: 2, severity: 'ok' },
      ])
      expect(await store.observations.history('radius')).toHaveLength(1)
    })

    test('each endpoint, address and zone is a place of its own', async () => {
      await using place = await create()
      await using store = await place.open()
      const places = [
        placeOf(),
        placeOf({ address: undefined }),
        placeOf({ address: '2001:db8::7' }),
        placeOf({ zone: 'hospital' }),
        placeOf({ endpoint: 'smtp://www.example.ac.jp:25' }),
      ]
      await store.observations.save(
        1,
        places.map((each) => observed(0, { place: each })),
      )
      expect((await store.observations.latest()).map((state) => state.place)).toEqual(places)
    })

    test('a period lasts while nothing changes, whatever a failure says in detail', async () => {
      await using place = await create()
      await using store = await place.open()
      await saveRuns(
        store,
        observed(0),
        observed(1),
        observed(2, { seen: seenAnswer({ chain: [seenCertificate('b'), seenCertificate('c0')] }) }),
        observed(3, { seen: noAnswer('no answer after 2999 ms') }),
        observed(4, { seen: noAnswer('no answer after 3001 ms') }),
      )
      const history = await store.observations.history('www.example.ac.jp:443')
      expect(history.map(({ firstAt, lastAt, answer }) => [firstAt, lastAt, answer.chain.length])).toEqual([
        [daysFromNow(0), daysFromNow(1), 2],
        [daysFromNow(2), daysFromNow(2), 2],
        [daysFromNow(3), daysFromNow(4), 0],
      ])
      expect(history[1]?.answer.chain[0]).toBe('b'.padStart(64, '0'))
      expect(history[2]?.answer.failure?.detail).toBe('no answer after 3001 ms')
      const recent = await collected(store.observations.periodsSince(daysFromNow(2)))
      expect(recent).toHaveLength(2)
      expect(recent).toEqual(expect.arrayContaining(history.slice(1)))
    })

    test('more periods than are read at one time are all told, each once', async () => {
      await using place = await create()
      await using store = await place.open()
      const chains = [seenAnswer(), seenAnswer({ chain: [seenCertificate('b')] })]
      for (const day of [0, 1])
        await store.observations.save(
          day,
          Array.from({ length: 2_500 }, (_, index) =>
            observed(day, { place: placeOf({ endpoint: `h${index}:443` }), seen: chains[day] }),
          ),
        )
      const periods = await collected(store.observations.periodsSince(judgedAt))
      expect(new Set(periods.map((period) => `${period.place.endpoint} ${period.firstAt}`)).size).toBe(5_000)
      expect(periods).toHaveLength(5_000)
    })

    test('what is older than what is kept changes nothing, and the same again neither', async () => {
      await using place = await create()
      await using store = await place.open()
      await saveRuns(store, observed(5, { findings: [expiring(9)] }))
      const before = await store.observations.latest()
      await store.observations.save(1, [observed(4, { seen: noAnswer() }), observed(5, { findings: [expiring(9)] })])
      expect(await store.observations.latest()).toEqual(before)
      expect(await standing(store)).toEqual([['expiring', daysFromNow(5), daysFromNow(5)]])
      expect(await store.observations.history('www.example.ac.jp:443')).toHaveLength(1)
    })

    test('a finding keeps its beginning while it stands, and begins anew when it comes back', async () => {
      await using place = await create()
      await using store = await place.open()
      await saveRuns(store, observed(0, { findings: [expiring(9)] }), observed(3, { findings: [expiring(6)] }))
      expect(await store.observations.findingsSince(daysFromNow(999))).toEqual([
        { place: placeOf(), finding: expiring(6), firstAt: daysFromNow(0), lastAt: daysFromNow(3) },
      ])
      await saveRuns(store, observed(4))
      expect(await standing(store)).toEqual([])
      expect((await store.observations.findingsSince(daysFromNow(4)))[0]?.endedAt).toEqual(daysFromNow(4))
      await saveRuns(store, observed(5, { findings: [expiring(4)] }))
      expect(await standing(store)).toEqual([['expiring', daysFromNow(5), daysFromNow(5)]])
      expect(await store.observations.findingsSince(daysFromNow(4))).toHaveLength(2)
    })

    test('of several findings with one code, each goes on by itself', async () => {
      await using place = await create()
      await using store = await place.open()
      const weak = (subject: string) => finding('weak-signature', 'warning', { algorithm: 'sha1', subject })
      await saveRuns(
        store,
        observed(0, { findings: [weak('CN=one')] }),
        observed(1, { findings: [weak('CN=two'), weak('CN=one')] }),
      )
      const kept = await store.observations.findingsSince(daysFromNow(999))
      expect(kept.map(({ finding: { detail }, firstAt }) => [detail, firstAt])).toEqual(
        [
          [weak('CN=one').detail, daysFromNow(1)],
          [weak('CN=two').detail, daysFromNow(0)],
        ].toReversed(),
      )
    })

    test('what was not reached is not cured', async () => {
      await using place = await create()
      await using store = await place.open()
      await saveRuns(store, observed(0, { findings: [expiring(9)] }), observed(1, unreachable))
      expect(await standing(store)).toEqual([
        ['expiring', daysFromNow(0), daysFromNow(0)],
        ['unreachable', daysFromNow(1), daysFromNow(1)],
      ])
      await saveRuns(store, observed(2, { findings: [expiring(7)] }))
      expect(await standing(store)).toEqual([['expiring', daysFromNow(0), daysFromNow(2)]])
    })

    test('a certificate is kept once, and completed when its DER comes', async () => {
      await using place = await create()
      await using store = await place.open()
      const elsewhere = seenAnswer({ chain: [seenCertificate('a', { der: undefined })] })
      const unreadable = seenCertificate('bad', { summary: undefined })
      await saveRuns(store, observed(0, { seen: elsewhere }))
      const fingerprints = [seenCertificate('a').fingerprint, unreadable.fingerprint, 'unknown']
      const first = await store.observations.certificates(fingerprints)
      expect([...first.values()]).toEqual([{ ...elsewhere.chain[0], firstAt: judgedAt }])
      await saveRuns(store, observed(1, { seen: seenAnswer({ chain: [seenCertificate('a'), unreadable] }) }))
      const second = await store.observations.certificates(fingerprints)
      expect([...second.values()]).toEqual([
        { ...seenCertificate('a'), firstAt: judgedAt },
        { ...unreadable, firstAt: daysFromNow(1) },
      ])
    })
  })
}
