import { hostname } from 'node:os'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { getCACertificates } from 'node:tls'
import { type Sent, sendDue } from '../../alerting/send-due.ts'
import { readPassword } from '../../notify/password.ts'
import { SendRate } from '../../notify/send-rate.ts'
import { openSmtpSender, type SmtpSender } from '../../notify/smtp-sender.ts'
import type { SmtpSettings } from '../../notify/smtp-settings.ts'
import { guardPeerCertificates } from '../../peer-certificates.ts'
import type { Store } from '../../store/store.ts'
import type { CliContext } from '../context.ts'

const minuteMs = 60_000

/** Hands over the mails that are due; `busy` where another process is doing so. Rejects with `password-unusable`. */
export async function sendMails(
  smtp: SmtpSettings,
  store: Store,
  context: CliContext,
  signal: AbortSignal,
): Promise<Sent | 'busy'> {
  const { now } = context
  await using lock = await store.runs.lock('send', 0)
  if (lock === undefined) return 'busy'
  await using sender = await openSender(smtp, await sentJustNow(store, now()), context)
  // Awaited here: the sender is closed when this function ends.
  return await sendDue({ outbox: store.outbox, sender, perMinute: smtp.perMinute, now, signal })
}

/**
 * Opens the way to the mail server. Rejects with `password-unusable`.
 *
 * @param begun when mails were sent before, on the clock of this process: they count for the rate
 */
export async function openSender(
  smtp: SmtpSettings,
  begun: readonly number[],
  { env }: CliContext,
): Promise<SmtpSender> {
  guardPeerCertificates()
  const places = { file: smtp.passwordFile, credentials: env.CREDENTIALS_DIRECTORY }
  return openSmtpSender({
    settings: smtp,
    password: smtp.server.user === undefined ? undefined : await readPassword(places),
    ownName: hostname(),
    anchors: getCACertificates('system'),
    rate: new SendRate(smtp.perMinute, begun),
    clock: {
      now: () => performance.now(),
      sleep: async (ms, called) => sleep(ms, undefined, { signal: called }),
    },
  })
}

/** When mails of the last minute were sent, on the clock of this process: they count for the rate. */
async function sentJustNow({ outbox }: Store, now: Date): Promise<number[]> {
  const recent = await outbox.list(new Date(now.getTime() - minuteMs))
  return recent.flatMap(({ state, settledAt }) =>
    state === 'sent' && settledAt !== undefined ? performance.now() - (now.getTime() - settledAt.getTime()) : [],
  )
}
