import { standingMute } from '../../domain/acknowledgement.ts'
import { type Alert, alertName } from '../../domain/alert.ts'
import { printable } from '../../domain/printable.ts'
import { excerpt } from '../../messages/excerpt.ts'
import { sentenceOf } from '../../messages/index.ts'
import { ownersOf } from '../../report/alert-fields.ts'
import type { AuditEntry } from '../../store/audit-store.ts'
import { mailChannel } from '../../store/mail-message.ts'
import type { OutboxMessage } from '../../store/outbox-store.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { storeOf } from '../job/job-for.ts'
import { settingsFor } from '../settings.ts'
import { logBook } from './log-book.ts'
import { type AlertOptions, alertCalled } from './open.ts'
import { moment, stateText, titleOf } from './words.ts'

/** Longest text of a peer on one line. */
const longestText = 500

/** `certflow alert show`: everything that is known of one alert. */
export async function showAlert(name: string, options: AlertOptions, context: CliContext): Promise<number> {
  const settings = await settingsFor(options, context)
  await using store = storeOf({ settings })
  const alert = await alertCalled(name, store)
  const messages = (await store.outbox.list(alert.openedAt)).filter(({ alerts }) => alerts.includes(alert.number))
  const courses = await store.alerts.coursesOf(alert.number)
  const acts = (await store.audit.since(alert.openedAt)).filter(({ about }) => about === alertName(alert))
  context.stdout.write(
    [
      ...aboutLines(alert, context.now()),
      ...placeLines(alert),
      ...messageLines(messages.filter(({ purpose }) => purpose === 'news')),
      ...courses.flatMap((course) => section(`Escalation ${course.escalation}`, logBook(course, messages))),
      ...actLines(acts),
      '',
    ].join('\n'),
  )
  return exitCodes.clean
}

function aboutLines(alert: Alert, now: Date): string[] {
  const { certificate, finding, openedAt } = alert
  const muted = standingMute(alert, now)
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['severity', alert.severity],
    ['state', stateText(alert, now)],
    ['mute', muted && `${muted.reason} (${muted.by})`],
    ['since', moment(openedAt)],
    ['owner', ownersOf(alert).join(', ') || undefined],
    [
      'told',
      alert.told.length === 0 ? 'nobody yet' : `${alert.told.join(', ')} to ${alert.toldTo.join(', ') || 'nobody'}`,
    ],
    ['subject', certificate?.subject],
    ['issuer', certificate?.issuer],
    ['serial', certificate?.serialNumber],
    ['until', certificate?.notAfter && moment(certificate.notAfter)],
    ['sha256', certificate?.fingerprint],
  ]
  return [
    `${alertName(alert)} ${titleOf(alert)}`,
    printable(excerpt(sentenceOf(finding, 'en'), longestText)),
    '',
    ...facts.flatMap(([title, value]) =>
      value === undefined ? [] : [`${title.padEnd(9)}${printable(excerpt(value, longestText))}`],
    ),
  ]
}

function placeLines({ places }: Alert): string[] {
  const lines = places.map(({ endpoint, address }) => (address === undefined ? endpoint : `${endpoint} (${address})`))
  return section('Seen at', lines)
}

function messageLines(messages: readonly OutboxMessage[]): string[] {
  const linesOf = ({ createdAt, channel, contact, recipient, state, attempts, problem }: OutboxMessage) => {
    const tried = attempts > 1 ? ` after ${attempts} attempts` : ''
    const to = channel === mailChannel ? `${contact} <${recipient}>` : channel
    return `${moment(createdAt)} to ${to}: ${state}${tried}${problem === undefined ? '' : `: ${problem}`}`
  }
  const [mails, others] = [true, false].map((isMail) =>
    messages.filter(({ channel }) => (channel === mailChannel) === isMail),
  )
  return [...section('Mails', (mails ?? []).map(linesOf)), ...section('Channels', (others ?? []).map(linesOf))]
}

function actLines(acts: readonly AuditEntry[]): string[] {
  const lines = acts.map(({ at, by, action, detail }) => {
    const more = Object.entries(detail).map(([name, value]) => `${name}: ${value}`)
    return `${moment(at)} ${action} by ${by}${more.length === 0 ? '' : ` (${more.join(', ')})`}`
  })
  return section('Answers', lines)
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0
    ? []
    : ['', `${title}:`, ...lines.map((line) => `  ${printable(excerpt(line, longestText))}`)]
}
