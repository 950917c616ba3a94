import { z } from 'zod'
import type { Parsed } from '../network/parsed.ts'
import type { FaultRule } from './rules.ts'

/**
 * A text that `parse` reads; the output is what was read. As JSON Schema it is a string with its description, and with a pattern that
 * everything fits that `parse` takes.
 */
export function text<Value>(
  rule: FaultRule,
  parse: (text: string) => Parsed<Value>,
  description: string,
  pattern?: RegExp,
) {
  const meta = { description, ...(pattern !== undefined && { pattern: pattern.source }) }
  return z.string().meta(meta).transform(readBy(rule, parse))
}

/** The same for what YAML reads as a number where nothing stands behind it: `20` and `500/s`. */
export function numberOrText<Value>(rule: FaultRule, parse: (text: string) => Parsed<Value>, description: string) {
  const read = readBy(rule, parse)
  return z
    .union([z.number(), z.string()])
    .meta({ description })
    .transform((input, context) => read(String(input), context))
}

function readBy<Value>(rule: FaultRule, parse: (text: string) => Parsed<Value>) {
  return (input: string, context: z.RefinementCtx): Value => {
    const parsed = parse(input)
    if (parsed.ok) return parsed.value
    context.issues.push({ code: 'custom', message: parsed.problem, input, params: { rule, hint: parsed.hint } })
    return z.NEVER
  }
}
