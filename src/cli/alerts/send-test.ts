import { madeUpNotice } from '../../alerting/drill-alert.ts'
import { recipientsOf } from '../../alerting/people.ts'
import { CertflowError } from '../../errors.ts'
import type { Contact } from '../../inventory/inventory.ts'
import { drillMail } from '../../notify/notice-mails.ts'
import { contactCalled } from '../called.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { watchInterruption } from '../interruption.ts'
import { dateManual, type Job, mailingOf } from '../job/job.ts'
import { jobFor } from '../job/job-for.ts'
import { openSender } from '../job/send-mails.ts'
import type { AlertOptions } from './open.ts'
import { sendChannelTest } from './send-channel-test.ts'

/** How a test is to be sent. */
export interface TestOptions extends AlertOptions {
  /** By this channel of the settings, in place of mail. */
  readonly channel?: string
}

/** `certflow alert test`: one mail or message, marked as a drill, and what the other side says of it. Keeps nothing. */
export async function sendTest(name: string, options: TestOptions, context: CliContext): Promise<number> {
  const job = await jobFor(options, context)
  const contact = contactCalled(name, job.inventory)
  if (options.channel !== undefined) {
    const { alert } = madeUpNotice(0, contact.name, context.now(), job.settings.calendar.timeZone)
    return sendChannelTest(options.channel, contact, alert, job, context)
  }
  return sendTestMail(contact, job, context)
}

async function sendTestMail(contact: Contact, job: Job, context: CliContext): Promise<number> {
  const { smtp } = job.settings
  const mailing = mailingOf(job, await dateManual(job, undefined))
  if (smtp === undefined || mailing === undefined)
    throw new CertflowError('usage', 'Cannot send a mail: the settings have no smtp', {
      hint: 'write smtp: { url: smtp://…, from: … } into the settings',
    })
  const { correspondence } = mailing
  const notice = madeUpNotice(0, contact.name, context.now(), correspondence.timeZone)
  using interruption = watchInterruption(context, undefined)
  await using sender = await openSender(smtp, [], context)
  let isTaken = true
  for (const recipient of recipientsOf([contact])) {
    const mail = await drillMail(context.now().toISOString(), notice, recipient, correspondence)
    const { result, words } = await sender.send(mail, interruption.signal)
    if (result !== 'accepted') isTaken = false
    const what = { accepted: 'taken by the mail server', refused: 'refused', deferred: 'not taken' }[result]
    context.stdout.write(`${recipient.contact} <${mail.address}>: ${what}: ${words}\n`)
  }
  return isTaken ? exitCodes.clean : exitCodes.incomplete
}
