import { z } from 'zod'
import { daysLeft } from '../../domain/certificate.ts'
import { rfc3339 } from '../../report/row.ts'
import { moment } from '../http/openapi.ts'
import { apiRoute } from '../http/route.ts'
import { mayTouch } from '../login/caller.ts'
import { defined } from './endpoint-reply.ts'
import { pageFrom, pageOf, pageQuery } from './paging.ts'

const reply = z
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
  reply: pageOf(reply),
  answer: async ({ query, caller, centre }) => {
    const { inventory, watched } = await centre.fleet()
    const all = inventory.manual
      .flatMap(({ name }) => watched.manual(name) ?? [])
      .filter(({ owner, fallback = inventory.fallback }) => mayTouch(caller, [{ owner, fallback }]))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
    const { items, ...page } = pageFrom(all, query, ({ name }) => name)
    return {
      items: items.map(({ name, expiresAt, owner, tags, zone, note, confirmation }) =>
        defined({
          name,
          expires: rfc3339(expiresAt),
          days_left: daysLeft(expiresAt, centre.now()),
          owner,
          tags: [...tags],
          zone,
          note,
          confirmed_at: confirmation && rfc3339(confirmation.at),
        }),
      ),
      ...page,
    }
  },
})
