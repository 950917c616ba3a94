import type { Channel, ChannelMessage } from '../channels/channel.ts'
import type { Notice } from '../domain/alert.ts'
import type { Ask } from '../domain/escalation/course.ts'
import { askMail } from '../notify/ask-mail.ts'
import type { ComposedMail } from '../notify/compose.ts'
import type { Correspondence, Recipient } from '../notify/correspondence.ts'
import { drillMail } from '../notify/notice-mails.ts'
import type { NewMessage } from '../store/outbox-store.ts'
import { channelAlert, channelMessageId, outboxMessage } from './channel-message.ts'
import type { Calling } from './escalating.ts'
import { mailChannel } from './send-mails.ts'

/** How people are asked by mail. */
export interface AskMails {
  readonly recipients: readonly Recipient[]
  readonly correspondence: Correspondence
}

/** What somebody is asked about. */
export interface AskedAbout {
  readonly notice: Notice
  /** Number of the drill that it is made up for. */
  readonly drill: number | undefined
}

/** What composing needs. */
export interface AskDeps {
  readonly calling: Calling
  /** Undefined where there is no mail server. */
  readonly mails: AskMails | undefined
  readonly now: Date
}

/**
 * The messages by which somebody is asked: one on a channel, a mail to each address of a contact. The same ask has the same ids, however
 * often it is composed.
 *
 * @param course tells what it is part of from all else
 */
export async function askMessages(ask: Ask, course: string, about: AskedAbout, deps: AskDeps): Promise<NewMessage[]> {
  const { calling, mails, now } = deps
  const key = [course, ask.round, ask.step, ask.turn].join('/')
  const channel = calling.channels.get(ask.by)
  const isDrill = about.drill !== undefined
  const common = { purpose: isDrill ? 'drill' : 'ask', drill: about.drill } as const
  const alerts = isDrill ? [] : [about.notice.alert.number]
  if (channel !== undefined)
    return [{ ...outboxMessage(channelCall(key, ask, about, channel, deps), ask.by, alerts, now), ...common }]
  if (mails === undefined) return []
  const recipients = mails.recipients.filter(({ contact }) => contact === ask.contact)
  const composed = await Promise.all(
    recipients.map((recipient) => mailOf(key, ask, about, recipient, mails.correspondence)),
  )
  return composed.map(({ messageId, address, bytes }) => ({
    messageId,
    recipient: address,
    channel: mailChannel,
    contact: ask.contact,
    alerts,
    bytes,
    createdAt: now,
    nextAttemptAt: now,
    held: false,
    ...common,
  }))
}

async function mailOf(
  key: string,
  { turn }: Ask,
  { notice, drill }: AskedAbout,
  recipient: Recipient,
  correspondence: Correspondence,
): Promise<ComposedMail> {
  return drill === undefined
    ? askMail(key, notice, turn === 'finally', recipient, correspondence)
    : drillMail(key, notice, recipient, correspondence)
}

function channelCall(
  key: string,
  { contact: name, turn }: Ask,
  { notice: { alert }, drill }: AskedAbout,
  channel: Channel,
  { calling, mails, now }: AskDeps,
): ChannelMessage {
  const contact = calling.contacts.get(name)
  const language = contact?.language ?? calling.language
  const recipient = { contact: name, address: contact?.email[0] ?? '', language }
  return {
    id: channelMessageId(['ask', drill === undefined ? '' : 'drill', key]),
    // where nobody answers there is nobody to be rung up
    recipient: channel.outcome === undefined ? '' : (contact?.phone ?? ''),
    contact: name,
    language,
    occasion: turn === 'finally' ? 'unanswered' : 'call',
    isDrill: drill !== undefined,
    alert: channelAlert(alert, language),
    answerUrl: mails?.correspondence.answerPage?.(alert, recipient),
    at: now.toISOString(),
  }
}
