import { createHash } from 'node:crypto'
import type { ChannelAlert, ChannelMessage } from '../channels/channel.ts'
import { type Alert, alertName } from '../domain/alert.ts'
import { endIn } from '../domain/finding.ts'
import { printable } from '../domain/printable.ts'
import { excerpt } from '../messages/excerpt.ts'
import { sentenceOf } from '../messages/index.ts'
import type { Language } from '../messages/messages.ts'
import type { NewMessage } from '../store/outbox-store.ts'

/** More servers than that are counted. */
const mostEndpoints = 10

/** A sentence that is read aloud, or stands on one line of a chat. */
const longestSentence = 300

/** An alert as channels tell of it, in texts that can be shown anywhere. */
export function channelAlert(alert: Alert, language: Language): ChannelAlert {
  const { subject, places, finding, severity, condition } = alert
  const endpoints = [...new Set(places.map(({ endpoint }) => printable(excerpt(endpoint))))]
  const end = endIn(finding)
  return {
    name: alertName(alert),
    severity,
    condition,
    title: subject.kind === 'zone' ? printable(excerpt(subject.zone)) : titleOf(endpoints, language),
    sentence: printable(excerpt(sentenceOf(finding, language), longestSentence)),
    endpoints: endpoints.slice(0, mostEndpoints),
    endsAt: end === undefined ? undefined : new Date(end).toISOString(),
  }
}

/** Several alerts as one: the worst in words, and how many more; the servers of all. At least one. */
export function channelAlerts(alerts: readonly Alert[], language: Language): ChannelAlert {
  const gravity = ({ severity, finding }: Alert) => [
    severity === 'critical' ? 0 : 1,
    endIn(finding) ?? Number.MAX_SAFE_INTEGER,
  ]
  const [worst, ...others] = alerts.toSorted((a, b) => {
    const [[severityA = 0, endA = 0], [severityB = 0, endB = 0]] = [gravity(a), gravity(b)]
    return severityA - severityB || endA - endB || a.number - b.number
  })
  if (worst === undefined) throw new RangeError('a message about no alert')
  const told = channelAlert(worst, language)
  if (others.length === 0) return told
  const endpoints = [
    ...new Set([told, ...others.map((alert) => channelAlert(alert, language))].flatMap((each) => each.endpoints)),
  ]
  const title =
    language === 'ja' ? `${told.title} ほか${others.length}件の警報` : `${told.title} and ${others.length} more alerts`
  return { ...told, title, endpoints: endpoints.slice(0, mostEndpoints) }
}

function titleOf([first = '', ...others]: readonly string[], language: Language): string {
  if (others.length === 0) return first
  return language === 'ja' ? `${first} ほか${others.length}件` : `${first} and ${others.length} more`
}

/** An id of what these parts make: the same each time, and of nothing else. */
export function channelMessageId(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 40)
}

/** A message for a channel, as the outbox keeps it: news of these alerts. */
export function outboxMessage(
  message: ChannelMessage,
  channel: string,
  alerts: readonly number[],
  now: Date,
): NewMessage {
  return {
    messageId: message.id,
    recipient: message.recipient,
    channel,
    purpose: 'news',
    contact: message.contact,
    alerts,
    bytes: Buffer.from(JSON.stringify(message)),
    createdAt: now,
    nextAttemptAt: now,
    held: false,
  }
}

/** The message that `outboxMessage` wrote. */
export function readChannelMessage(bytes: Buffer): ChannelMessage {
  return JSON.parse(bytes.toString('utf8')) as ChannelMessage
}
