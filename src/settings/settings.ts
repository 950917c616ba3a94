import { join } from 'node:path'
import type { MailboxSettings } from '../answers/mailbox.ts'
import { isJapaneseHoliday } from '../calendar/japanese-holidays.ts'
import type { Schedule, ServerSettings } from '../centre/server-settings.ts'
import { type ChannelSettings, tellFrom } from '../channels/index.ts'
import { unitMs } from '../domain/duration.ts'
import type { Calendar } from '../domain/working-days.ts'
import { RangeSet } from '../network/range-set.ts'
import type { Organisation } from '../notify/correspondence.ts'
import type { SmtpSettings } from '../notify/smtp-settings.ts'
import type { StoreLocation } from '../store/location.ts'
import type { SettingsFile } from './schema.ts'

/** How certflow is to work here. Paths are absolute. Built from a file without errors, or without a file. */
export interface Settings {
  /** Where they were read; undefined where there is no file. */
  readonly file: string | undefined
  readonly inventory: string
  readonly store: StoreLocation
  /** Undefined where no mail can be sent. */
  readonly smtp: SmtpSettings | undefined
  readonly organisation: Organisation
  /** More than so many new mails in a run wait that long. Undefined where none does. */
  readonly hold: { readonly above: number; readonly forMs: number } | undefined
  /** What the first run of an inventory finds is known, and told to nobody. */
  readonly firstRunIsBaseline: boolean
  /** No other time may be pretended. */
  readonly live: boolean
  readonly calendar: Calendar
  /** Addresses that hear of certflow's own trouble and get the week's summary; may be none. */
  readonly administrators: readonly string[]
  /** As c-ares takes them; none for the system's. */
  readonly resolvers: readonly string[]
  readonly heartbeat: Heartbeat
  readonly server: ServerSettings
  readonly schedule: Schedule
  /** Where answers by mail are read; undefined where none are. */
  readonly mailbox: MailboxSettings | undefined
  /** Ways to tell people beside mail, by the name that escalations use. */
  readonly channels: ReadonlyMap<string, ChannelSettings & { readonly tell: ReturnType<typeof tellFrom> }>
}

/** How others notice that runs have stopped. */
interface Heartbeat {
  readonly file: string | undefined
  readonly pingUrl: string | undefined
  /** A last run that is longer ago than this was missed. */
  readonly overdueMs: number
}

/** What settings take from the machine where they do not say it themselves. */
export interface Surroundings {
  /** `STATE_DIRECTORY` of systemd. */
  readonly stateFolder: string | undefined
  readonly timeZone: string
}

/** A campus relay takes more, but three hundred false mails an hour are better than in a minute. */
const usualPerMinute = 20

/** A daily run, and two hours for one that takes long. */
const usualOverdueMs = 26 * unitMs.h

const workingWeek: ReadonlySet<number> = new Set([1, 2, 3, 4, 5])

/**
 * Settings with everything that is not said filled in.
 *
 * @param folder of the file, or the working folder where there is none
 */
export function buildSettings(
  content: SettingsFile,
  file: string | undefined,
  folder: string,
  { stateFolder, timeZone }: Surroundings,
): Settings {
  const { organisation, hold, heartbeat = {} } = content
  return {
    file,
    inventory: content.inventory ?? join(folder, 'inventory.yaml'),
    store: content.store ?? { kind: 'sqlite', path: join(stateFolder ?? folder, 'certflow.db') },
    smtp: content.smtp && smtpOf(content.smtp),
    organisation: {
      name: organisation?.name ?? 'certflow',
      extension: organisation?.extension,
      email: organisation?.email,
      verifyUrl: organisation?.verify_url,
    },
    hold: hold && { above: hold.above, forMs: hold.for },
    firstRunIsBaseline: content.first_run === 'baseline',
    live: content.live ?? false,
    calendar: calendarOf(content, timeZone),
    administrators: content.administrators ?? (organisation?.email === undefined ? [] : [organisation.email]),
    resolvers: content.resolvers ?? [],
    heartbeat: { file: heartbeat.file, pingUrl: heartbeat.ping_url, overdueMs: heartbeat.overdue ?? usualOverdueMs },
    server: serverOf(content.server ?? {}),
    schedule: scheduleOf(content, timeZone),
    mailbox: content.mailbox && mailboxOf(content.mailbox),
    channels: new Map(
      Object.entries(content.channels ?? {}).map(([name, channel]) => [name, { ...channel, tell: tellFrom(channel) }]),
    ),
  }
}

function smtpOf(smtp: NonNullable<SettingsFile['smtp']>): SmtpSettings {
  return {
    server: smtp.url,
    from: smtp.from,
    replyTo: smtp.reply_to,
    redirect: smtp.redirect,
    perMinute: smtp.rate ?? usualPerMinute,
    passwordFile: smtp.password_file,
  }
}

function serverOf(server: NonNullable<SettingsFile['server']>): ServerSettings {
  const { listen = { host: '127.0.0.1', port: 8080 }, url, trusted_proxies = [], sign_on: signOn } = server
  const { public: open } = server
  return {
    listen,
    url,
    public: open && ('port' in open ? { listen: open, url: undefined } : { listen: open.listen, url: open.url }),
    trustedProxies: new RangeSet(trusted_proxies),
    signOn: signOn && {
      header: signOn.header,
      admins: new Set(signOn.admins),
      viewers: new Set(signOn.viewers),
    },
  }
}

/** Each morning before people come; what is due within minutes; the summary by the first run of a week; a copy each hour, away from full hours and from scans. */
const usualSchedule = { scan: '30 6 * * *', alert: '*/5 * * * *', summary: '0 0 * * 1', backup: '17 * * * *' }

function scheduleOf({ timezone, schedule = {} }: SettingsFile, ofMachine: string): Schedule {
  const { scan, alert, summary, backup } = usualSchedule
  return {
    scan: schedule.scan ?? scan,
    alert: schedule.alert ?? alert,
    summary: schedule.summary ?? summary,
    backup: schedule.backup ?? backup,
    timeZone: schedule.timezone ?? timezone ?? ofMachine,
  }
}

function mailboxOf(mailbox: NonNullable<SettingsFile['mailbox']>): MailboxSettings {
  return {
    server: mailbox.url,
    passwordFile: mailbox.password_file,
    folder: mailbox.folder ?? 'INBOX',
    processed: mailbox.processed,
  }
}

function calendarOf({ timezone, calendar = {} }: SettingsFile, ofMachine: string): Calendar {
  return {
    timeZone: timezone ?? ofMachine,
    weekdays: calendar.days ?? workingWeek,
    isHoliday: calendar.holidays === 'jp' ? isJapaneseHoliday : () => false,
    closed: calendar.closed ?? [],
  }
}
