import type { ReportedCertificate } from './agent-report.ts'
import { lastingFailureOf } from './lasting-failure.ts'
import { silentAfterMs } from './three-way.ts'

/**
 * What the centre holds an agent for. `waiting`: somebody has to approve it. `quarantined`: two machines speak with its key. `revoked`: it is no agent any
 * more; so is the one before where another was approved under its name.
 */
export type AgentState = 'waiting' | 'approved' | 'quarantined' | 'revoked'

/** How an agent stands, the worst last: each has one standing. */
export const agentStandings = ['fine', 'failing', 'silent', 'waiting', 'quarantined'] as const

/** One of them. `failing`: a renewal has failed for long. `silent`: no word for a day. */
export type AgentStanding = (typeof agentStandings)[number]

/** What of an agent says how it stands. */
export interface StandingFacts {
  readonly state: AgentState
  readonly enrolledAt: Date
  /** When it spoke last; undefined where it never did. */
  readonly reportedAt: Date | undefined
}

/** Since when an agent has said nothing. Whoever never spoke is silent since it joined. */
export function lastWordOf({ reportedAt, enrolledAt }: StandingFacts): Date {
  return reportedAt ?? enrolledAt
}

/** Reports whether an agent that may speak has said nothing for too long. */
export function isSilent(agent: StandingFacts, now: Date): boolean {
  return agent.state === 'approved' && now.getTime() - lastWordOf(agent).getTime() > silentAfterMs
}

/**
 * How an agent stands that is not revoked. Failures of one that is silent do not count: they may be over.
 *
 * @param certificates what it said of them last
 */
export function standingOf(
  agent: StandingFacts,
  certificates: readonly ReportedCertificate[],
  now: Date,
): AgentStanding {
  if (agent.state === 'waiting' || agent.state === 'quarantined') return agent.state
  if (isSilent(agent, now)) return 'silent'
  return certificates.some((certificate) => lastingFailureOf(certificate) !== undefined) ? 'failing' : 'fine'
}
