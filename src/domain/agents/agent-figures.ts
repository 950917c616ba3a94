import type { ReportedCertificate } from './agent-report.ts'
import { type AgentStanding, agentStandings, lastWordOf, type StandingFacts, standingOf } from './agent-standing.ts'
import { isOlderVersion } from './version.ts'

/** How many agents there are, and how they stand. */
export interface AgentFigures {
  readonly total: number
  readonly standings: Readonly<Record<AgentStanding, number>>
  /** When the one that has been silent for longest spoke last; undefined where none is. */
  readonly silentSince: Date | undefined
  /** Those whose version is older than the centre's, however they stand. */
  readonly outdated: number
}

/** What figures need to know of an agent. */
interface CountedAgent extends StandingFacts {
  readonly version: string
  /** What it said last of what it renews. */
  readonly certificates: readonly ReportedCertificate[]
}

/**
 * The figures of all agents that are not revoked; undefined where there is none.
 *
 * @param version the centre's
 */
export function agentFiguresOf(agents: readonly CountedAgent[], version: string, now: Date): AgentFigures | undefined {
  if (agents.length === 0) return undefined
  const standing = Map.groupBy(agents, (agent) => standingOf(agent, agent.certificates, now))
  const count = (each: AgentStanding) => standing.get(each)?.length ?? 0
  const lastWords = (standing.get('silent') ?? []).map((agent) => lastWordOf(agent).getTime())
  return {
    total: agents.length,
    standings: Object.fromEntries(agentStandings.map((each) => [each, count(each)])) as AgentFigures['standings'],
    silentSince: lastWords.length === 0 ? undefined : new Date(Math.min(...lastWords)),
    outdated: agents.filter((agent) => isOlderVersion(agent.version, version)).length,
  }
}
