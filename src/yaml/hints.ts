import { z } from 'zod'

/** What to write where a value has a type that its schema does not take, for schemas of which that cannot be told. */
export const hints: z.core.$ZodRegistry<{ readonly hint: string }> = z.registry<{ readonly hint: string }>()
