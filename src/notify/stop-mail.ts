import { dayMs, unitMs } from '../domain/duration.ts'
import { addDays, type LocalDay, localDay } from '../domain/working-days.ts'
import type { Language } from '../messages/messages.ts'
import { type ComposedMail, composeMail } from './compose.ts'
import type { Correspondence, Recipient } from './correspondence.ts'
import { calendarMoment, calendarText, calendarValue } from './icalendar.ts'
import { identifierOf, messageIdOf } from './identity.ts'
import type { Letter } from './letter.ts'
import { type DateWords, dateWords } from './words/dates.ts'
import { mailWords } from './words/index.ts'

/** When something stops: on a day of the calendar, where the hour is not settled, or at a moment, with its end where that is. */
export type StopTime = { readonly day: LocalDay } | { readonly from: Date; readonly until: Date | undefined }

/** Something stops for a while, and people are told beforehand. */
export interface Stop {
  /** What people call it. */
  readonly name: string
  readonly time: StopTime
}

/** The notice of a stop for one recipient. The same stop has the same Message-ID, however often it is composed. */
export async function stopMail(
  stop: Stop,
  recipient: Recipient,
  correspondence: Correspondence,
): Promise<ComposedMail> {
  const { from } = correspondence
  const frame = {
    messageId: messageIdOf(recipient.address, ['stop', stop.name, ...keysOf(stop.time)], from),
    threads: [],
    calendar: stopCalendar(stop, recipient.language, correspondence),
  }
  return composeMail(stopLetter(stop, recipient, correspondence), frame, recipient, correspondence)
}

/** A stop as an iCalendar file. An entry has the same UID each time that the same thing stops at the same time. */
export function stopCalendar({ name, time }: Stop, language: Language, { from, now }: Correspondence): string {
  const [start] = keysOf(time)
  return calendarText([
    [
      `UID:${identifierOf(['stop', name, start], from)}`,
      // Rises from one notice to the next: minutes since 1970, far below what 32 bits hold.
      `SEQUENCE:${Math.floor(now.getTime() / unitMs.m)}`,
      `DTSTAMP:${calendarMoment(now)}`,
      ...calendarTimes(time),
      `SUMMARY:${calendarValue(mailWords[language].stop.calendarTitle(name))}`,
      'STATUS:CONFIRMED',
      'TRANSP:TRANSPARENT',
    ],
  ])
}

/** When something stops, as a person reads it. */
export function stopTimeText(time: StopTime, language: Language, { timeZone, now }: Correspondence): string {
  const { stop } = mailWords[language]
  const dates = dateWords(language, timeZone, now)
  if ('day' in time) return stop.onDay(dates.weekday(time.day))
  const { from, until } = time
  if (until === undefined) return stop.from(dates.moment(from))
  const isSameDay = localDay(from, timeZone) === localDay(until, timeZone)
  const end = isSameDay ? dates.time(until) : dates.moment(until)
  return stop.span(dates.moment(from), end, durationOf(until.getTime() - from.getTime(), stop.duration))
}

function stopLetter({ name, time }: Stop, { contact, language }: Recipient, correspondence: Correspondence): Letter {
  const { organisation, timeZone, now } = correspondence
  const words = mailWords[language]
  const { stop } = words
  return {
    language,
    subject: stop.subject(name, beginText(time, dateWords(language, timeZone, now))),
    parts: [
      { kind: 'paragraph', lines: [words.greeting(contact)] },
      { kind: 'paragraph', lines: [words.sender(organisation.name, organisation.extension), stop.lead(name)] },
      { kind: 'list', items: [{ text: `${stop.when}${words.colon}${stopTimeText(time, language, correspondence)}` }] },
      { kind: 'paragraph', lines: [stop.after, stop.ask(organisation.extension), stop.why(name)] },
      {
        kind: 'paragraph',
        lines: [
          stop.attached,
          words.noPassword,
          ...(organisation.verifyUrl === undefined ? [] : [words.verify(organisation.verifyUrl)]),
        ],
      },
    ],
  }
}

function beginText(time: StopTime, dates: DateWords): string {
  return 'day' in time ? dates.weekday(time.day) : dates.moment(time.from)
}

function durationOf(ms: number, text: (days: number, hours: number, minutes: number) => string): string {
  const [days, hours] = [Math.floor(ms / dayMs), Math.floor((ms % dayMs) / unitMs.h)]
  return text(days, hours, Math.round((ms % unitMs.h) / unitMs.m))
}

/** What tells one time from another, the begin first. */
function keysOf(time: StopTime): [start: string, ...rest: string[]] {
  if ('day' in time) return [time.day]
  return [time.from.toISOString(), ...(time.until === undefined ? [] : [time.until.toISOString()])]
}

/** A day without hours is a date (RFC 5545 §3.3.4), whose end is the day after. */
function calendarTimes(time: StopTime): string[] {
  if ('day' in time) {
    const [first, next] = [time.day, addDays(time.day, 1)].map((day) => day.replaceAll('-', ''))
    return [`DTSTART;VALUE=DATE:${first}`, `DTEND;VALUE=DATE:${next}`]
  }
  const { from, until } = time
  return [`DTSTART:${calendarMoment(from)}`, ...(until === undefined ? [] : [`DTEND:${calendarMoment(until)}`])]
}
