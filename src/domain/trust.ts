import type { CertificateFacts } from './certificate.ts'

/** Where an anchor came from: `bundled` (with Node), `system`, or the file named by `--ca` or an entry's `ca`. */
export type AnchorSource = string

/** One way from the leaf to a trust anchor whose signatures and constraints hold. Dates are not looked at here. */
export interface TrustPath {
  /** Leaf first, then each issuer that the server sent; the anchor itself is left out. */
  readonly certificates: readonly CertificateFacts[]
  readonly anchor: CertificateFacts
  readonly source: AnchorSource
}

/** Why no path was found. */
export type TrustProblem =
  /** The leaf vouches for itself and is no anchor. */
  | { readonly kind: 'self-signed' }
  /** The server sent the leaf alone, and no anchor issued it. */
  | { readonly kind: 'incomplete'; readonly missingIssuer: string }
  /** The chain ends in an issuer that no anchor knows. */
  | { readonly kind: 'unknown-issuer'; readonly issuer: string }
  /** An issuer is there, but may not vouch for what it is to vouch for. */
  | { readonly kind: 'rejected'; readonly certificate: string; readonly why: string }

/** How the certificates were sent, against the path that holds (or, without one, the names that lead upwards). */
export interface ChainOrder {
  /** The certificates above the leaf are not each followed by their issuer. */
  readonly disordered: boolean
  /** Subjects of what was sent beside the path. */
  readonly unneeded: readonly CertificateFacts[]
}

/** Everything about trust that does not depend on the clock. Found once per distinct chain. */
export interface TrustFacts {
  /** All paths that were found, at most a few; empty when there is a `problem`. */
  readonly paths: readonly TrustPath[]
  readonly problem: TrustProblem | undefined
  /** Leaf and issuers above it by name, without roots: what is judged by date where no path holds. */
  readonly sentAboveLeaf: readonly CertificateFacts[]
  readonly order: ChainOrder
  /** The anchors that were asked. */
  readonly anchors: AnchorSource
}

/** The answer about trust at one moment, as rows show it. */
export interface TrustVerdict {
  readonly status: 'trusted' | 'untrusted' | 'pinned' | 'not-checked'
  /** One sentence where the status is `untrusted`. */
  readonly reason: string | undefined
  /** Undefined where none was asked: a pin decides, or trust was not checked. */
  readonly anchors: AnchorSource | undefined
  readonly path: TrustPath | undefined
}
