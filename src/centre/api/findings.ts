import { z } from 'zod'
import { sentenceOf } from '../../messages/index.ts'
import { rfc3339 } from '../../report/row.ts'
import { moment } from '../http/openapi.ts'
import { apiRoute } from '../http/route.ts'
import { endpointFilter, filtered } from '../view/endpoint-filter.ts'
import { defined, findingReply } from './endpoint-reply.ts'
import { pageFrom, pageOf, pageQuery } from './paging.ts'

const reply = findingReply
  .extend({
    endpoint: z.string(),
    address: z.string().optional(),
    zone: z.string().optional(),
    owner: z.string().optional(),
    last_seen_at: moment('when it was seen last'),
  })
  .meta({ id: 'Finding' })

/** `GET /api/v1/findings`: what is wrong where. */
export const findingsRoute = apiRoute({
  method: 'GET',
  path: '/api/v1/findings',
  may: ['viewer', 'owner', 'admin', 'token:read'],
  summary: 'Findings that stand, by their endpoints',
  query: z.object({ ...endpointFilter, ...pageQuery }),
  reply: pageOf(reply),
  answer: async ({ query, caller, centre }) => {
    const { entries } = await centre.fleet()
    const wanted = query.finding
    const all = filtered(entries, query, caller).flatMap((entry) =>
      entry.findings.flatMap((finding, index) =>
        wanted && finding.code !== wanted
          ? []
          : [{ entry, finding, id: `${entry.id} ${String(index).padStart(4, '0')}` }],
      ),
    )
    const { items, ...page } = pageFrom(all, query, ({ id }) => id)
    return {
      items: items.map(({ entry, finding }) =>
        defined({
          code: finding.code,
          severity: finding.severity,
          message: sentenceOf(finding, 'en'),
          endpoint: entry.endpoint,
          address: entry.address,
          zone: entry.zone,
          owner: entry.owner,
          last_seen_at: rfc3339(entry.state.lastAt),
        }),
      ),
      ...page,
    }
  },
})
