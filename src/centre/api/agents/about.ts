import type { EnrollBody } from '../../../agent-protocol/messages.ts'
import { printable } from '../../../domain/printable.ts'
import type { AgentAbout } from '../../../store/agent-store.ts'

/** What an agent says of itself, as it is kept: fit for a terminal and a page. */
export function aboutOf(body: Omit<EnrollBody, 'secret'>): AgentAbout {
  return {
    machine: body.machine,
    host: printable(body.host),
    version: printable(body.agent_version),
    nodeVersion: printable(body.node_version),
    nodeEndOfLife: body.node_end_of_life,
  }
}
