import { hostname } from 'node:os'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { getCACertificates } from 'node:tls'
import { added, nothingSent, type Sent } from '../../alerting/send-due.ts'
import { sendMailsDue } from '../../alerting/send-mails.ts'
import { readPassword } from '../../notify/password.ts'
import { SendRate } from '../../notify/send-rate.ts'
import { openSmtpSender, type SmtpSender } from '../../notify/smtp-sender.ts'
import type { SmtpSettings } from '../../notify/smtp-settings.ts'
import { guardPeerCertificates } from '../../peer-certificates.ts'
import { mailChannel } from '../../store/mail-message.ts'
import type { Store } from '../../store/store.ts'
import type { CliContext } from '../context.ts'

const minuteMs = 60_000

/** What another process has in hand is mostly out by then. */
const waitForOtherMs = 5_000

/**
 * Hands over the mails that are due; `busy` where another process is doing so, and will look for what was put in meanwhile before it
 * ends. Rejects with `password-unusable`.
 */
export async function sendMails(
  smtp: SmtpSettings,
  store: Store,
  context: CliContext,
  signal: AbortSignal,
): Promise<Sent | 'busy'> {
  let sent: Sent | undefined
  do {
    const round = await sendOnce(smtp, store, context, signal)
    if (round === 'busy') return sent ?? 'busy'
    sent = added(sent ?? nothingSent, round)
    // What others put in after the last claim, and found us at work, would be left until the next run.
  } while (!signal.aborted && (await store.outbox.isDue(context.now(), mailChannel)))
  return sent
}

async function sendOnce(
  smtp: SmtpSettings,
  store: Store,
  context: CliContext,
  signal: AbortSignal,
): Promise<Sent | 'busy'> {
  const { now } = context
  await using lock = await store.runs.lock('send', waitForOtherMs)
  if (lock === undefined) return 'busy'
  await using sender = await openSender(smtp, await sentJustNow(store, now()), context)
  // Awaited here: the sender is closed when this function ends.
  return await sendMailsDue({ outbox: store.outbox, sender, perMinute: smtp.perMinute, now, signal })
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
  return recent.flatMap(({ state, channel, settledAt }) =>
    state === 'sent' && channel === mailChannel && settledAt !== undefined
      ? performance.now() - (now.getTime() - settledAt.getTime())
      : [],
  )
}
