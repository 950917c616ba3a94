import { lifetimeMs } from '../domain/certificate.ts'
import { dayMs } from '../domain/duration.ts'
import { type Endpoint, type Renewal, targetOf } from '../domain/endpoint.ts'
import { type IssuerKind, longestLifetimeMs } from '../domain/forecast/lifetimes.ts'
import type { ForecastItem } from '../domain/forecast/renewals.ts'
import type { ManualConfirmation } from '../store/manual-store.ts'
import type { CertificateSummary } from '../store/observation.ts'
import type { Store } from '../store/store.ts'
import { dateManual, type Job } from './job/job.ts'
import { lastSeen } from './last-seen.ts'

/** Longer than any public CA has been allowed to issue since 2020: one of one's own, or none. */
const longestPublicMs = 400 * dayMs

/** What the inventory has, with what was seen of it last. Without a store everything is assumed. */
export async function forecastItems(
  job: Pick<Job, 'inventory' | 'now'>,
  store: Store | undefined,
): Promise<ForecastItem[]> {
  const seen = await lastSeen(store)
  const confirmed = (await store?.manual.newest()) ?? new Map<string, ManualConfirmation>()
  const { manual } = await dateManual(job, store)
  const byCertificate = Map.groupBy(
    job.inventory.endpoints,
    (endpoint) => seen.leafAt.get(targetOf(endpoint)) ?? targetOf(endpoint),
  )
  const now = job.now()
  return [
    ...[...byCertificate].map(([leaf, endpoints]) =>
      itemOf(endpoints, seen.leaves.get(leaf), seen.privateTargets, now),
    ),
    ...manual.map(({ name, owner, renewal, expiresAt, repeatsYearly }): ForecastItem => {
      const validity = confirmed.get(name)?.certificate?.validity
      const known = repeatsYearly ? 365 * dayMs : validity && lifetimeMs(validity)
      return {
        name,
        owner,
        renewal,
        issuer: repeatsYearly || (known ?? 0) > longestPublicMs ? 'private' : 'public',
        endsAt: expiresAt,
        lifetimeMs: known ?? longestLifetimeMs('public', now),
        installations: 1,
        isAssumed: known === undefined,
      }
    }),
  ]
}

/** One certificate, on as many servers as show it. */
function itemOf(
  endpoints: readonly Endpoint[],
  leaf: CertificateSummary | undefined,
  privateTargets: ReadonlySet<string>,
  now: Date,
): ForecastItem {
  const { notBefore, notAfter, subjectAltNames = [], issuer = '' } = leaf ?? {}
  const [first] = endpoints.map(targetOf).sort()
  const renewal = renewalOf(endpoints)
  const common = {
    name: (endpoints.length > 1 ? subjectAltNames[0] : undefined) ?? first ?? '',
    owner: mostOften(endpoints.map(({ owner }) => owner)),
    renewal,
    installations: endpoints.length,
  }
  const lifetime = lifetimeMs({ notBefore, notAfter })
  if (notAfter === undefined || lifetime === undefined) {
    const kind = renewal === 'automatic' ? 'lets-encrypt' : 'public'
    const assumed = longestLifetimeMs(kind, now)
    // Somewhere in its life: in the middle, on average.
    const endsAt = new Date(now.getTime() + assumed / 2)
    return { ...common, issuer: kind, endsAt, lifetimeMs: assumed, isAssumed: true }
  }
  const isOwn = endpoints.some(({ trust }) => trust.ca !== undefined || trust.pins.length > 0)
  const isPrivate = isOwn || lifetime > longestPublicMs || endpoints.some((each) => privateTargets.has(targetOf(each)))
  const kind: IssuerKind = isPrivate ? 'private' : /let's encrypt/i.test(issuer) ? 'lets-encrypt' : 'public'
  return { ...common, issuer: kind, endsAt: notAfter, lifetimeMs: lifetime, isAssumed: false }
}

/** By hand, if it is so on one of the servers. */
function renewalOf(endpoints: readonly Endpoint[]): Renewal {
  const kinds = new Set(endpoints.map(({ renewal }) => renewal))
  return (['hand', 'vendor', 'automatic'] as const).find((kind) => kinds.has(kind)) ?? 'hand'
}

/** Whose most of the servers are. */
function mostOften(owners: readonly (string | undefined)[]): string | undefined {
  const counts = [...Map.groupBy(owners, (owner) => owner)].map(([owner, all]) => ({ owner, count: all.length }))
  return counts.sort((a, b) => b.count - a.count || ((a.owner ?? '') < (b.owner ?? '') ? -1 : 1))[0]?.owner
}
