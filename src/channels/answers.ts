import { printable } from '../domain/printable.ts'
import { excerpt } from '../messages/excerpt.ts'
import { clampRetryAfter, readRetryAfter } from '../network/retry-after.ts'
import type { ChannelAnswer } from './channel.ts'
import type { HttpResult } from './http.ts'
import type { Redact } from './redact.ts'

/** How the answers of a service are read. */
export interface AnswerReading {
  readonly redact: Redact
  readonly now: Date
  /** What a 2xx says: the reference of what was taken; 'unreadable' where it is not what this service answers. */
  readonly taken: (text: string) => { readonly reference: string | undefined } | 'unreadable'
}

/** Services may answer with whole pages. */
const longestWords = 200

/** It is the channel that is wrong, not the message: with the next one it would be the same. */
const ofChannel: ReadonlySet<number> = new Set([401, 402, 403, 404, 405, 407, 410])

/** The other side has not done it, and may do it later: it says so. */
const notDone: ReadonlySet<number> = new Set([408, 409, 421, 423, 425, 429, 503])

/**
 * What a service answered to a message.
 *
 * 2xx that can be read is accepted, 4xx refused, but for what says "later" or is about the channel itself, such as a wrong token: were that
 * a refusal, one slip in the settings would throw away every message that waits. 5xx, and all that cannot be read, leaves it unclear whether
 * the message was taken.
 */
export function answerOf(result: HttpResult, { redact, now, taken }: AnswerReading): ChannelAnswer {
  if (result.kind === 'failed')
    return {
      result: 'deferred',
      words: result.words,
      isUnclear: result.isUnclear,
      wasAnswered: false,
      retryAfterMs: undefined,
    }
  const { status, header, text } = result
  if (status >= 200 && status < 300) {
    const read = text === undefined ? 'unreadable' : taken(text)
    if (read !== 'unreadable') return { result: 'accepted', reference: read.reference }
    return deferred(`it answered ${status}, with what is not an answer of this service`, {
      isUnclear: true,
      wasAnswered: true,
    })
  }
  const words = wordsOf(result, redact)
  if (status < 400 || ofChannel.has(status)) return deferred(words, { isUnclear: false, wasAnswered: false })
  const asked = readRetryAfter(header('retry-after'), header('date'), now)
  const retryAfterMs = asked === undefined ? undefined : clampRetryAfter(asked)
  if (notDone.has(status)) return { ...deferred(words, { isUnclear: false, wasAnswered: true }), retryAfterMs }
  if (status >= 500) return { ...deferred(words, { isUnclear: true, wasAnswered: true }), retryAfterMs }
  return { result: 'refused', words }
}

/** What a service said to a question; words where it is none that can be read. */
export function readingOf<Value>(
  result: HttpResult,
  redact: Redact,
  read: (text: string) => Value | undefined,
): { readonly value: Value } | { readonly words: string } {
  if (result.kind === 'failed') return { words: result.words }
  if (result.status !== 200) return { words: wordsOf(result, redact) }
  const value = result.text === undefined ? undefined : read(result.text)
  return value === undefined ? { words: 'it answered with what is not an answer of this service' } : { value }
}

/** The value of a JSON text; undefined where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function deferred(words: string, how: { readonly isUnclear: boolean; readonly wasAnswered: boolean }) {
  return { result: 'deferred' as const, words, ...how, retryAfterMs: undefined }
}

/** The status, and what the service says of it. */
function wordsOf({ status, text = '' }: HttpResult & { kind: 'answered' }, redact: Redact): string {
  const said = saidIn(text)
  if (said === '') return `it answered ${status}`
  // Cut last: the beginning of a secret is no secret that could be found.
  return `it answered ${status}: ${printable(excerpt(redact(said).replaceAll(/\s+/g, ' ').trim(), longestWords))}`
}

/** The sentence for people in what services answer; nothing of a page. */
function saidIn(text: string): string {
  const json = jsonOf(text)
  if (json === undefined) return text.trimStart().startsWith('<') ? '' : text
  return sentencesIn(json, 0).join('; ')
}

/** Names under which services say what is wrong. */
const saying: ReadonlySet<string> = new Set(['message', 'error', 'errors', 'detail', 'title', 'status', 'code', 'info'])

function sentencesIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)]
  if (typeof value !== 'object' || value === null || depth > 3) return []
  const inner = Array.isArray(value)
    ? value.slice(0, 5)
    : Object.entries(value).flatMap(([key, each]) => (saying.has(key) ? [each] : []))
  return inner.flatMap((each) => sentencesIn(each, depth + 1))
}
