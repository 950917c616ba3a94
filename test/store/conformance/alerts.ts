import { describe, expect, test } from 'vitest'
import { finding } from '../../../src/domain/finding.ts'
import type { AlertChange } from '../../../src/store/alert-store.ts'
import { acknowledgement, alert, alertCertificate, place as alertPlace, mute } from '../../support/alerts.ts'
import { daysFromNow, judgedAt } from '../../support/facts.ts'
import type { StoreUnderTest } from '../conformance.ts'
import { auditEntry, message, outboxChange } from '../samples.ts'

function change(overrides: Partial<AlertChange>): AlertChange {
  return { alerts: [], outbox: outboxChange(), audit: [], ...overrides }
}

const closed = { state: 'closed', closedAt: judgedAt } as const

/** Alerts, what is told of them, and what people answer. */
export function describeAlerts(create: () => Promise<StoreUnderTest>): void {
  describe('alerts', () => {
    test('alerts come back as they were, by number', async () => {
      await using place = await create()
      await using store = await place.open()
      const alerts = [
        alert({ number: 1, acknowledgement: acknowledgement(), mute: mute() }),
        alert({
          number: 2,
          subject: { kind: 'endpoint', endpoint: 'www.example.ac.jp:443' },
          condition: 'unreachable',
          state: 'pending',
          certificate: undefined,
          finding: finding('unreachable', 'warning', { stage: 'connect', reason: 'timeout', detail: '\u001b"\n' }),
          failures: [true, false, true],
          countedAt: undefined,
          shownSince: undefined,
        }),
        alert({ number: 3, subject: { kind: 'manual', name: 'core-switch-1' }, told: ['30d'], toldTo: ['network'] }),
        alert({
          number: 4,
          subject: { kind: 'zone', zone: 'hospital' },
          condition: 'unreachable',
          certificate: alertCertificate({ notBefore: undefined, notAfter: undefined }),
          places: [alertPlace({ address: undefined, owner: undefined, fallback: undefined }), alertPlace()],
        }),
      ]
      expect(await store.alerts.save(change({ alerts: alerts.toReversed() }), 0)).toBe(true)
      await using other = await place.open()
      expect(await other.alerts.book(judgedAt)).toEqual({ alerts, courses: [], nextNumber: 5, revision: 1 })
      expect(await other.alerts.numbered(2)).toEqual(alerts[1])
      expect(await other.alerts.numbered(5)).toBeUndefined()
    })

    test('closed alerts are in the book as long as asked for, and can be opened again', async () => {
      await using place = await create()
      await using store = await place.open()
      await store.alerts.save(change({ alerts: [alert({ number: 1, ...closed })] }), 0)
      expect((await store.alerts.book(judgedAt)).alerts).toHaveLength(1)
      expect((await store.alerts.book(daysFromNow(1))).alerts).toEqual([])
      expect(await store.alerts.numbered(1)).toMatchObject(closed)
      await store.alerts.save(change({ alerts: [alert({ number: 1, reopenings: 1 })] }), 1)
      expect((await store.alerts.book(daysFromNow(1))).alerts).toEqual([alert({ number: 1, reopenings: 1 })])
    })

    test('of two who decide from the same book, the second is told to decide again', async () => {
      await using place = await create()
      await using store = await place.open()
      const { revision } = await store.alerts.book(judgedAt)
      const first = change({ alerts: [alert({ number: 1, acknowledgement: acknowledgement() })] })
      const second = change({
        alerts: [alert({ number: 1, told: ['30d'] })],
        outbox: outboxChange({ added: [message(1)] }),
        audit: [auditEntry()],
      })
      expect(await store.alerts.save(first, revision)).toBe(true)
      expect(await store.alerts.save(second, revision)).toBe(false)
      const book = await store.alerts.book(judgedAt)
      expect(book.alerts).toMatchObject([{ told: [], acknowledgement: { by: 'physics' } }])
      expect(await store.outbox.list(judgedAt)).toEqual([])
      expect(await store.audit.since(judgedAt)).toEqual([])
      expect(await store.alerts.save(second, book.revision)).toBe(true)
      expect(await store.outbox.list(judgedAt)).toHaveLength(1)
      expect(await store.audit.since(judgedAt)).toEqual([auditEntry()])
    })

    test('what touches no alert leaves the book as it is', async () => {
      await using place = await create()
      await using store = await place.open()
      await store.alerts.save(change({ audit: [auditEntry()] }), 0)
      expect(await store.alerts.book(judgedAt)).toEqual({ alerts: [], courses: [], nextNumber: 1, revision: 0 })
    })

    test('one thing that is wrong has one alert at a time: a second is refused, with all that came with it', async () => {
      await using place = await create()
      await using store = await place.open()
      const twice = change({
        alerts: [alert({ number: 1 }), alert({ number: 2 })],
        outbox: outboxChange({ added: [message(1)] }),
      })
      await expect(store.alerts.save(twice, 0)).rejects.toThrow()
      expect(await store.alerts.book(judgedAt)).toEqual({ alerts: [], courses: [], nextNumber: 1, revision: 0 })
      expect(await store.outbox.list(judgedAt)).toEqual([])
      await store.alerts.save(change({ alerts: [alert({ number: 1 })] }), 0)
      await store.alerts.save(change({ alerts: [alert({ number: 2 }), alert({ number: 1, ...closed })] }), 1)
      expect((await store.alerts.book(judgedAt)).alerts).toHaveLength(2)
    })

    test('acknowledgements are remembered when they have ended', async () => {
      await using place = await create()
      await using store = await place.open()
      const given = [acknowledgement(), acknowledgement({ by: 'network', at: daysFromNow(6), until: daysFromNow(9) })]
      const extended = acknowledgement({ until: daysFromNow(6) })
      let revision = 0
      for (const each of [given[0], extended, undefined, given[1]])
        await store.alerts.save(change({ alerts: [alert({ acknowledgement: each })] }), revision++)
      expect(await store.alerts.acknowledgementsSince(judgedAt)).toEqual([
        { alert: 4821, ...extended },
        { alert: 4821, ...given[1] },
      ])
      expect(await store.alerts.acknowledgementsSince(daysFromNow(6))).toHaveLength(1)
    })
  })
}
