import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import { z } from 'zod'

/** What every error of the API is like (RFC 9457). */
export const problemReply = z
  .object({
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'what is wrong, in a sentence' }),
    hint: z.string().optional().meta({ description: 'what to do about it' }),
  })
  .meta({ id: 'Problem' })

/** A moment as the API writes it: RFC 3339 in UTC without fractions. */
export const moment = (description: string) => z.string().meta({ format: 'date-time', description })

/** The head of the OpenAPI document: the rest of it comes from the routes themselves. */
export function openapi(version: string): NonNullable<FastifyDynamicSwaggerOptions['openapi']> {
  return {
    openapi: '3.1.0',
    info: {
      title: 'certflow',
      version,
      description:
        'What the centre knows of certificates. Additions to /api/v1 may come; nothing is renamed or removed.',
    },
    servers: [{ url: '/' }],
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'certflow', description: 'who has logged in to the pages' },
        token: { type: 'http', scheme: 'bearer', description: 'certflow tokens add' },
        hook: { type: 'http', scheme: 'bearer', description: 'certflow agents token --hook' },
        agent: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'signed by the key of an agent' },
      },
    },
  }
}
