import { dayMs } from '../../src/domain/duration.ts'
import type { PassOutcome } from '../pass/outcome.ts'
import { isBeforeStaging } from '../pass/pending.ts'
import type { Ledger } from '../state/ledger.ts'

/** What a person is told of a certificate by mail. */
export type AgentNews = 'failing' | 'solved'

/** A CA or a network that is away for an hour or two is nobody's work: the third failure in a row comes after two hours of it. */
const orderFailures = 3

/** What still fails is told again. */
const againAfterMs = 7 * dayMs

/** What is to be told of a certificate after a pass; undefined for nothing. */
export function newsOf({ kind }: PassOutcome, { failures, work, toldAt }: Ledger, now: Date): AgentNews | undefined {
  if (toldAt !== undefined && failures === undefined && work === undefined) return 'solved'
  if (kind !== 'failed' || failures === undefined) return undefined
  if (toldAt !== undefined) return now.getTime() - toldAt.getTime() >= againAfterMs ? 'failing' : undefined
  // A service that cannot be deployed is told of at once: somebody is at the server, or the service itself is broken.
  const isDeployment = work !== undefined && !isBeforeStaging(work)
  return isDeployment || failures.count >= orderFailures ? 'failing' : undefined
}
