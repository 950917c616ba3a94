import { type Alert, alertName, type Notice } from '../domain/alert.ts'
import { mailDomain } from '../domain/mail-address.ts'
import { printable } from '../domain/printable.ts'
import type { Correspondence, Recipient } from './correspondence.ts'
import { endOf, isDuty, nameFor } from './told-alert.ts'
import { mailWords } from './words/index.ts'

/** Longest line in octets, its end not counted (RFC 5545 §3.1). */
const longestLine = 75

/**
 * The ends of certificates as calendar entries (RFC 5545, published as in RFC 5546 §3.2.1); undefined where no notice
 * is about an end. An entry keeps its UID, so that a later mail moves it, and takes it away when the alert is solved.
 */
export function calendarOf(
  notices: readonly Notice[],
  recipient: Recipient,
  correspondence: Correspondence,
): string | undefined {
  const entries = notices.flatMap((notice) => {
    const end = endOf(notice.alert)
    return end === undefined ? [] : [entryOf(notice, end, recipient, correspondence)]
  })
  if (entries.length === 0) return undefined
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//certflow//certflow//EN',
    'METHOD:PUBLISH',
    ...entries.flat(),
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

function entryOf(
  { alert, kind }: Notice,
  end: Date,
  { contact, language }: Recipient,
  { from, now }: Correspondence,
): string[] {
  const words = mailWords[language]
  const { calendarTitle } = isDuty(alert) ? words.duty : words
  const title = calendarTitle(nameFor(contact, alert, words))
  return [
    'BEGIN:VEVENT',
    `UID:${uidOf(alert, from)}`,
    `SEQUENCE:${sequenceOf(alert, now)}`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART:${stamp(end)}`,
    `SUMMARY:${text(`${title} [${alertName(alert)}]`)}`,
    `STATUS:${kind === 'cured' ? 'CANCELLED' : 'CONFIRMED'}`,
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ]
}

function uidOf(alert: Alert, from: string): string {
  return `${alertName(alert)}-${alert.openedAt.getTime()}@${mailDomain(from)}`
}

/** Rises with each mail, whatever changed: minutes since the alert was opened. */
function sequenceOf({ openedAt }: Alert, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - openedAt.getTime()) / 60_000))
}

/** `20261227T145900Z` */
function stamp(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

/** A value of type TEXT (RFC 5545 §3.3.11). */
function text(value: string): string {
  return printable(value).replaceAll(/[\\;,]/g, '\\$&')
}

/** A content line, broken so that no part is too long and no character is torn. */
function folded(line: string): string {
  const parts = ['']
  let octets = 0
  for (const character of line) {
    const length = Buffer.byteLength(character)
    if (octets + length > longestLine) {
      parts.push(' ')
      octets = 1
    }
    parts[parts.length - 1] += character
    octets += length
  }
  return parts.join('\r\n')
}
