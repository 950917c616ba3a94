import type { ShownSetting } from '../../centre/centre.ts'
import { durationText } from '../../domain/duration.ts'
import type { ListenAddress } from '../../notation/listen.ts'
import type { Settings } from '../../settings/settings.ts'

/**
 * The settings in force, by the keys of their file, for a page. Each key is named here: what a later version adds is not shown before somebody
 * has thought about whether it is a secret. Of files with secrets, and of addresses that are secrets themselves, it is told only whether there is one.
 */
export function shownSettings(settings: Settings): readonly ShownSetting[] {
  const { organisation, hold, heartbeat, schedule, calendar } = settings
  return [
    ...values('', {
      file: settings.file,
      inventory: settings.inventory,
      store: `${settings.store.kind}:${settings.store.path}`,
      timezone: calendar.timeZone,
      administrators: settings.administrators,
      first_run: settings.firstRunIsBaseline ? 'baseline' : undefined,
      live: settings.live,
      resolvers: settings.resolvers,
    }),
    ...values('organisation.', {
      name: organisation.name,
      extension: organisation.extension,
      email: organisation.email,
      verify_url: organisation.verifyUrl,
    }),
    ...mailSettings(settings),
    ...values('hold.', { above: hold?.above, for: hold && durationText(hold.forMs) }),
    ...values('heartbeat.', { file: heartbeat.file, overdue: durationText(heartbeat.overdueMs) }),
    // whoever knows it can say that all is well
    secret('heartbeat.ping_url', heartbeat.pingUrl),
    ...serverSettings(settings.server),
    ...values('schedule.', {
      scan: schedule.scan,
      alert: schedule.alert,
      summary: schedule.summary,
      backup: schedule.backup,
      timezone: schedule.timeZone,
    }),
    ...[...settings.channels].flatMap(([name, channel]) => channelSettings(`channels.${name}.`, channel)),
  ]
}

function mailSettings({ smtp, mailbox }: Settings): readonly ShownSetting[] {
  const sent = smtp && [
    ...values('smtp.', {
      url: serverText(smtp.server.implicitTls ? 'smtps' : 'smtp', smtp.server),
      from: smtp.from,
      reply_to: smtp.replyTo,
      redirect: smtp.redirect,
      rate: smtp.perMinute,
    }),
    secret('smtp.password_file', smtp.passwordFile),
  ]
  const read = mailbox && [
    ...values('mailbox.', {
      url: serverText(mailbox.server.implicitTls ? 'imaps' : 'imap', mailbox.server),
      folder: mailbox.folder,
      processed: mailbox.processed,
    }),
    secret('mailbox.password_file', mailbox.passwordFile),
  ]
  return [...(sent ?? []), ...(read ?? [])]
}

function serverSettings({ listen, url, public: open, signOn }: Settings['server']): readonly ShownSetting[] {
  return [
    ...values('server.', { listen: listenText(listen), url }),
    ...values('server.public.', { listen: open && listenText(open.listen), url: open?.url }),
    ...values('server.sign_on.', {
      header: signOn?.header,
      admins: signOn && [...signOn.admins],
      viewers: signOn && [...signOn.viewers],
    }),
  ]
}

/** Keys of channels that name a file with a secret. */
const secretFiles = ['url_file', 'key_file', 'token_file'] as const

type Channel = Settings['channels'] extends ReadonlyMap<string, infer Value> ? Value : never

/** Addresses of services are left out: some have their key in them. */
function channelSettings(prefix: string, channel: Channel): readonly ShownSetting[] {
  const files: Partial<Record<(typeof secretFiles)[number], string | undefined>> = channel
  return [
    ...values(prefix, { kind: channel.kind, tell: channel.tell }),
    ...secretFiles.flatMap((key) => (files[key] === undefined ? [] : [secret(`${prefix}${key}`, files[key])])),
  ]
}

type Value = string | number | boolean | readonly string[] | undefined

/** What is not set is left out. */
function values(prefix: string, of: Readonly<Record<string, Value>>): readonly ShownSetting[] {
  return Object.entries(of).flatMap(([key, value]): ShownSetting[] => {
    const text = Array.isArray(value) ? value.join(', ') : value
    return text === undefined || text === '' ? [] : [{ key: `${prefix}${key}`, kind: 'value', value: String(text) }]
  })
}

function secret(key: string, value: string | undefined): ShownSetting {
  return { key, kind: 'secret', isNamed: value !== undefined }
}

/** Passwords have no place in an address: the settings refuse them. */
function serverText(
  scheme: string,
  { host, port, user }: { readonly host: string; readonly port: number; readonly user: string | undefined },
): string {
  return `${scheme}://${user === undefined ? '' : `${user}@`}${host}:${port}`
}

function listenText({ host, port }: ListenAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}
