import type { Answer } from './answer.ts'
import { answerInLine } from './mail-words.ts'

/** A mail as far as an answer depends on it. */
export interface ReadMail {
  /** Names in lower case. */
  readonly headers: readonly { readonly key: string; readonly value: string }[]
  /** Addresses of From, as they came. */
  readonly from: readonly string[]
  readonly subject: string
  /** Plain text; '' where there is none. */
  readonly text: string
}

/** What somebody answered by mail. */
export interface MailAnswer {
  /** `CF-4821` of an alert, `DR-7` of a drill, `OC-2026` of the question to owners. */
  readonly about: string
  /** Address of From, in lower case. Nobody has proved it: see docs/reference/channels.md. */
  readonly from: string
  readonly answer: Answer
}

/** An answer stands at the top; what is further down is most likely quoted. */
const mostLines = 12

/** What a mail says to an alert; undefined where it is for people to read: no answer, two numbers, or from a machine. */
export function mailAnswer(mail: ReadMail, today: string): MailAnswer | undefined {
  const [from, ...others] = mail.from
  if (from === undefined || others.length > 0 || isFromMachine(mail, from)) return undefined
  const lines = ownLines(mail.text)
  const about = oneNumber(mail.subject) ?? oneNumber(lines.join('\n'))
  if (about === undefined) return undefined
  // Links in our mails begin a mail whose subject is the answer.
  const [, inSubject = ''] = /^\s*(?:CF|DR|OC)-\d{1,9}[\s:]+(.*)$/i.exec(mail.subject) ?? []
  for (const line of [inSubject, ...lines.map((each) => each.replace(/^\s*(?:CF|DR|OC)-\d{1,9}[\s:、：]*/i, ''))]) {
    const answer = answerInLine(line, today)
    if (answer !== undefined) return { about, from: from.toLowerCase(), answer }
  }
  return undefined
}

/** Headers by which machines say that nobody wrote this (RFC 3834, and what is older than that). */
function isFromMachine({ headers }: ReadMail, from: string): boolean {
  return (
    /^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply)@/i.test(from) ||
    headers.some(({ key, value }) => {
      const text = value.trim().toLowerCase()
      if (key === 'auto-submitted') return !/^no\b/.test(text)
      if (key === 'precedence') return /^(?:bulk|junk|list|auto_reply)$/.test(text)
      if (key === 'return-path') return text === '<>'
      if (key === 'content-type') return text.startsWith('multipart/report')
      return ['list-id', 'x-autoreply', 'x-autorespond', 'x-failed-recipients'].includes(key)
    })
  )
}

/** Where a quotation begins, as mail programs write it in Japanese and English. */
const quotation =
  /^\s*(?:>|\||-{2,}|_{5,}|On .{5,200} wrote:|\d{4}[年/-].{3,200}[:：]$|(?:From|Sent|差出人|送信者|送信元|日時)\s*[:：]|.{1,200}(?:さんは書きました|のメール|wrote)[:：]$)/i

/** The first lines that the sender wrote. */
function ownLines(text: string): string[] {
  const own: string[] = []
  for (const line of text.slice(0, 20_000).split(/\r\n|\r|\n/)) {
    if (line.length < 500 && quotation.test(line)) break
    if (line.trim() !== '') own.push(line.slice(0, 500))
    if (own.length === mostLines) break
  }
  return own
}

/** The one number of an alert or a drill in a text; undefined where there are none or several. */
function oneNumber(text: string): string | undefined {
  const names = [...text.normalize('NFKC').matchAll(/\b(CF|DR|OC)-0{0,8}(\d{1,9})\b/gi)]
  const numbers = new Set(names.map(([, kind = '', number]) => `${kind.toUpperCase()}-${number}`))
  const [number] = numbers
  return numbers.size === 1 ? number : undefined
}
