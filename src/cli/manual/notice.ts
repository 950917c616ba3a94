import { resolve } from 'node:path'
import { recipientsOf } from '../../alerting/people.ts'
import { unitMs } from '../../domain/duration.ts'
import { printable } from '../../domain/printable.ts'
import { localDay } from '../../domain/working-days.ts'
import { CertflowError } from '../../errors.ts'
import type { InventoryManual } from '../../inventory/inventory.ts'
import { announce } from '../../manual/announce.ts'
import { quoted } from '../../network/parsed.ts'
import type { ComposedMail } from '../../notify/compose.ts'
import type { Correspondence, Recipient } from '../../notify/correspondence.ts'
import { type Stop, type StopTime, stopCalendar, stopMail, stopTimeText } from '../../notify/stop-mail.ts'
import { openSqliteStore } from '../../store/sqlite/sqlite-store.ts'
import { manualCalled } from '../called.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { dateManual, type Job, mailingOf, withStandInServer } from '../job/job.ts'
import { jobFor } from '../job/job-for.ts'
import type { SettingsOptions } from '../settings.ts'
import { userName } from '../user-name.ts'
import { mailFile, writeFiles } from '../write-files.ts'

/** The options of `certflow manual notice`, parsed. */
export interface NoticeOptions extends SettingsOptions {
  /** A day of the calendar as text, where no hour was given. */
  readonly at: Date | string
  readonly for?: number
  readonly output?: string
}

/** `certflow manual notice`: tells those whom the entry names when it stops, by mail and calendar, or writes that into a folder. */
export async function runNotice(name: string, options: NoticeOptions, context: CliContext): Promise<number> {
  const job = await jobFor(options, context)
  const entry = manualCalled(name, job.inventory)
  const correspondence = await correspondenceOf(job, options.output)
  const stop = { name: entry.name, time: timeOf(options, correspondence) }
  const recipients = recipientsFor(entry, job)
  const mails: ComposedMail[] = []
  for (const recipient of recipients) mails.push(await stopMail(stop, recipient, correspondence))
  const said =
    options.output === undefined
      ? await putIn(mails, stop, job, correspondence)
      : await write(mails, stop, recipients, resolve(context.cwd, options.output), correspondence)
  const head = `${stop.name}: ${stopTimeText(stop.time, 'en', correspondence)}`
  context.stdout.write([head, ...said, ''].map(printable).join('\n'))
  return exitCodes.clean
}

async function correspondenceOf(job: Job, output: string | undefined): Promise<Correspondence> {
  const mailing = mailingOf(output === undefined ? job : withStandInServer(job), await dateManual(job, undefined))
  if (mailing !== undefined) return mailing.correspondence
  throw new CertflowError('usage', 'Cannot send a notice: the settings have no smtp', {
    hint: 'write smtp: { url: smtp://…, from: … } into the settings, or have the mails written with --output <folder>',
  })
}

function timeOf({ at, for: durationMs }: NoticeOptions, { timeZone, now }: Correspondence): StopTime {
  const refuse = (message: string, hint: string) => new CertflowError('usage', message, { hint })
  if (typeof at === 'string') {
    if (durationMs !== undefined)
      throw refuse(
        'Cannot tell how long on a day without an hour',
        `write --at ${at}T18:00:00+09:00, or leave --for out`,
      )
    if (at < localDay(now, timeZone)) throw refuse(`Cannot announce ${at}: it is over`, 'give a day to come with --at')
    return { day: at }
  }
  if (at <= now) throw refuse(`Cannot announce ${at.toISOString()}: it is over`, 'give a time to come with --at')
  if (durationMs !== undefined && durationMs < unitMs.m)
    throw refuse('Cannot announce less than a minute', 'give a duration like 30m or 2h with --for')
  return { from: at, until: durationMs === undefined ? undefined : new Date(at.getTime() + durationMs) }
}

function recipientsFor({ name, announce: contacts, repeatsYearly }: InventoryManual, { inventory }: Job): Recipient[] {
  const refuse = (why: string, hint: string) =>
    new CertflowError('usage', `Cannot announce ${quoted(name)}: ${why}`, { hint })
  if (repeatsYearly) throw refuse('it is due each year, and nothing that stops', 'name the entry of what stops')
  if (contacts.length === 0) throw refuse('its entry names nobody to tell', 'write announce: [contact, …] into it')
  return recipientsOf(contacts.flatMap((contact) => inventory.contacts.get(contact) ?? []))
}

async function putIn(
  mails: readonly ComposedMail[],
  { name, time }: Stop,
  { settings }: Job,
  correspondence: Correspondence,
): Promise<string[]> {
  await using store = openSqliteStore(settings.store.path, { create: true })
  const detail = { when: stopTimeText(time, 'en', correspondence), mails: String(mails.length) }
  const entry = { by: userName(), action: 'announced', about: name, detail }
  const { added, already } = await announce(mails, entry, correspondence.now, store)
  return [
    ...added.map((mail) => `  to ${whom(mail)}`),
    ...already.map((mail) => `  not again to ${whom(mail)}, who has this notice already`),
    ...(added.length === 0 ? [] : ['`certflow run --no-scan` sends what waits']),
  ]
}

async function write(
  mails: readonly ComposedMail[],
  stop: Stop,
  recipients: readonly Recipient[],
  folder: string,
  correspondence: Correspondence,
): Promise<string[]> {
  const files = mails.map(({ address, bytes }, index) => mailFile({ recipient: address, bytes }, index))
  const languages = [...new Set(recipients.map(({ language }) => language))]
  const calendars = languages.map((language) => ({
    name: `notice-${language}.ics`,
    content: stopCalendar(stop, language, correspondence),
  }))
  await writeFiles([...files, ...calendars], folder)
  return [
    ...mails.map((mail, index) => `  ${files[index]?.name}: to ${whom(mail)}`),
    ...calendars.map(({ name }) => `  ${name}`),
  ]
}

function whom({ contact, address }: ComposedMail): string {
  return `${contact} <${address}>`
}
