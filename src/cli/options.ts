import { type Command, InvalidArgumentError } from 'commander'
import { parseDate } from '../notation/date.ts'
import { longestTimerMs, parseDuration } from '../notation/duration.ts'
import { parseNameServer } from '../notation/name-server.ts'
import type { GlobalOptions } from './context.ts'

/** A whole number from 1; for options of commander. */
export function positiveInteger(text: string): number {
  const number = Number(text)
  if (!/^\d{1,9}$/.test(text) || number < 1) throw new InvalidArgumentError('Give a whole number from 1.')
  return number
}

/** A whole number from 0. */
export function count(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 0.')
  return Number(text)
}

/** `50/s`, or `50`: connections a second. */
export function rate(text: string): number {
  const [, number = '0'] = /^(\d{1,9})(?:\/s)?$/.exec(text) ?? []
  if (Number(number) < 1) throw new InvalidArgumentError('Give a whole number of connections a second: 50/s.')
  return Number(number)
}

/** `10s`, `15m`, `2h` in milliseconds, never more than a timer can hold: a longer one would fire at once. */
export function duration(text: string): number {
  const parsed = parseDuration(text, longestTimerMs)
  if (!parsed.ok) throw new InvalidArgumentError(`${parsed.problem}: ${parsed.hint}.`)
  return parsed.value
}

/** A day (00:00 UTC) or an instant of RFC 3339: 2027-01-19T12:00:00Z. */
export function instant(text: string): Date {
  const parsed = parseDate(text)
  if (!parsed.ok) throw new InvalidArgumentError(`${parsed.problem}: ${parsed.hint}.`)
  return parsed.value
}

/** A day as its text, where no hour is given; else an instant of RFC 3339. Of days with an hour the time zone is part. */
export function dayOrInstant(text: string): string | Date {
  const at = instant(text)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : at
}

/** A name server, as `parseNameServer` takes it; a list of one, since settings may name several. */
export function nameServer(text: string): readonly string[] {
  const parsed = parseNameServer(text)
  if (!parsed.ok) throw new InvalidArgumentError(`${parsed.problem}: ${parsed.hint}.`)
  return [parsed.value]
}

/** The options that every command takes, wherever they were given: the program's default must not undo the command's. */
export function globalOptionsOf(command: Command): GlobalOptions {
  const given: Partial<GlobalOptions>[] = []
  for (let at: Command | null = command; at !== null; at = at.parent) given.push(at.opts())
  return {
    quiet: given.some(({ quiet }) => quiet === true),
    verbose: given.some(({ verbose }) => verbose === true),
    color: given.every(({ color }) => color !== false),
  }
}

/** Gathers an option that may be given several times. */
export function several(text: string, before: readonly string[] = []): string[] {
  return [...before, text]
}
