import { z } from 'zod'
import { channelSchema } from '../channels/index.ts'
import { type Parsed, refused } from '../network/parsed.ts'
import { parseRange } from '../network/range.ts'
import { parseDays } from '../notation/date.ts'
import { parseDuration } from '../notation/duration.ts'
import { parseTimeZone, parseWeekdays } from '../notation/hours.ts'
import { parseListenAddress } from '../notation/listen.ts'
import { parseLogin } from '../notation/login.ts'
import { parseNameServer } from '../notation/name-server.ts'
import { parseEmail, parseLabel } from '../notation/text.ts'
import { parseStoreLocation } from '../store/location.ts'
import { hints } from '../yaml/hints.ts'
import { numberOrText, text } from '../yaml/text.ts'
import { parseCron } from './cron.ts'
import { longestName, parseLine } from './line.ts'
import { parseMailServer } from './mail-server.ts'
import { parseMailboxServer } from './mailbox-server.ts'
import { parseHeaderName, parseOrigin } from './origin.ts'
import { parseFileOrFolder, parseMetricsPath, parsePath } from './path.ts'
import { parseRate, rateHint } from './rate.ts'
import { parseWebAddress } from './url.ts'

/** Longer than any name that a mail server gives. */
const longestFolder = 200

const line = (longest: number, description: string) =>
  text('bad-text', (input) => parseLine(input, longest), description)

const email = (description: string) => text('bad-email', parseEmail, description)

const organisation = z.strictObject({
  name: line(longestName, 'who writes, as readers know it'),
  extension: line(30, 'an internal telephone number').optional(),
  email: email('where answers go if smtp.reply_to is not set').optional(),
  verify_url: text('bad-url', parseWebAddress, 'a page that says that these mails are genuine').optional(),
})

const rate = numberOrText('bad-rate', parseRate, 'at most so many mails: 20 a minute').register(hints, {
  hint: rateHint,
})

const hold = z.strictObject({
  above: z.int().min(1).max(100_000).meta({ description: 'more new mails than this in a run wait' }),
  for: text('bad-duration', parseDuration, 'how long they wait, like 10m'),
})

const calendar = z.strictObject({
  days: text('bad-hours', parseWeekdays, 'the days on which people work, like mon-fri').optional(),
  holidays: z.enum(['jp']).meta({ description: 'whose public holidays count as closed' }).optional(),
  closed: z.array(text('bad-hours', parseDays, 'a day, or first/last')).optional(),
})

/** Mail is there without being named. */
function parseChannelName(name: string): Parsed<string> {
  return name === 'email' ? refused('email is no further channel', 'choose another name') : parseLabel(name)
}

const origin = (description: string) => text('bad-url', parseOrigin, description)
const listen = text('bad-address', parseListenAddress, 'where to listen, like 127.0.0.1:8080')
const logins = (description: string) => z.array(text('bad-login', parseLogin, 'a login')).meta({ description })

const server = z.strictObject({
  listen: listen.optional(),
  url: origin('how people reach the pages').optional(),
  public: z
    .union([listen, z.strictObject({ listen, url: origin('how people reach it').optional() })])
    .meta({ description: 'a listener that serves nothing but links of answers' })
    .register(hints, { hint: 'write where it listens, or { listen: "127.0.0.1:8081", url: https://… }' })
    .optional(),
  trusted_proxies: z
    .array(text('bad-range', parseRange, 'an address or a range'))
    .meta({ description: 'proxies in front, whose word counts' })
    .optional(),
  sign_on: z
    .strictObject({
      header: text('bad-header', parseHeaderName, 'the header in which the proxy names who has logged in'),
      admins: logins('who may do everything').optional(),
      viewers: logins('who may see everything').optional(),
    })
    .meta({ description: 'the single sign-on in front' })
    .optional(),
})

const cron = (description: string) => text('bad-cron', parseCron, description)

const schedule = z.strictObject({
  scan: cron('when all is looked at').optional(),
  alert: cron('when it is told what is due').optional(),
  summary: cron('when the week is told of').optional(),
  backup: cron('when the store is copied').optional(),
  timezone: text('bad-timezone', parseTimeZone, 'a time zone like Asia/Tokyo').optional(),
})

/**
 * The settings file. Input is the YAML's values, output what they mean.
 *
 * @param folder where relative paths begin: that of the file
 */
export function settingsSchema(folder: string) {
  const path = (description: string) => text('bad-path', (input) => parsePath(input, folder), description)
  const smtp = z.strictObject({
    url: text('bad-url', parseMailServer, 'the mail server: smtp://host or smtps://host'),
    from: email('from whom mails are'),
    reply_to: email('where answers go').optional(),
    redirect: email('gets every mail in place of its recipient').optional(),
    rate: rate.optional(),
    password_file: path('the file that has the password, and nothing else').optional(),
  })
  const heartbeat = z.strictObject({
    file: text(
      'bad-path',
      (input) => parseMetricsPath(input, folder),
      "a file of node_exporter's textfile collector",
    ).optional(),
    ping_url: text('bad-url', parseWebAddress, 'asked for after each run').optional(),
    overdue: text('bad-duration', parseDuration, 'a run that is longer ago than this is missed').optional(),
  })
  const mailbox = z.strictObject({
    url: text('bad-url', parseMailboxServer, 'the mailbox: imaps://user@host'),
    password_file: path('the file that has the password, and nothing else').optional(),
    folder: line(longestFolder, 'the folder in which replies arrive').optional(),
    processed: line(longestFolder, 'the folder to which answers are moved').optional(),
  })
  return z.strictObject({
    version: z.literal(1).meta({ description: 'the version of this format' }).optional(),
    inventory: text(
      'bad-path',
      (input) => parseFileOrFolder(input, folder),
      'the inventory: a file, or a folder of files',
    ).optional(),
    store: text('bad-store', (input) => parseStoreLocation(input, folder), 'sqlite: and a file').optional(),
    smtp: smtp.meta({ description: 'how mails are handed over' }).optional(),
    organisation: organisation.meta({ description: 'who writes' }).optional(),
    administrators: z
      .array(email('a mail address'))
      .min(1)
      .meta({ description: "who hears of certflow's own trouble" })
      .optional(),
    first_run: z.literal('baseline').meta({ description: 'nothing is told of what the first run finds' }).optional(),
    hold: hold.meta({ description: 'many new mails wait' }).optional(),
    live: z.boolean().meta({ description: 'no other time can be pretended' }).optional(),
    timezone: text('bad-timezone', parseTimeZone, 'a time zone like Asia/Tokyo').optional(),
    calendar: calendar.meta({ description: 'when people are at work' }).optional(),
    resolvers: z.array(text('bad-resolver', parseNameServer, 'an address, with a port where it is not 53')).optional(),
    heartbeat: heartbeat.meta({ description: 'how others notice that runs have stopped' }).optional(),
    server: server.meta({ description: 'the pages of the centre' }).optional(),
    schedule: schedule.meta({ description: 'when the centre does what' }).optional(),
    channels: z
      .record(text('bad-name', parseChannelName, 'how escalations name it'), channelSchema(path))
      .meta({ description: 'further ways to tell people' })
      .optional(),
    mailbox: mailbox.meta({ description: 'where answers by mail are read' }).optional(),
  })
}

/** What a valid settings file says. */
export type SettingsFile = z.output<ReturnType<typeof settingsSchema>>
