import { z } from 'zod'
import { noInventory } from '../../store/run.ts'
import type { Centre } from '../centre.ts'
import { HttpProblem } from '../http/http-problem.ts'
import { apiRoute } from '../http/route.ts'

const ok = z.object({ status: z.literal('ok') })

/** `GET /healthz`: the process lives. */
export const healthRoute = apiRoute({
  method: 'GET',
  path: '/healthz',
  may: ['public'],
  summary: 'Whether the centre lives',
  reply: ok,
  answer: async () => ({ status: 'ok' }) as const,
})

/** `GET /readyz`: the store can be read, and runs come to their end. */
export const readyRoute = apiRoute({
  method: 'GET',
  path: '/readyz',
  may: ['public'],
  summary: 'Whether the centre does its work',
  reply: ok,
  answer: async ({ centre }) => {
    const problem = await problemOf(centre)
    if (problem !== undefined) throw new HttpProblem(503, problem, { headers: { 'retry-after': '60' } })
    return { status: 'ok' } as const
  },
})

/** Why not; everybody may read it, so it names no path. */
async function problemOf({ store, now, overdueMs, startedAt }: Centre): Promise<string | undefined> {
  const runs = await store.runs.newest(20).catch(() => undefined)
  if (runs === undefined) return 'the store cannot be read'
  const own = runs.filter(({ inventory }) => inventory !== noInventory)
  const lastAt = own.find(({ endedAt }) => endedAt !== undefined)?.endedAt
  // A new centre has as long for its first run.
  const since = lastAt ?? startedAt
  return now().getTime() - since.getTime() > overdueMs ? 'the last scan is overdue' : undefined
}
