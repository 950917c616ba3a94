import type { z } from 'zod'
import { jsonOf, readingOf } from './answers.ts'
import type { Http } from './http.ts'
import type { Redact } from './redact.ts'

/** A service that answers questions, and how it is asked. */
export interface Service {
  readonly http: Http
  /** What paths are put behind. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly redact: Redact
}

/** What a service says at a path; words where it does not say it. */
export async function ask<Value>(
  { http, url, headers, redact }: Service,
  path: string,
  schema: z.ZodType<Value>,
  signal: AbortSignal,
): Promise<{ readonly value: Value } | { readonly words: string }> {
  const result = await http({ method: 'GET', url: `${url}${path}`, headers }, signal)
  return readingOf(result, redact, (text) => schema.safeParse(jsonOf(text)).data)
}
