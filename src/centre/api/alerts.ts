import { z } from 'zod'
import { parseDate } from '../../notation/date.ts'
import { HttpProblem } from '../http/http-problem.ts'
import { apiRoute } from '../http/route.ts'
import { callerName, mayTouch } from '../login/caller.ts'
import { alertFor, answeringContact } from '../view/alert-access.ts'
import { alertNumber } from './alert-number.ts'
import { alertJson, alertReply } from './alert-reply.ts'
import { pageFrom, pageOf, pageQuery } from './paging.ts'

/** `GET /api/v1/alerts`: what is wrong, with who has it. */
export const alertsRoute = apiRoute({
  method: 'GET',
  path: '/api/v1/alerts',
  may: ['viewer', 'owner', 'admin', 'token:read'],
  summary: 'Alerts that are open, by number; with state=all those that are over or not certain yet, too',
  query: z.object({ state: z.enum(['open', 'all']).default('open'), ...pageQuery }),
  reply: pageOf(alertReply),
  answer: async ({ query, caller, centre }) => {
    const { alerts } = await centre.store.alerts.book(query.state === 'all' ? new Date(0) : new Date(8.64e15))
    const all = alerts.filter(
      ({ state, places }) => (query.state === 'all' || state === 'open') && mayTouch(caller, places),
    )
    const isAfter = (id: string, last: string) => Number(id) > Number(last)
    const { items, ...page } = pageFrom(all, query, ({ number }) => String(number), isAfter)
    return { items: items.map(alertJson), ...page }
  },
})

/** `GET /api/v1/alerts/{id}`. */
export const alertRoute = apiRoute({
  method: 'GET',
  path: '/api/v1/alerts/:id',
  may: ['viewer', 'owner', 'admin', 'token:read'],
  summary: 'One alert',
  params: z.object({ id: alertNumber }),
  reply: alertReply,
  answer: async ({ params, caller, centre }) => alertJson(await alertFor(params.id, caller, centre)),
})

/** `POST /api/v1/alerts/{id}/ack`: what `certflow alert ack` does. */
export const ackRoute = apiRoute({
  method: 'POST',
  path: '/api/v1/alerts/:id/ack',
  may: ['owner', 'admin', 'token:answer'],
  summary:
    'Take responsibility for an alert: until then, a week, or half of the time left. The same once more changes nothing',
  params: z.object({ id: alertNumber }),
  body: z.object({
    as: z.string().max(64).optional().meta({ description: 'who takes it: a contact of the inventory' }),
    until: z.string().max(40).meta({ description: 'a day (00:00 UTC), or a time of RFC 3339' }),
  }),
  reply: alertReply,
  answer: async ({ params, body, caller, centre }) => {
    const until = parseDate(body.until)
    if (!until.ok) throw new HttpProblem(400, until.problem, { hint: until.hint })
    const alert = await alertFor(params.id, caller, centre)
    const contact = await answeringContact(alert, body.as, caller, centre)
    const by = caller === undefined ? contact : callerName(caller)
    return alertJson(await centre.alerts.take(alert.number, contact, until.value, { by, via: 'api' }))
  },
})
