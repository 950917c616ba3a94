import { type Alert, alertName, type Notice } from '../domain/alert.ts'
import { daysLeft } from '../domain/certificate.ts'
import { messages } from '../messages/index.ts'
import type { Correspondence, Recipient } from './correspondence.ts'
import { endOf, firstNameFor, isDuty, isExpired, nameFor, needsAction } from './told-alert.ts'
import { dateWords } from './words/dates.ts'
import { mailWords } from './words/index.ts'

/** Numbers that a subject has room for. */
const shownNumbers = 3

/** The subject of a mail about these notices, worst first: at least one. */
export function subjectOf(notices: readonly Notice[], recipient: Recipient, correspondence: Correspondence): string {
  const [worst] = notices
  if (worst === undefined) throw new Error('a mail without notices')
  if (notices.length === 1) return withNumbers(lineOf(worst, recipient, correspondence), notices)
  const words = mailWords[recipient.language]
  const { several, severalCured } = words.subjects
  const open = notices.filter(({ kind }) => kind !== 'cured')
  const what =
    open.length === 0 ? severalCured(notices.length) : several(notices.length, open.filter(needsAction).length)
  const name = words.andMore(firstNameFor(recipient.contact, worst.alert, words), notices.length - 1)
  return withNumbers(`[${what}] ${name}`, notices)
}

/** The subject of a drill about a notice that was made up. */
export function drillSubject(notice: Notice, recipient: Recipient): string {
  const words = mailWords[recipient.language]
  const { drill, drillNote } = words.subjects
  return withNumbers(`[${drill}] ${nameFor(recipient.contact, notice.alert, words)}${drillNote}`, [notice])
}

/** The subject of a step of an escalation about these notices, worst first. `isLast`: nobody who was asked has answered. */
export function askSubject(
  notices: readonly Notice[],
  isLast: boolean,
  recipient: Recipient,
  correspondence: Correspondence,
): string {
  const { ask, unanswered } = mailWords[recipient.language].subjects
  return `[${isLast ? unanswered : ask}] ${subjectOf(notices, recipient, correspondence)}`
}

/** With `[CF-4821]` behind it, for the answer; a full-width bracket brings its own blank. */
function withNumbers(subject: string, notices: readonly Notice[]): string {
  const numbers = notices.slice(0, shownNumbers).map(({ alert }) => alertName(alert))
  const blank = subject.endsWith('）') ? '' : ' '
  return `${subject}${blank}[${numbers.join(', ')}${notices.length > shownNumbers ? ' …' : ''}]`
}

/** What a subject says of one notice, without its number. */
export function lineOf(notice: Notice, { contact, language }: Recipient, { timeZone, now }: Correspondence): string {
  const { alert, kind } = notice
  const words = mailWords[language]
  const { subjects } = words
  const name = nameFor(contact, alert, words)
  const end = endOf(alert)
  if (kind === 'cured') return `[${subjects.cured}] ${name}${curedNote(alert, language)}`
  if (end === undefined) {
    const mark = alert.severity === 'critical' ? subjects.critical(undefined) : subjects.check
    return `[${mark}] ${name}${words.colon}${messages[language].titles[alert.finding.code]}`
  }
  const { day } = dateWords(language, timeZone, now)
  if (isExpired(notice)) {
    const { over, since } = isDuty(alert)
      ? { over: words.duty.overdue, since: words.duty.since }
      : { over: subjects.expired, since: subjects.since }
    return `[${over}] ${name}${since(day(end))}`
  }
  return `[${markOf(notice, daysLeft(end, now), language)}] ${name}${subjects.until(day(end))}`
}

function curedNote({ condition, subject }: Alert, language: Recipient['language']): string {
  const { subjects } = mailWords[language]
  if (condition !== 'expiry') return subjects.gone
  return subject.kind === 'manual' ? subjects.newDate : subjects.newCertificate
}

function markOf({ alert }: Notice, days: number, language: Recipient['language']): string {
  const { subjects, duty } = mailWords[language]
  if (alert.finding.code === 'renewal-overdue') return subjects.overdue
  if (alert.severity === 'critical') return subjects.critical(days)
  return (isDuty(alert) ? duty : subjects).warning(days)
}
