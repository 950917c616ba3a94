import type { CertificateConfig } from '../config/agent-config.ts'
import { listenersFor, look } from '../deploy/listeners.ts'
import type { Ledger } from '../state/ledger.ts'

/**
 * Looks again at the listeners that have not yet been seen with what is in force. The ledger is without them once each shows it; where none of them
 * ever served what was before, one is enough.
 */
export async function lookAgain(
  { verify, names }: CertificateConfig,
  ledger: Ledger,
  fingerprint: string,
): Promise<Ledger> {
  const { unverified } = ledger
  if (unverified === undefined) return ledger
  const seen = await look(await listenersFor(verify, names))
  const wanted = new Set(unverified.map(({ target, address }) => `${target} ${address}`))
  const open = seen
    .filter(({ target, address }) => wanted.has(`${target} ${address}`))
    .filter((listener) => listener.fingerprint !== fingerprint)
  const neverServed = unverified.every((listener) => listener.fingerprint === undefined)
  const isSeen = seen.some((listener) => listener.fingerprint === fingerprint)
  if (open.length === 0 || (neverServed && isSeen)) return { ...ledger, unverified: undefined }
  return { ...ledger, unverified: open }
}
