import { z } from 'zod'

/** A date that JSON.stringify wrote. */
export const storedDate = z.iso.datetime().transform((text) => new Date(text))

/** A value that JSON.stringify left out where it was undefined. */
export function maybe<Schema extends z.ZodType>(schema: Schema) {
  return schema.optional().transform((value) => value)
}
