import { dayMs } from '../duration.ts'

/** Who says how long a certificate may live. */
export type IssuerKind =
  /** A CA that browsers know: the rules of the CA/Browser Forum. */
  | 'public'
  /** It shortens its own lifetimes sooner. */
  | 'lets-encrypt'
  /** A CA of one's own, or none: as long as it was. */
  | 'private'

interface Limit {
  readonly from: number
  readonly days: number
}

/** Baseline Requirements §6.3.2, newest first. */
const publicLimits: readonly Limit[] = [
  { from: Date.UTC(2029, 2, 15), days: 47 },
  { from: Date.UTC(2027, 2, 15), days: 100 },
  { from: Date.UTC(2026, 2, 15), days: 200 },
  { from: Number.NEGATIVE_INFINITY, days: 398 },
]

/** Profile `classic` (letsencrypt.org, 2025-12-02), newest first. */
const letsEncryptLimits: readonly Limit[] = [
  { from: Date.UTC(2028, 1, 16), days: 45 },
  { from: Date.UTC(2027, 1, 10), days: 64 },
  { from: Number.NEGATIVE_INFINITY, days: 90 },
]

const limitsOf: Readonly<Record<IssuerKind, readonly Limit[]>> = {
  public: publicLimits,
  'lets-encrypt': letsEncryptLimits,
  private: [],
}

/** How long a certificate lives that takes the place of one of `lifetimeMs` at `issuedAt`: as long, or as long as it then may. */
export function nextLifetimeMs(kind: IssuerKind, lifetimeMs: number, issuedAt: Date): number {
  const limit = limitsOf[kind].find(({ from }) => issuedAt.getTime() >= from)
  return limit === undefined ? lifetimeMs : Math.min(lifetimeMs, limit.days * dayMs)
}

/** How long a certificate lives of which nothing was seen: the longest that may be issued at `issuedAt`. */
export function longestLifetimeMs(kind: Exclude<IssuerKind, 'private'>, issuedAt: Date): number {
  return nextLifetimeMs(kind, Number.POSITIVE_INFINITY, issuedAt)
}
