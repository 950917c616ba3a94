import type { Channel, ChannelMessage } from '../channels/channel.ts'
import type { Notice } from '../domain/alert.ts'
import type { Ask } from '../domain/escalation/course.ts'
import { askMail } from '../notify/ask-mail.ts'
import type { ComposedMail } from '../notify/compose.ts'
import type { Correspondence, Recipient } from '../notify/correspondence.ts'
import { drillMail } from '../notify/notice-mails.ts'
import { mailMessage } from '../store/mail-message.ts'
import type { NewMessage } from '../store/outbox-store.ts'
import { channelAlerts, channelMessageId, outboxMessage } from './channel-message.ts'
import type { Calling } from './escalating.ts'

/** How people are asked by mail. */
export interface AskMails {
  readonly recipients: readonly Recipient[]
  readonly correspondence: Correspondence
}

/** What somebody is asked about. */
export interface AskedAbout {
  /** At least one. */
  readonly notices: readonly Notice[]
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
 * @param keys tell what it is part of from all else
 */
export async function askMessages(
  ask: Ask,
  keys: readonly string[],
  about: AskedAbout,
  deps: AskDeps,
): Promise<NewMessage[]> {
  const { calling, mails, now } = deps
  const channel = calling.channels.get(ask.by)
  const isDrill = about.drill !== undefined
  const common = { purpose: isDrill ? 'drill' : 'ask', drill: about.drill } as const
  const alerts = isDrill ? [] : about.notices.map(({ alert }) => alert.number)
  if (channel !== undefined)
    return [{ ...outboxMessage(channelCall(keys, ask, about, channel, deps), ask.by, alerts, now), ...common }]
  if (mails === undefined) return []
  const recipients = mails.recipients.filter(({ contact }) => contact === ask.contact)
  const composed = await Promise.all(
    recipients.map((recipient) => mailOf(keys, ask, about, recipient, mails.correspondence)),
  )
  return composed.map((mail) => ({ ...mailMessage(mail, now), alerts, ...common }))
}

async function mailOf(
  keys: readonly string[],
  { turn }: Ask,
  { notices, drill }: AskedAbout,
  recipient: Recipient,
  correspondence: Correspondence,
): Promise<ComposedMail> {
  const [first] = notices
  return drill === undefined || first === undefined
    ? askMail(keys, notices, turn === 'finally', recipient, correspondence)
    : drillMail(keys.join(), first, recipient, correspondence)
}

function channelCall(
  keys: readonly string[],
  { contact: name, turn }: Ask,
  { notices, drill }: AskedAbout,
  channel: Channel,
  { calling, mails, now }: AskDeps,
): ChannelMessage {
  const [first] = notices
  const contact = calling.contacts.get(name)
  const language = contact?.language ?? calling.language
  const recipient = { contact: name, address: contact?.email[0] ?? '', language }
  return {
    id: channelMessageId(['ask', drill === undefined ? '' : 'drill', ...keys.toSorted()]),
    // where nobody answers there is nobody to be rung up
    recipient: channel.outcome === undefined ? '' : (contact?.phone ?? ''),
    contact: name,
    language,
    occasion: turn === 'finally' ? 'unanswered' : 'call',
    isDrill: drill !== undefined,
    alert: channelAlerts(
      notices.map(({ alert }) => alert),
      language,
    ),
    answerUrl: first && mails?.correspondence.answerPage?.(first.alert, recipient),
    at: now.toISOString(),
  }
}
