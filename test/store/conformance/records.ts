import { describe, expect, test } from 'vitest'
import type { ConfirmedCertificate, ManualConfirmation } from '../../../src/store/manual-store.ts'
import { alert } from '../../support/alerts.ts'
import { certificateFacts, daysFromNow, judgedAt } from '../../support/facts.ts'
import type { StoreUnderTest } from '../conformance.ts'
import {
  auditEntry,
  message,
  noAnswer,
  observed,
  outboxChange,
  placeOf,
  runSummary,
  seenAnswer,
  seenCertificate,
} from '../samples.ts'

function confirmed(overrides: Partial<ManualConfirmation> = {}): ManualConfirmation {
  return {
    name: 'core-switch-1',
    expiresAt: daysFromNow(365),
    certificate: undefined,
    by: 'network',
    at: judgedAt,
    ...overrides,
  }
}

function confirmedCertificate(): ConfirmedCertificate {
  const { fingerprint, publicKeyFingerprint, serialNumber, subject, issuer, subjectAltNames, publicKey } =
    certificateFacts({ publicKey: { type: '1.2.3', bits: undefined } })
  const validity = { notBefore: undefined, notAfter: daysFromNow(365) }
  return { fingerprint, publicKeyFingerprint, serialNumber, subject, issuer, subjectAltNames, publicKey, validity }
}

/** Confirmations, the audit, and what is forgotten. */
export function describeRecords(create: () => Promise<StoreUnderTest>): void {
  describe('records', () => {
    test('confirmations of manual entries: each is kept, the newest counts, the audit has them', async () => {
      await using place = await create()
      await using store = await place.open()
      const stated = confirmed()
      const proved = confirmed({ certificate: confirmedCertificate(), at: daysFromNow(1) })
      const other = confirmed({ name: 'radius' })
      for (const each of [stated, other, proved]) await store.manual.confirm(each, auditEntry({ about: each.name }))
      expect(await store.manual.newest()).toEqual(
        new Map([
          ['radius', other],
          ['core-switch-1', proved],
        ]),
      )
      expect(await store.manual.of('core-switch-1')).toEqual([proved, stated])
      expect(await store.manual.of('unknown')).toEqual([])
      expect((await store.audit.since(judgedAt)).map(({ about }) => about)).toEqual([
        'core-switch-1',
        'radius',
        'core-switch-1',
      ])
    })

    test('the audit from its end: page by page, and what was done to something, by somebody', async () => {
      await using place = await create()
      await using store = await place.open()
      const about = (index: number) => ({ about: `CF-${index}`, action: index % 2 === 0 ? 'muted' : 'acknowledged' })
      await store.audit.append(Array.from({ length: 5 }, (_, index) => auditEntry({ ...about(index), by: 'network' })))
      await store.audit.append([auditEntry({ ...about(2), by: 'kato' })])
      const first = await store.audit.newest({}, 4)
      expect(first.map((entry) => entry.about)).toEqual(['CF-2', 'CF-4', 'CF-3', 'CF-2'])
      const rest = await store.audit.newest({}, 4, first.at(-1)?.number)
      expect(rest.map((entry) => entry.about)).toEqual(['CF-1', 'CF-0'])
      expect(await store.audit.newest({}, 4, rest.at(-1)?.number)).toEqual([])
      const found = async (search: Parameters<typeof store.audit.newest>[0]) =>
        (await store.audit.newest(search, 9)).map((entry) => `${entry.by} ${entry.about}`)
      expect(await found({ by: 'kato' })).toEqual(['kato CF-2'])
      expect(await found({ about: 'CF-2' })).toEqual(['kato CF-2', 'network CF-2'])
      expect(await found({ about: 'CF-2', by: 'network', action: 'muted' })).toEqual(['network CF-2'])
      expect(await found({ action: 'released' })).toEqual([])
      expect(await store.audit.actions()).toEqual(['acknowledged', 'muted'])
    })

    test('the audit is read in the order in which it was written', async () => {
      await using place = await create()
      await using store = await place.open()
      const entries = [
        auditEntry({ action: 'muted', at: daysFromNow(1), detail: {} }),
        auditEntry({ detail: { reason: '\u001b[31m"; DROP TABLE audit;\u0000' } }),
      ]
      await store.audit.append(entries)
      expect(await store.audit.since(judgedAt)).toEqual(entries)
      expect(await store.audit.since(daysFromNow(1))).toEqual(entries.slice(0, 1))
      expect(await store.audit.since(judgedAt, 'acknowledged')).toEqual(entries.slice(1))
    })

    test('what has ended before a moment is forgotten; what lasts or waits stays, and the audit', async () => {
      await using place = await create()
      await using store = await place.open()
      const chain = (...marks: string[]) => seenAnswer({ chain: marks.map((mark) => seenCertificate(mark)) })
      const gone = placeOf({ endpoint: 'gone.example.ac.jp:443' })
      for (const [day, observations] of [
        [0, [observed(0, { seen: chain('old', 'ca') }), observed(0, { place: gone, seen: chain('gone') })]],
        [1, [observed(1, { seen: chain('mid', 'ca') })]],
        [2, [observed(2, { seen: noAnswer() })]],
        [9, [observed(9, { seen: chain('new', 'ca') })]],
      ] as const) {
        const { number } = await store.runs.begin('campus', daysFromNow(day))
        await store.observations.save(number, observations)
        await store.runs.end(number, daysFromNow(day), runSummary)
      }
      const alerts = [
        alert({ number: 1, state: 'closed', closedAt: daysFromNow(1) }),
        alert({ number: 2, state: 'closed', closedAt: daysFromNow(2) }),
        alert({ number: 3 }),
      ]
      const added = [message(1), message(2), message(3, { createdAt: daysFromNow(-99) })]
      await store.alerts.save({ alerts, outbox: outboxChange({ added, withdrawn: [1] }), audit: [auditEntry()] }, 0)
      const [claimed] = await store.outbox.claim({ now: judgedAt, channel: 'email', count: 1, leaseMs: 1 })
      await store.outbox.settle([{ ...claimed!, attempt: { result: 'sent' } }], daysFromNow(2))

      expect(await store.forgetBefore(daysFromNow(2))).toEqual({
        runs: 2,
        places: 1,
        periods: 2,
        certificates: 3,
        alerts: 1,
        messages: 1,
      })
      expect(await store.forgetBefore(daysFromNow(2))).toEqual({
        runs: 0,
        places: 0,
        periods: 0,
        certificates: 0,
        alerts: 0,
        messages: 0,
      })
      expect((await store.observations.history(placeOf().endpoint)).map(({ firstAt }) => firstAt)).toEqual([
        daysFromNow(2),
        daysFromNow(9),
      ])
      const kept = ['old', 'mid', 'new', 'ca', 'gone'].map((mark) => seenCertificate(mark).fingerprint)
      expect([...(await store.observations.certificates(kept)).keys()]).toEqual([kept[2], kept[3]])
      expect((await store.runs.newest(9)).map(({ number }) => number)).toEqual([4, 3])
      expect((await store.alerts.book(new Date(0))).alerts.map(({ number }) => number)).toEqual([2, 3])
      expect((await store.outbox.list(new Date(0))).map(({ state }) => state)).toEqual(['sent', 'waiting'])
      expect(await store.audit.since(new Date(0))).toHaveLength(1)
    })

    test('numbers of runs and alerts are not used again after they are forgotten', async () => {
      await using place = await create()
      await using store = await place.open()
      const { number } = await store.runs.begin('campus', judgedAt)
      await store.runs.end(number, judgedAt, runSummary)
      const alerts = [alert({ number: 7, state: 'closed', closedAt: judgedAt })]
      await store.alerts.save({ alerts, outbox: outboxChange(), audit: [] }, 0)
      expect(await store.forgetBefore(daysFromNow(1))).toMatchObject({ runs: 1, alerts: 1 })
      expect((await store.runs.begin('campus', judgedAt)).number).toBe(2)
      expect(await store.alerts.book(new Date(0))).toEqual({ alerts: [], courses: [], nextNumber: 8, revision: 1 })
    })
  })
}
