import { randomUUID } from 'node:crypto'
import { channelAlert } from '../../alerting/channel-message.ts'
import type { ChannelMessage } from '../../channels/channel.ts'
import { openChannel } from '../../channels/index.ts'
import type { Alert } from '../../domain/alert.ts'
import { CertflowError } from '../../errors.ts'
import type { Contact } from '../../inventory/inventory.ts'
import { quoted } from '../../network/parsed.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { watchInterruption } from '../interruption.ts'
import { channelTools } from '../job/channels.ts'
import type { Job } from '../job/job.ts'

/** `certflow alert test <contact> --channel <name>`: one message, marked as a drill, about this made-up alert, and what the other side says of it. Keeps nothing. */
export async function sendChannelTest(
  name: string,
  contact: Contact,
  alert: Alert,
  job: Job,
  context: CliContext,
): Promise<number> {
  const settings = job.settings.channels.get(name)
  if (settings === undefined) {
    const known = [...job.settings.channels.keys()]
    throw new CertflowError('usage', `Cannot find channel ${quoted(name)}`, {
      hint: known.length === 0 ? 'the settings have no channels' : `the settings have ${known.join(', ')}`,
    })
  }
  using interruption = watchInterruption(context, undefined)
  const channel = await openChannel(name, settings, channelTools(context))
  const answer = await channel.send(messageTo(contact, alert, context.now()), interruption.signal)
  const said =
    answer.result === 'accepted' ? 'taken' : `${answer.result === 'refused' ? 'refused' : 'not taken'}: ${answer.words}`
  context.stdout.write(`${contact.name} by ${name}: ${said}\n`)
  return answer.result === 'accepted' ? exitCodes.clean : exitCodes.incomplete
}

function messageTo({ name, language, phone }: Contact, alert: Alert, now: Date): ChannelMessage {
  return {
    id: `test-${randomUUID()}`,
    recipient: phone ?? '',
    contact: name,
    language,
    occasion: 'test',
    isDrill: true,
    alert: channelAlert(alert, language),
    answerUrl: undefined,
    at: now.toISOString(),
  }
}
