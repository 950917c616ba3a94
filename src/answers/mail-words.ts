import { printable } from '../domain/printable.ts'
import type { Answer } from './answer.ts'

/** The longest name that is kept of an answer. */
const longestName = 200

/** Words that turn an answer into its opposite, or into a question. */
const negations =
  /できません|できない|できかね|しません|しない|ません。?$|でしょうか|ですか|[?？]|\bnot\b|\bno one\b|n['’]t\b|\bcannot\b|\bnever\b|\bunable\b/i

const mine = [
  /^(?:私(?:が|の方で)?|こちらで|当方で)?、?(?:対応|担当|更新)(?:します|いたします|致します|しております|しています|中です)/,
  /^引き受けます/,
  /^i(?:['’]ll| will)? (?:take|do|handle) (?:it|this)\b/i,
  /^(?:it is |it['’]s )?mine\b/i,
]

/** Who, as the rest of the line. */
const other = [
  /^担当は別の人です[（(]?([^（）()]*)[)）]?/,
  /^担当(?:者)?は、?(.+?)(?:です|になります|さんです)?$/,
  /^somebody else does:?\s*\(?([^()]*)\)?/i,
  /^please ask:? (.+)$/i,
]

const unused = [
  /^(?:もう|すでに|既に)?(?:使っていません|使用していません|利用していません|廃止します)/,
  /^no longer (?:in use|used)\b/i,
  /^not used any ?more\b/i,
]

/** What is open between the brackets of our own words: nobody has filled it in. */
const placeholders: ReadonlySet<string> = new Set(['', 'お名前', 'who'])

/**
 * The answer that a line of a mail is; undefined where it is none. Only the few ways that our mails name, at the beginning of the line: what is
 * said otherwise is for people to read.
 *
 * @param today `YYYY-MM-DD`, of the day on which the mail came
 */
export function answerInLine(line: string, today: string): Answer | undefined {
  const text = line
    .normalize('NFKC')
    .replace(/^[\s・*•-]+/, '')
    .replace(/[\s。.!]+$/, '')
  const isUnused = unused.some((pattern) => pattern.test(text))
  if (isUnused) {
    const until = dayIn(text, today)
    return until === undefined ? undefined : { kind: 'unused', until }
  }
  if (negations.test(text)) return undefined
  if (mine.some((pattern) => pattern.test(text)))
    return { kind: 'mine', until: dayIn(text, today) ?? daysAfter(today, 7) }
  const [who] = other.flatMap((pattern) => pattern.exec(text)?.[1]?.trim() ?? [])
  return who === undefined || isNobody(who) || who.length > longestName
    ? undefined
    : { kind: 'other', who: printable(who) }
}

function isNobody(who: string): boolean {
  return placeholders.has(who) || /違い|違う|未定|不明|いない/.test(who)
}

/** A day in a line, as people write it: `2026-12-31`, `2026/12/31`, `2026年12月31日`, `12月31日`, which is the next one. */
function dayIn(text: string, today: string): string | undefined {
  const [, year, month, day] = /(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})/.exec(text) ?? []
  if (year !== undefined) return calendarDay(Number(year), Number(month), Number(day))
  const [, onlyMonth, onlyDay] = /(\d{1,2})月(\d{1,2})日/.exec(text) ?? []
  if (onlyMonth === undefined) return undefined
  const thisYear = Number(today.slice(0, 4))
  const near = calendarDay(thisYear, Number(onlyMonth), Number(onlyDay))
  return near === undefined || near >= today ? near : calendarDay(thisYear + 1, Number(onlyMonth), Number(onlyDay))
}

function calendarDay(year: number, month: number, day: number): string | undefined {
  const at = new Date(Date.UTC(year, month - 1, day))
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.toISOString().slice(0, 10) : undefined
}

function daysAfter(today: string, days: number): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
