import { z } from 'zod'
import { HttpProblem } from '../http/http-problem.ts'
import { apiRoute } from '../http/route.ts'
import { assetAt } from './assets.ts'

/** `GET /assets/…`: style and script, for the login page too. */
export const assetRoute = apiRoute({
  method: 'GET',
  path: '/assets/:hash/:name',
  may: ['public'],
  summary: 'Style and script of the pages',
  params: z.object({ hash: z.string(), name: z.string() }),
  answer: async ({ params, reply }) => {
    const asset = assetAt(params.hash, params.name)
    if (asset === undefined) throw new HttpProblem(404, 'There is nothing here')
    void reply.type(asset.type).header('cache-control', 'public, max-age=31536000, immutable')
    return asset.text
  },
})
