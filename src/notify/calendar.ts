import { type Alert, alertName, type Notice } from '../domain/alert.ts'
import { mailDomain } from '../domain/mail-address.ts'
import type { Correspondence, Recipient } from './correspondence.ts'
import { calendarMoment, calendarText, calendarValue } from './icalendar.ts'
import { endOf, isDuty, nameFor } from './told-alert.ts'
import { mailWords } from './words/index.ts'

/**
 * The ends of certificates as calendar entries (RFC 5545); undefined where no notice is about an end. An entry keeps its UID,
 * so that a later mail moves it, and takes it away when the alert is solved.
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
  return entries.length === 0 ? undefined : calendarText(entries)
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
    `UID:${uidOf(alert, from)}`,
    `SEQUENCE:${sequenceOf(alert, now)}`,
    `DTSTAMP:${calendarMoment(now)}`,
    `DTSTART:${calendarMoment(end)}`,
    `SUMMARY:${calendarValue(`${title} [${alertName(alert)}]`)}`,
    `STATUS:${kind === 'cured' ? 'CANCELLED' : 'CONFIRMED'}`,
    'TRANSP:TRANSPARENT',
  ]
}

function uidOf(alert: Alert, from: string): string {
  return `${alertName(alert)}-${alert.openedAt.getTime()}@${mailDomain(from)}`
}

/** Rises with each mail, whatever changed: minutes since the alert was opened. */
function sequenceOf({ openedAt }: Alert, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - openedAt.getTime()) / 60_000))
}
