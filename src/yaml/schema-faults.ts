import { z } from 'zod'
import { quoted } from '../network/parsed.ts'
import type { FaultList } from './fault-list.ts'
import { hints } from './hints.ts'
import { nearest } from './nearest.ts'
import type { FaultRule } from './rules.ts'
import { schemaAt, standInHint, unwrapped } from './stand-in.ts'
import type { Path, Place, YamlTree } from './tree.ts'

/** Something that a schema found wrong. */
export type Issue = z.core.$ZodIssue

/** Where the issues of one file go, and what they are about. */
interface Context {
  readonly schema: z.core.$ZodType
  readonly tree: YamlTree
  readonly faults: FaultList
}

/** Turns what a schema found into faults at the keys and values of the text. */
export function noteIssues(issues: readonly Issue[], context: Context): void {
  for (const issue of issues) {
    if (context.faults.isFull) return
    noteIssue(issue, [], context)
  }
}

function noteIssue(issue: Issue, base: Path, context: Context): void {
  const path = [...base, ...issue.path]
  const branch = issue.code === 'invalid_union' ? branchOf(issue) : undefined
  if (branch !== undefined) {
    for (const inner of branch) noteIssue(inner, path, context)
  } else if (issue.code === 'unrecognized_keys') noteUnknownKeys(issue.keys, path, context)
  else if (issue.code === 'invalid_key') noteBadKey(issue, path, context)
  else noteValue(issue, path, context)
}

function noteValue(issue: Issue, path: Path, { schema, tree, faults }: Context): void {
  const place = tree.placeOf(path)
  if (place === undefined) noteMissing(path, tree, faults)
  else if (!place.opaque) {
    const value = valueAt(tree.value, path)
    const wanted = schemaAt(schema, path)
    const [rule, message, hint] = describe(issue, path, place, value, wanted)
    const better = rule === 'wrong-type' ? standInHint(wanted, place.source, value) : undefined
    faults.error(place.value, rule, message, better ?? hint)
  }
}

/** The branch of a union that was meant: the one whose own type fits, so that what is wrong is deeper. */
function branchOf(issue: Issue & { code: 'invalid_union' }): readonly Issue[] | undefined {
  return issue.errors.find((errors) =>
    errors.every(({ code, path }) => path.length > 0 || (code !== 'invalid_type' && code !== 'invalid_value')),
  )
}

function noteUnknownKeys(keys: readonly string[], path: Path, { schema, tree, faults }: Context): void {
  const known = keysAt(schema, path)
  for (const key of keys) {
    if (faults.isFull) return
    const meant = nearest(key, known)
    const hint = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`
    faults.error(tree.placeOf([...path, key])?.key ?? 0, 'unknown-key', `unknown key ${quoted(key)}`, hint)
  }
}

function noteBadKey(issue: Issue & { code: 'invalid_key' }, path: Path, { tree, faults }: Context): void {
  const [inner] = issue.issues
  const [rule, hint] = inner?.code === 'custom' ? paramsOf(inner) : (['bad-name', 'write another name'] as const)
  faults.error(tree.placeOf(path)?.key ?? 0, rule, inner?.message ?? 'not a name', hint)
}

function noteMissing(path: Path, tree: YamlTree, faults: FaultList): void {
  const holder = tree.placeOf(path.slice(0, -1))
  if (holder === undefined || holder.opaque) return
  const key = String(path.at(-1))
  const hint = key === 'version' ? 'write version: 1 in the first line' : `write ${key}: and its value`
  faults.error(holder.value, 'missing-key', `${key} is missing`, hint)
}

type Description = readonly [rule: FaultRule, message: string, hint: string]

function describe(
  issue: Issue,
  path: Path,
  place: Place,
  value: unknown,
  wanted: z.core.$ZodType | undefined,
): Description {
  const name = nameOf(path)
  switch (issue.code) {
    case 'custom': {
      const [rule, hint] = paramsOf(issue)
      return [rule, issue.message, hint]
    }
    case 'invalid_type':
      return ['wrong-type', ...describeType(issue.expected, name, place, value, rangeHint(wanted))]
    case 'invalid_value':
      if (name === 'version') return ['bad-version', `version ${quoted(place.source)} is not known`, 'write version: 1']
      return ['unknown-value', `${name} ${quoted(place.source)} is not known`, choiceHint(issue.values, value)]
    case 'invalid_union':
      // none of several kinds has this name
      if ('options' in issue && Array.isArray(issue.options))
        return ['unknown-value', `${name} ${quoted(place.source)} is not known`, choiceHint(issue.options, value)]
      return ['wrong-type', wrongText(name, place, value), ownHint(wanted) ?? issue.message]
    case 'too_small':
    case 'too_big':
      if (Array.isArray(value))
        return ['out-of-range', `${name} has no entries`, 'write at least one, or leave the key out']
      return ['out-of-range', `${name} ${quoted(place.source)} is out of range`, rangeHint(wanted) ?? issue.message]
    default:
      return ['wrong-type', wrongText(name, place, value), ownHint(wanted) ?? issue.message]
  }
}

function wrongText(name: string, place: Place, value: unknown): string {
  return typeof value === 'object' ? `${name} has the wrong type` : `${name} ${quoted(place.source)} is not known`
}

function ownHint(wanted: z.core.$ZodType | undefined): string | undefined {
  const inner = unwrapped(wanted)
  return inner === undefined ? undefined : hints.get(inner)?.hint
}

/** What numbers a schema takes; undefined where it takes none. */
function rangeHint(wanted: z.core.$ZodType | undefined): string | undefined {
  const inner = unwrapped(wanted)
  return inner instanceof z.ZodNumber ? `write a number from ${inner.minValue} to ${inner.maxValue}` : undefined
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
}

function describeType(expected: string, name: string, place: Place, value: unknown, range: string | undefined) {
  const wanted = typeNames[expected] ?? expected
  if (value === null) return [`${name} has no value`, `write ${wanted}, or leave the key out`] as const
  const message = `${name} must be ${wanted}, not ${typeOf(value)}`
  const hint = range ?? `write ${wanted}`
  if (expected === 'string' && typeof value !== 'object') {
    return [`${message}: YAML reads ${quoted(place.source)} so`, hint] as const
  }
  return [message, hint] as const
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'a number' : 'true or false'
}

function choiceHint(values: readonly unknown[], value: unknown): string {
  const choices = values.map(String)
  const meant = typeof value === 'string' ? nearest(value, choices) : undefined
  return `${meant === undefined ? '' : `did you mean ${meant}? `}write ${choices.join(', ').replace(/, ([^,]*)$/, ' or $1')}`
}

function paramsOf(issue: Issue & { code: 'custom' }): readonly [rule: FaultRule, hint: string] {
  // Every custom issue is made by `text()`, with these two.
  const { rule, hint } = issue.params ?? {}
  return [rule as FaultRule, String(hint)]
}

/** `port`, or `entry 2 of tags`. */
function nameOf(path: Path): string {
  const last = path.at(-1)
  if (last === undefined) return 'the file'
  return typeof last === 'number' ? `entry ${last + 1} of ${String(path.at(-2) ?? 'the file')}` : String(last)
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[step],
    value,
  )
}

/** The keys that a schema knows at a path. */
function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod
  const [step, ...rest] = path
  switch (def.type) {
    case 'optional':
      return keysAt(def.innerType, path)
    case 'pipe':
      // what is read further once its keys are right: `.transform()`
      return keysAt(def.in, path)
    case 'union':
      return def.options.flatMap((option) => keysAt(option, path))
    case 'array':
      return keysAt(def.element, rest)
    case 'record':
      return keysAt(def.valueType, rest)
    case 'object': {
      if (step === undefined) return Object.keys(def.shape)
      const inner = def.shape[String(step)]
      return inner === undefined ? [] : keysAt(inner, rest)
    }
    default:
      return []
  }
}
