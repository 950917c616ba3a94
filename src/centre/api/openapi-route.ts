import { apiRoute } from '../http/route.ts'

/** `GET /api/v1/openapi.json`: all of this, for programs. */
export const openapiRoute = apiRoute({
  method: 'GET',
  path: '/api/v1/openapi.json',
  may: ['viewer', 'owner', 'admin', 'token:read', 'token:answer', 'token:metrics'],
  summary: 'This document',
  answer: async ({ request }) => request.server.swagger(),
})
