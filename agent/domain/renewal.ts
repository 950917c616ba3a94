import { type CertificateFacts, lifetimeMs } from '../../src/domain/certificate.ts'
import { dayMs } from '../../src/domain/duration.ts'
import { isOfKeyType, type KeyType } from './key-type.ts'

/** What is installed: the leaf, and for which names it was ordered. */
export interface Installed {
  readonly leaf: CertificateFacts
  /** The names of the order; undefined for a certificate that was found on the server. A CA may add names of its own to them. */
  readonly orderedNames: readonly string[] | undefined
}

/** What agent.yaml wants. */
export interface Wanted {
  readonly names: readonly string[]
  readonly keyType: KeyType
}

/** Why a certificate is ordered now. */
export type RenewalReason =
  | 'no-certificate'
  | 'revoked'
  | 'dates-unreadable'
  | 'names-changed'
  | 'key-type-changed'
  | 'asked'
  | 'ca-window'
  | 'due'

/** What speaks for a renewal, beside the certificate itself. */
export interface RenewalWishes {
  readonly askedFor: boolean
  readonly isRevoked?: boolean
  readonly caRenewAt: Date | undefined
}

/** What is to be done now about a certificate, and why. */
export type RenewalDecision =
  | { readonly action: 'renew'; readonly reason: RenewalReason }
  | { readonly action: 'wait'; readonly until: Date; readonly because: 'ca-window' | 'lifetime' }

/**
 * Decides whether a new certificate is ordered now.
 *
 * The instant that was drawn from the CA's window is an argument: it is drawn once for each window and stored (RFC 9773 §4.2), since
 * drawing again at every pass would favour the window's beginning.
 *
 * @param askedFor somebody asks for it: `renew <name>`, or everything of an issuer
 * @param isRevoked the CA has revoked it
 * @param caRenewAt drawn from the window that the CA names for this certificate; undefined where it names none
 */
export function decideRenewal(
  installed: Installed | undefined,
  wanted: Wanted,
  now: Date,
  { askedFor, isRevoked = false, caRenewAt }: RenewalWishes,
): RenewalDecision {
  if (installed === undefined) return renew('no-certificate')
  if (isRevoked) return renew('revoked')
  const { leaf } = installed
  if (namesDiffer(installed, wanted.names)) return renew('names-changed')
  if (!isOfKeyType(leaf.publicKey, wanted.keyType)) return renew('key-type-changed')
  if (askedFor) return renew('asked')
  const due = renewalTime(leaf, caRenewAt)
  if (due === undefined) return renew('dates-unreadable')
  if (due.at > now) return { action: 'wait', until: due.at, because: due.because }
  return renew(due.because === 'ca-window' ? 'ca-window' : 'due')
}

function renew(reason: RenewalReason): RenewalDecision {
  return { action: 'renew', reason }
}

/** Below this a third would be too short for a weekend. */
const shortLifetimeMs = 10 * dayMs

/**
 * When a certificate is renewed: as drawn from the CA's window, else with a third of its lifetime left, half where that is under ten days.
 *
 * The CA's window may bring it forward as far as it likes. It cannot put it off beyond a quarter of the lifetime left, from where on
 * certflow's scanner calls a renewal overdue. Undefined where the dates cannot be read.
 */
function renewalTime(
  { validity }: CertificateFacts,
  caRenewAt: Date | undefined,
): { readonly at: Date; readonly because: 'ca-window' | 'lifetime' } | undefined {
  const length = lifetimeMs(validity)
  const { notAfter } = validity
  if (length === undefined || notAfter === undefined) return undefined
  const withLeft = (share: number) => new Date(notAfter.getTime() - length * share)
  if (caRenewAt === undefined) return { at: withLeft(length < shortLifetimeMs ? 1 / 2 : 1 / 3), because: 'lifetime' }
  const latest = withLeft(1 / 4)
  return caRenewAt > latest ? { at: latest, because: 'lifetime' } : { at: caRenewAt, because: 'ca-window' }
}

/** Names compare as a set, ignoring case. */
function namesDiffer({ leaf, orderedNames }: Installed, wanted: readonly string[]): boolean {
  const asked = namesOf(wanted)
  const served = namesOf(leaf.subjectAltNames)
  if ([...asked].some((name) => !served.has(name))) return true
  if (orderedNames === undefined) return false
  const ordered = namesOf(orderedNames)
  return ordered.size !== asked.size || [...ordered].some((name) => !asked.has(name))
}

function namesOf(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.toLowerCase()))
}
