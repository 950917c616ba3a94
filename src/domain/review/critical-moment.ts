import { policyOf, stepsOfCertificate } from '../alert-step.ts'
import type { Validity } from '../certificate.ts'
import type { Watched } from '../watched.ts'

/**
 * From then on there is no more time to lose with a certificate served at these endpoints: its critical step, by what the inventory
 * says today. Undefined where its dates cannot be read, or no threshold is ever reached.
 */
export function criticalMoment(
  validity: Validity,
  endpoints: readonly string[],
  { endpoint, thresholds }: Watched,
): Date | undefined {
  const policies = endpoints.map((target) => policyOf(endpoint(target) ?? gone, thresholds))
  return stepsOfCertificate(validity, policies).find(({ name }) => name.endsWith('critical'))?.at
}

/** What the inventory does not have any more is judged like what has no policy of its own. */
const gone = { thresholds: undefined, renewsItself: false, renewal: 'hand' } as const
