import { z } from 'zod'
import { agentFields } from '../../agents/agent-fields.ts'
import { moment } from '../../http/openapi.ts'
import { apiRoute } from '../../http/route.ts'
import { defined } from '../endpoint-reply.ts'
import { pageFrom, pageOf, pageQuery } from '../paging.ts'

const reply = z
  .object({
    name: z.string(),
    state: z.enum(['waiting', 'approved', 'quarantined']),
    host: z.string(),
    address: z.string().meta({ description: 'from where it joined' }),
    version: z.string(),
    node_version: z.string(),
    node_end_of_life: z.string().optional().meta({ format: 'date' }),
    enrolled_at: moment('when it joined'),
    reported_at: moment('when it spoke last').optional(),
    concerns: z.array(z.string()).meta({ description: 'what somebody should look at' }),
  })
  .meta({ id: 'Agent' })

/** `GET /api/v1/agents`: the agents that have joined. */
export const agentsRoute = apiRoute({
  method: 'GET',
  path: '/api/v1/agents',
  may: ['viewer', 'admin', 'token:read'],
  summary: 'Agents that have joined, by name',
  query: z.object(pageQuery),
  reply: pageOf(reply),
  answer: async ({ query, centre }) => {
    const all = (await centre.store.agents.list()).map((agent) => ({ agent, id: `${agent.name} ${agent.key}` }))
    const sorted = all.sort((a, b) => (a.id < b.id ? -1 : 1))
    const { items, ...page } = pageFrom(sorted, query, ({ id }) => id)
    const at = centre.now()
    return {
      items: items.map(({ agent }) =>
        // those that are revoked are not listed
        defined({ ...agentFields(agent, centre.version, at), state: agent.state as 'approved' }),
      ),
      ...page,
    }
  },
})
