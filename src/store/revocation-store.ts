import type { KnownRevocation } from '../domain/judge.ts'

/** What issuers' lists said of certificates that were seen. */
export interface RevocationStore {
  /** Certificates that are revoked, by fingerprint. */
  known(): Promise<ReadonlyMap<string, KnownRevocation>>
  /** Notes what lists said now; of others what was said before goes on to count. */
  note(revoked: ReadonlyMap<string, KnownRevocation>, good: ReadonlySet<string>): Promise<void>
}
