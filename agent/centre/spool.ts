import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { mostEvents } from '../../src/agent-protocol/messages.ts'
import { printable } from '../../src/domain/printable.ts'
import type { PassOutcome } from '../pass/outcome.ts'
import { replaceDurably } from '../state/durable-file.ts'
import { readStateFile } from '../state/json-file.ts'
import type { StateFolder } from '../state/state-folder.ts'

const instant = z.iso.datetime().transform((text) => new Date(text))

const event = z.strictObject({
  id: z.uuid(),
  at: z.iso.datetime(),
  certificate: z.string(),
  kind: z.enum(['changed', 'failed']),
  text: z.string(),
})

const answered = z.strictObject({ id: z.int(), taken: z.boolean(), text: z.string() })

const spool = z.strictObject({
  version: z.literal(1),
  /** What happened and the centre has not heard of, oldest first. */
  events: z.array(event),
  /** What became of wishes, and the centre has not heard of. */
  answered: z.array(answered),
  /** Numbers of wishes that were looked at: the centre repeats them until it has heard. */
  known: z.array(z.int()),
  /** When the centre took a report last. */
  toldAt: instant.optional(),
  /** The centre asked not to be asked before. */
  notBefore: instant.optional(),
  /** Why the last report did not arrive. */
  problem: z.string().optional(),
})

/** What is to be told to the centre, beside how things stand: that is looked at anew each time. */
export type Spool = z.output<typeof spool>

/** What became of a wish. */
export type AnsweredWish = z.output<typeof answered>

const emptySpool: Spool = { version: 1, events: [], answered: [], known: [] }

/** Characters of a sentence that are told: a hundred of them stay below half of what a request may have. */
const longestText = 300

/** Wishes that are remembered: the centre has no more of them open at once. */
const mostKnown = 200

/** The spool; an empty one where there is none. Rejects with `state-unusable`. */
export async function readSpool(state: StateFolder): Promise<Spool> {
  const hint = 'remove it: only what the centre has not heard of yet is lost'
  return (await readStateFile(state.spool, spool, 'spool', hint)) ?? emptySpool
}

/** Keeps the spool; it is on the disk when this resolves. */
export async function writeSpool(state: StateFolder, content: Spool): Promise<void> {
  await replaceDurably(state.spool, `${JSON.stringify(content, undefined, 1)}\n`, { mode: 0o600 })
}

/** The spool with what came of a pass; of more than a hundred events the oldest go. */
export function withOutcomes(before: Spool, outcomes: readonly PassOutcome[], now: Date): Spool {
  const events = outcomes.flatMap(({ certificate, kind, text }): Spool['events'] =>
    kind === 'changed' || kind === 'failed'
      ? [{ id: randomUUID(), at: now.toISOString(), certificate, kind, text: toldText(text) }]
      : [],
  )
  return events.length === 0 ? before : { ...before, events: [...before.events, ...events].slice(-mostEvents) }
}

/** The spool with wishes that were looked at. */
export function withAnswers(before: Spool, answers: readonly AnsweredWish[]): Spool {
  if (answers.length === 0) return before
  const known = [...before.known, ...answers.map(({ id }) => id)].slice(-mostKnown)
  return { ...before, answered: [...before.answered, ...answers].slice(-mostEvents), known }
}

/** A sentence as it is told: printable, and not too long. */
export function toldText(text: string): string {
  return printable(text).slice(0, longestText)
}
