import type { ChannelMessage, ChannelOccasion } from '../channels/channel.ts'
import { type Alert, alertName, type Notice } from '../domain/alert.ts'
import { isWorse } from '../domain/finding.ts'
import { keyOf } from '../notify/identity.ts'
import type { NewMessage, OutboxMessage } from '../store/outbox-store.ts'
import { channelAlert, channelMessageId, outboxMessage } from './channel-message.ts'
import type { Calling } from './escalating.ts'

/** What goes to the channels that are told of every alert, and what need not go there any more. */
export interface ChannelNews {
  readonly added: readonly NewMessage[]
  readonly withdrawn: readonly number[]
}

/**
 * What the channels are told of these notices. Of a cure a channel hears if it heard of the alert; what it has not heard yet is
 * withdrawn then.
 *
 * @param messages all that wait, and those that came to their end since the oldest of these alerts was opened
 */
export function channelNews(
  notices: readonly Notice[],
  messages: readonly OutboxMessage[],
  calling: Calling,
  now: Date,
): ChannelNews {
  const added: NewMessage[] = []
  const withdrawn: number[] = []
  for (const [channel, from] of calling.tell) {
    for (const notice of notices) {
      const { alert, kind } = notice
      const earlier = heardBy(channel, alert, messages)
      if (kind === 'cured') {
        withdrawn.push(...earlier.filter(isWaiting).map(({ id }) => id))
        if (earlier.some(({ mayHaveArrived }) => mayHaveArrived))
          added.push(newsMessage('solved', keyOf(notice), channel, alert, calling, now))
      } else if (!isWorse(from, alert.severity)) {
        added.push(newsMessage('raised', keyOf(notice), channel, alert, calling, now))
      }
    }
  }
  return { added, withdrawn }
}

/** Which channels are told of alerts, and in which language. */
export type Told = Pick<Calling, 'tell' | 'language'>

/** That somebody has taken an alert, for the channels that have heard of it. */
export function takenNews(alert: Alert, messages: readonly OutboxMessage[], told: Told, now: Date): NewMessage[] {
  const key = `${alertName(alert)}/acknowledged/${alert.acknowledgement?.at.getTime()}`
  return [...told.tell.keys()]
    .filter((channel) => heardBy(channel, alert, messages).length > 0)
    .map((channel) => newsMessage('acknowledged', key, channel, alert, told, now))
}

function heardBy(channel: string, { number }: Alert, messages: readonly OutboxMessage[]): OutboxMessage[] {
  return messages.filter(
    (message) =>
      message.channel === channel &&
      message.purpose === 'news' &&
      message.state !== 'withdrawn' &&
      message.alerts.includes(number),
  )
}

function isWaiting({ state }: OutboxMessage): boolean {
  return state === 'waiting' || state === 'held'
}

function newsMessage(
  occasion: ChannelOccasion,
  key: string,
  channel: string,
  alert: Alert,
  { language }: Told,
  now: Date,
): NewMessage {
  const message: ChannelMessage = {
    id: channelMessageId([occasion, key]),
    recipient: '',
    contact: undefined,
    language,
    occasion,
    isDrill: false,
    alert: channelAlert(alert, language),
    answerUrl: undefined,
    at: now.toISOString(),
  }
  return outboxMessage(message, channel, [alert.number], now)
}
