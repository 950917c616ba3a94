import { z } from 'zod'
import { daysLeft } from '../../domain/certificate.ts'
import type { ManualEntry } from '../../domain/endpoint.ts'
import { rfc3339 } from '../../report/row.ts'
import { moment } from '../http/openapi.ts'
import { apiRoute } from '../http/route.ts'
import { manualEntries } from '../view/manual-entries.ts'
import { defined } from './endpoint-reply.ts'
import { pageFrom, pageOf, pageQuery } from './paging.ts'

/** A manual entry of the API. */
export const manualReply = z
  .object({
    name: z.string(),
    expires: moment('the date that counts: of the inventory, of a confirmation or of the wire'),
    days_left: z.int(),
    owner: z.string().optional(),
    tags: z.array(z.string()),
    zone: z.string().optional(),
    note: z.string().optional(),
    confirmed_at: moment('when it was confirmed last').optional(),
  })
  .meta({ id: 'ManualEntry' })

/** `GET /api/v1/manual`: what cannot be probed. */
export const manualRoute = apiRoute({
  method: 'GET',
  path: '/api/v1/manual',
  may: ['viewer', 'owner', 'admin', 'token:read'],
  summary: 'Manual entries, by name',
  query: z.object(pageQuery),
  reply: pageOf(manualReply),
  answer: async ({ query, caller, centre }) => {
    const all = manualEntries(await centre.fleet(), caller)
    const { items, ...page } = pageFrom(all, query, ({ name }) => name)
    return { items: items.map((entry) => manualJson(entry, centre.now())), ...page }
  },
})

/** A manual entry as the API and spreadsheets have it. */
export function manualJson(entry: ManualEntry, now: Date): z.output<typeof manualReply> {
  const { name, expiresAt, owner, tags, zone, note, confirmation } = entry
  return defined({
    name,
    expires: rfc3339(expiresAt),
    days_left: daysLeft(expiresAt, now),
    owner,
    tags: [...tags],
    zone,
    note,
    confirmed_at: confirmation && rfc3339(confirmation.at),
  })
}
