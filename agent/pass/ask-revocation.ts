import { dayMs } from '../../src/domain/duration.ts'
import type { AskedRevocation } from '../acme/revocation-lists.ts'
import type { CertificateConfig } from '../config/agent-config.ts'
import { issuerOfGeneration } from '../deploy/leaf-of-generation.ts'
import type { Ledger } from '../state/ledger.ts'
import type { InstalledGeneration } from './installed.ts'
import type { Workshop } from './workshop.ts'

/** A certificate that names no list never will. */
const hasNoListMs = 365 * dayMs

/**
 * The ledger with what the CA's list of revoked certificates says of what is in force, where it is time to ask. A CA that names windows is not
 * asked: a window in the past says the same, and sooner (RFC 9773 §4.2). Never rejects for what a CA does.
 */
export async function withRevocation(
  shop: Workshop,
  config: CertificateConfig,
  installed: InstalledGeneration | undefined,
  ledger: Ledger,
): Promise<Ledger> {
  const { now, say } = shop
  if (installed === undefined) return { ...ledger, revocation: undefined, askListAt: undefined }
  const { fingerprint } = installed.leaf
  const known = ledger.revocation?.certificate === fingerprint ? ledger.revocation : undefined
  const current = known === undefined ? { ...ledger, revocation: undefined } : ledger
  // What was revoked stays so.
  if (known !== undefined || ledger.caWindow !== undefined) return current
  if (ledger.askListAt !== undefined && ledger.askListAt > now() && ledger.askedListOf === fingerprint) return current
  const asked = await asksListOf(shop, config, installed)
  const askListAt = new Date(now().getTime() + (asked?.askAgainMs ?? hasNoListMs))
  const next = { ...current, askListAt, askedListOf: fingerprint }
  if (asked === undefined || asked.standing.state === 'good') return next
  if (asked.standing.state === 'unknown') {
    const text = `the CA's list of revoked certificates ${asked.standing.why}`
    say({ certificate: config.name, step: 'revocation', level: 'warning', text })
    return next
  }
  const { revokedAt, reason } = asked.standing.revocation
  return { ...next, revocation: { certificate: fingerprint, reason, ...(revokedAt !== undefined && { revokedAt }) } }
}

/** Asks the CA's list about a generation now. A list that cannot be had says nothing of it. */
export async function isRevoked(
  shop: Workshop,
  config: CertificateConfig,
  generation: InstalledGeneration,
): Promise<boolean> {
  return (await asksListOf(shop, config, generation))?.standing.state === 'revoked'
}

async function asksListOf(
  { state, now, signal }: Workshop,
  { name, ordering }: CertificateConfig,
  { number, parsed }: InstalledGeneration,
): Promise<AskedRevocation | undefined> {
  const { askRevocation } = await import('../acme/revocation-lists.ts')
  const issuer = await issuerOfGeneration(state, name, number)
  return askRevocation(parsed, issuer, ordering?.account.proxy, now(), signal)
}
