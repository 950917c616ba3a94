import { z } from 'zod'
import { inventorySchema } from './schema.ts'

/**
 * The schema of an inventory file as JSON Schema 2020-12, for editors and other programs, made from the one that reads it.
 *
 * It knows the structure, and how most texts are written. What a text means (a date that exists, an owner that is a contact) only
 * `certflow inventory check` knows.
 */
export function inventoryJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(inventorySchema, { io: 'input', target: 'draft-2020-12' })
  return { $schema, title: 'certflow inventory', description: 'what certflow watches', ...rest }
}

/** The same as text: a file that stands beside the inventory. */
export function inventoryJsonSchemaText(): string {
  return `${JSON.stringify(inventoryJsonSchema(), undefined, 2)}\n`
}
