import { dayMs } from '../../src/domain/duration.ts'
import type { PassOutcome } from '../pass/outcome.ts'
import type { Ledger } from '../state/ledger.ts'

/** What a person is told of a certificate by mail. */
export type AgentNews = 'failing' | 'solved'

/** A CA or a network that is away for an hour or two is nobody's work: the third failure in a row comes after two hours of it. */
const orderFailures = 3

/** What still fails is told again. */
const againAfterMs = 7 * dayMs

/** What is in force is told of at once: someone is at the server, or the service itself is broken. */
const deploymentSteps: ReadonlySet<string | undefined> = new Set([
  'staged',
  'tested',
  'switched',
  'accepted',
  'reloaded',
  'returning',
])

/** What is to be told of a certificate after a pass; undefined for nothing. */
export function newsOf({ kind }: PassOutcome, { failures, work, toldAt }: Ledger, now: Date): AgentNews | undefined {
  if (toldAt !== undefined && failures === undefined && work === undefined) return 'solved'
  if (kind !== 'failed' || failures === undefined) return undefined
  if (toldAt !== undefined) return now.getTime() - toldAt.getTime() >= againAfterMs ? 'failing' : undefined
  return failures.count >= orderFailures || deploymentSteps.has(work?.step) ? 'failing' : undefined
}
