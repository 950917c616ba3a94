import { z } from 'zod'
import { csvCell } from '../../report/csv-cell.ts'
import { endpointJson, endpointReply } from '../api/endpoint-reply.ts'
import { pageRoute } from '../http/route.ts'
import { endpointFilter, filtered } from '../view/endpoint-filter.ts'

const columns = Object.keys(endpointReply.shape) as (keyof typeof endpointReply.shape)[]

/** `/endpoints.csv`: what `/endpoints` finds, for a spreadsheet (RFC 4180), with the fields of the API. */
export const endpointsCsv = pageRoute({
  path: '/endpoints.csv',
  may: ['viewer', 'owner', 'admin'],
  query: z.object(endpointFilter),
  show: async ({ query, caller, centre, reply }) => {
    const { byUrgency } = await centre.fleet()
    const lines = filtered(byUrgency, query, caller).map((entry) => {
      const row = endpointJson(entry, centre.now())
      return columns.map((column) => csvCell(flat(row[column]))).join(',')
    })
    void reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="endpoints.csv"')
    return [columns.join(','), ...lines, ''].join('\r\n')
  },
})

/** Findings by their codes, a failure by where and why. */
function flat(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => (typeof each === 'object' ? each.code : each))
  return typeof value === 'object' && value !== null ? Object.values(value) : value
}
