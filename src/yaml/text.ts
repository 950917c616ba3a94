import { z } from 'zod'
import type { Parsed } from '../network/parsed.ts'
import type { FaultRule } from './rules.ts'

/** A text that `parse` reads; the output is what was read. As JSON Schema it is a string with its description. */
export function text<Value>(rule: FaultRule, parse: (text: string) => Parsed<Value>, description: string) {
  return z
    .string()
    .meta({ description })
    .transform((input, context): Value => {
      const parsed = parse(input)
      if (parsed.ok) return parsed.value
      context.issues.push({ code: 'custom', message: parsed.problem, input, params: { rule, hint: parsed.hint } })
      return z.NEVER
    })
}
