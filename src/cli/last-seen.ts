import { existsSync } from 'node:fs'
import { lifetimeMs } from '../domain/certificate.ts'
import type { CertificateSummary } from '../store/observation.ts'
import type { Store } from '../store/store.ts'

/** Findings of what no public CA vouches for. */
const privateCodes: ReadonlySet<string> = new Set(['self-signed', 'untrusted'])

/** What was seen of each endpoint last. */
interface LastSeen {
  /** Fingerprints, by `targetOf` the endpoint. */
  readonly leafAt: ReadonlyMap<string, string>
  /** What is known of each of them, by fingerprint. */
  readonly leaves: ReadonlyMap<string, CertificateSummary>
  /** Where nothing that browsers know vouches for what is served. */
  readonly privateTargets: ReadonlySet<string>
}

/** What the store saw last; nothing where there is none. */
export async function lastSeen(store: Store | undefined): Promise<LastSeen> {
  if (store === undefined) return { leafAt: new Map(), leaves: new Map(), privateTargets: new Set() }
  const states = await store.observations.latest()
  const leafAt = new Map(
    states.flatMap(({ place, latest }) => {
      const leaf = latest?.chain[0]
      return leaf === undefined ? [] : [[place.endpoint, leaf] as const]
    }),
  )
  const standing = (await store.observations.findingsSince(new Date(8.64e15))).filter(
    ({ endedAt }) => endedAt === undefined,
  )
  return {
    leafAt,
    leaves: await store.observations.leaves(),
    privateTargets: new Set(
      standing.filter(({ finding }) => privateCodes.has(finding.code)).map(({ place }) => place.endpoint),
    ),
  }
}

/** How long the certificates live that were seen last, in milliseconds by `targetOf` the endpoint; none where there is no store. */
export async function lifetimesSeen(path: string): Promise<ReadonlyMap<string, number>> {
  if (!existsSync(path)) return new Map()
  const { openSqliteStore } = await import('../store/sqlite/sqlite-store.ts')
  await using store = openSqliteStore(path, { create: false })
  const { leafAt, leaves } = await lastSeen(store)
  return new Map(
    [...leafAt].flatMap(([target, leaf]) => {
      const { notBefore, notAfter } = leaves.get(leaf) ?? {}
      const lifetime = lifetimeMs({ notBefore, notAfter })
      return lifetime === undefined ? [] : [[target, lifetime] as const]
    }),
  )
}
