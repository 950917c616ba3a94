import type { AgentConfig, CertificateConfig } from '../config/agent-config.ts'
import { CaSessions } from './ca-sessions.ts'
import type { PassOutcome } from './outcome.ts'
import { type PassWishes, passCertificate } from './pass-certificate.ts'
import type { Workshop } from './workshop.ts'

/**
 * Brings certificates to where agent.yaml wants them, one after the other, and hands out each outcome as it is there. One that fails keeps no
 * other from its turn; an interruption does.
 */
export async function* pass(
  shop: Workshop,
  certificates: readonly CertificateConfig[],
  wishes: PassWishes,
): AsyncGenerator<PassOutcome, void> {
  using sessions = new CaSessions()
  for (const config of certificates) {
    if (shop.signal.aborted) return
    yield await passCertificate(shop, config, sessions, wishes)
  }
}

/** A certificate of agent.yaml by its name; undefined where there is none. */
export function certificateNamed({ certificates }: AgentConfig, name: string): CertificateConfig | undefined {
  return certificates.find((each) => each.name === name)
}
