import { rfc3339 } from '../../report/row.ts'
import type { KnownAgent } from '../../store/agent-store.ts'
import { agentConcerns } from './agent-concerns.ts'

/** An agent with the fields by which programs know it; texts are as they came. What is undefined is to be left out. */
export function agentFields(agent: KnownAgent, centreVersion: string, now: Date) {
  return {
    name: agent.name,
    state: agent.state,
    host: agent.host,
    address: agent.address,
    version: agent.version,
    node_version: agent.nodeVersion,
    node_end_of_life: agent.nodeEndOfLife,
    enrolled_at: rfc3339(agent.enrolledAt),
    reported_at: agent.reportedAt && rfc3339(agent.reportedAt),
    concerns: agentConcerns(agent, centreVersion, now).map(({ text }) => text.en),
  }
}
