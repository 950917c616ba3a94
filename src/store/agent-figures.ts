import { type AgentFigures, agentFiguresOf } from '../domain/agents/agent-figures.ts'
import type { AgentStore } from './agent-store.ts'

/**
 * How the agents stand that have joined; undefined where there is none.
 *
 * @param version the centre's
 */
export async function readAgentFigures(
  agents: Pick<AgentStore, 'list' | 'certificates'>,
  version: string,
  now: Date,
): Promise<AgentFigures | undefined> {
  const said = await agents.certificates()
  const joined = (await agents.list()).map((agent) => ({ ...agent, certificates: said.get(agent.id) ?? [] }))
  return agentFiguresOf(joined, version, now)
}
