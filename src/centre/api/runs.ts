import { z } from 'zod'
import { rfc3339 } from '../../report/row.ts'
import { noInventory } from '../../store/run.ts'
import { moment } from '../http/openapi.ts'
import { apiRoute } from '../http/route.ts'
import { defined } from './endpoint-reply.ts'
import { pageFrom, pageOf, pageQuery } from './paging.ts'

const reply = z
  .object({
    number: z.int(),
    started_at: moment('when it began'),
    ended_at: moment('when it ended; of one that was killed never').optional(),
    planned: z.int().optional(),
    probed: z.int().optional(),
    failed: z.int().optional(),
    duration_ms: z.int().optional(),
    depth: z.enum(['full', 'certificate']).optional(),
    complete: z.boolean().optional(),
  })
  .meta({ id: 'Run' })

/** `GET /api/v1/runs`: what was looked at when. */
export const runsRoute = apiRoute({
  method: 'GET',
  path: '/api/v1/runs',
  may: ['viewer', 'owner', 'admin', 'token:read'],
  summary: 'Runs, newest first',
  query: z.object(pageQuery),
  reply: pageOf(reply),
  answer: async ({ query, centre }) => {
    const all = (await centre.store.runs.since(new Date(0))).filter(({ inventory }) => inventory !== noInventory)
    const isAfter = (id: string, last: string) => Number(id) < Number(last)
    const { items, ...page } = pageFrom(all.toReversed(), query, ({ number }) => String(number), isAfter)
    return {
      items: items.map(({ number, startedAt, endedAt, summary }) =>
        defined({
          number,
          started_at: rfc3339(startedAt),
          ended_at: endedAt && rfc3339(endedAt),
          planned: summary?.planned,
          probed: summary?.probed,
          failed: summary?.failed,
          duration_ms: summary && Math.round(summary.durationMs),
          depth: summary?.depth,
          complete: summary?.complete,
        }),
      ),
      ...page,
    }
  },
})
