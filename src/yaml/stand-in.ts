import { z } from 'zod'
import type { Path } from './tree.ts'

/**
 * What to write in place of a value of the wrong type, so that it does not lead to the next fault: what was written in
 * quotes, without them or as a list, if the schema takes that, or else what the schema says of it.
 */
export function standInHint(schema: z.core.$ZodType | undefined, source: string, value: unknown): string | undefined {
  const inner = unwrapped(schema)
  if (inner === undefined || typeof value === 'object') return undefined
  if (takes(inner, value)) return `write ${source}`
  if (takes(inner, source)) return `write it in quotes: "${source}"`
  if (typeof value === 'string' && /^\d+$/.test(value) && takes(inner, Number(value)))
    return `write ${value} without quotes`
  if (inner._zod.def.type === 'array') return listHint(inner, source, value)
  return ownHint(inner, source)
}

/** The schema at a path, with what may stand there; undefined where nothing may. */
export function schemaAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod
  const [step, ...rest] = path
  if (step === undefined) return schema
  switch (def.type) {
    case 'optional':
      return schemaAt(def.innerType, path)
    case 'pipe':
      return schemaAt(def.in, path)
    case 'union':
      return def.options.map((option) => schemaAt(option, path)).find((inner) => inner !== undefined)
    case 'array':
      return schemaAt(def.element, rest)
    case 'record':
      return schemaAt(def.valueType, rest)
    case 'object': {
      const inner = def.shape[String(step)]
      return inner === undefined ? undefined : schemaAt(inner, rest)
    }
    default:
      return undefined
  }
}

function listHint(list: z.core.$ZodTypes, source: string, value: unknown): string | undefined {
  if (takes(list, [value])) return `write [${source}]`
  if (takes(list, [source])) return `write ["${source}"]`
  const element = list._zod.def.type === 'array' ? unwrapped(list._zod.def.element) : undefined
  const hint = element && ownHint(element, source)
  return hint === undefined ? undefined : `write a list, and in it: ${hint}`
}

/** What the schema of a text says of a text that it refuses. */
function ownHint(schema: z.core.$ZodType, source: string): string | undefined {
  const issues = z.safeParse(schema, source).error?.issues ?? []
  const [hint] = issues.flatMap((issue) => (issue.code === 'custom' ? [issue.params?.hint] : []))
  return typeof hint === 'string' ? hint : undefined
}

function takes(schema: z.core.$ZodType, value: unknown): boolean {
  return z.safeParse(schema, value).success
}

/** The schema inside what only says that it may be absent. */
export function unwrapped(schema: z.core.$ZodType | undefined): z.core.$ZodTypes | undefined {
  const known = schema as z.core.$ZodTypes | undefined
  return known?._zod.def.type === 'optional' ? unwrapped(known._zod.def.innerType) : known
}
