import { describe, expect, test } from 'vitest'
import type { KnownRevocation } from '../../../src/domain/judge.ts'
import { daysFromNow } from '../../support/facts.ts'
import type { StoreUnderTest } from '../conformance.ts'
import { observed, seenAnswer, seenCertificate } from '../samples.ts'

/** What lists of revoked certificates said. */
export function describeRevocations(create: () => Promise<StoreUnderTest>): void {
  describe('revocations', () => {
    test('stay until a list says otherwise, and are of certificates that were seen', async () => {
      await using place = await create()
      const [a, b] = [seenCertificate('a'), seenCertificate('b')]
      const superseded = { revokedAt: daysFromNow(-1), reason: 'superseded' }
      const unspecified = { revokedAt: undefined, reason: 'unspecified' }
      {
        await using store = await place.open()
        const run = await store.runs.begin('inventory.yaml', daysFromNow(0))
        await store.observations.save(run.number, [observed(0, { seen: seenAnswer({ chain: [a, b] }) })])
        expect(await store.revocations.known()).toEqual(new Map())
        const revoked = new Map<string, KnownRevocation>([
          [a.fingerprint, superseded],
          [b.fingerprint, unspecified],
          ['f'.repeat(64), superseded],
        ])
        await store.revocations.note(revoked, new Set())
        // a list that could not be had says nothing
        await store.revocations.note(new Map(), new Set())
        // the same certificate, seen again
        await store.observations.save(run.number, [observed(1, { seen: seenAnswer({ chain: [a, b] }) })])
      }
      await using store = await place.open()
      expect(await store.revocations.known()).toEqual(
        new Map<string, KnownRevocation>([
          [a.fingerprint, superseded],
          [b.fingerprint, unspecified],
        ]),
      )
      await store.revocations.note(new Map(), new Set([b.fingerprint]))
      expect(await store.revocations.known()).toEqual(new Map([[a.fingerprint, superseded]]))
    })
  })
}
