import { z } from 'zod'
import { apiRoute } from '../http/route.ts'
import { endpointFilter, filtered } from '../view/endpoint-filter.ts'
import { endpointJson, endpointReply } from './endpoint-reply.ts'
import { pageFrom, pageOf, pageQuery } from './paging.ts'

/** `GET /api/v1/endpoints`: the last state of everything that is watched. */
export const endpointsRoute = apiRoute({
  method: 'GET',
  path: '/api/v1/endpoints',
  may: ['viewer', 'owner', 'admin', 'token:read'],
  summary: 'Endpoints and manual entries as the last run saw them, by their names',
  query: z.object({ ...endpointFilter, ...pageQuery }),
  reply: pageOf(endpointReply),
  answer: async ({ query, caller, centre }) => {
    const { entries } = await centre.fleet()
    const { items, ...page } = pageFrom(filtered(entries, query, caller), query, ({ id }) => id)
    return { items: items.map((entry) => endpointJson(entry, centre.now())), ...page }
  },
})
