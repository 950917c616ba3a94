import type { z } from 'zod'
import { inventorySchema } from './schema.ts'

/** The keys of a map in the order in which they are written, and the order of what stands below each. */
export interface KeyOrder {
  readonly keys: readonly string[]
  /** By key; under `*` what stands below any key of a map of names. Lists count as what is in them. */
  readonly below: ReadonlyMap<string, KeyOrder>
}

/** The canonical order of an inventory: that of its schema, and so that of the reference. */
export const inventoryOrder: KeyOrder = orderOf(inventorySchema) ?? { keys: [], below: new Map() }

function orderOf(schema: z.core.$ZodType): KeyOrder | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'optional':
      return orderOf(def.innerType)
    case 'pipe':
      return orderOf(def.in)
    case 'array':
      return orderOf(def.element)
    case 'union':
      return def.options.map(orderOf).find((order) => order !== undefined)
    case 'record': {
      const inner = orderOf(def.valueType)
      return inner && { keys: [], below: new Map([['*', inner]]) }
    }
    case 'object': {
      const below = Object.entries(def.shape).flatMap(([key, inner]) => {
        const order = orderOf(inner)
        return order === undefined ? [] : [[key, order] as const]
      })
      return { keys: Object.keys(def.shape), below: new Map(below) }
    }
    default:
      return undefined
  }
}
