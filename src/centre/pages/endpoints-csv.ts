import { z } from 'zod'
import { endpointJson, endpointReply } from '../api/endpoint-reply.ts'
import { pageRoute } from '../http/route.ts'
import { endpointFilter, filtered } from '../view/endpoint-filter.ts'
import { spreadsheet } from './spreadsheet.ts'

const columns = Object.keys(endpointReply.shape) as (keyof typeof endpointReply.shape)[]

/** `/endpoints.csv`: what `/endpoints` finds, for a spreadsheet (RFC 4180), with the fields of the API. */
export const endpointsCsv = pageRoute({
  path: '/endpoints.csv',
  may: ['viewer', 'owner', 'admin'],
  query: z.object(endpointFilter),
  show: async ({ query, caller, centre, reply }) => {
    const { byUrgency } = await centre.fleet()
    const rows = filtered(byUrgency, query, caller).map((entry) => {
      const row = endpointJson(entry, centre.now())
      return columns.map((column) => flat(row[column]))
    })
    return spreadsheet('endpoints.csv', columns, rows, reply)
  },
})

/** Findings by their codes, a failure by where and why. */
function flat(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => (typeof each === 'object' ? each.code : each))
  return typeof value === 'object' && value !== null ? Object.values(value) : value
}
