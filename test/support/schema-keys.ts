import type { z } from 'zod'

/** Every key that a schema knows, as docs write it: `endpoints[].trust.ca`, `contacts.<name>.email`. */
export function keysOfSchema(schema: z.core.$ZodType): string[] {
  return [...new Set(keysBelow(schema, ''))]
}

function keysBelow(schema: z.core.$ZodType, path: string): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'optional':
      return keysBelow(def.innerType, path)
    case 'pipe':
      return keysBelow(def.in, path)
    case 'union':
      return def.options.flatMap((option) => keysBelow(option, path))
    case 'array':
      return keysBelow(def.element, `${path}[]`)
    case 'record':
      return keysBelow(def.valueType, `${path}.<name>`)
    case 'object':
      return Object.entries(def.shape).flatMap(([key, inner]) => {
        const own = path === '' ? key : `${path}.${key}`
        return [own, ...keysBelow(inner, own)]
      })
    default:
      return []
  }
}
