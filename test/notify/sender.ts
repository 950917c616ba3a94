import { setTimeout as sleep } from 'node:timers/promises'
import { SendRate } from '../../src/notify/send-rate.ts'
import { type OutgoingMail, openSmtpSender, type SenderOptions, type SmtpSender } from '../../src/notify/smtp-sender.ts'
import { smtpSettingsOf } from '../settings/reading.ts'

/** A sender to a mail server, as fast as it takes. */
export function senderTo(url: string, overrides: Partial<SenderOptions> & { redirect?: string } = {}): SmtpSender {
  const { redirect, ...options } = overrides
  return openSmtpSender({
    settings: smtpSettingsOf(url, redirect === undefined ? {} : { redirect }),
    password: undefined,
    ownName: 'certflow.example.ac.jp',
    anchors: [],
    rate: new SendRate(Number.POSITIVE_INFINITY),
    clock: { now: () => performance.now(), sleep: (ms, signal) => sleep(ms, undefined, { signal }) },
    ...options,
  })
}

/** A signal that nobody aborts. */
export const never: AbortSignal = new AbortController().signal

/** A small mail with this number in its Message-ID. */
export function smallMail(number = 1, address = 'web@phys.example.ac.jp'): OutgoingMail {
  const lines = [
    `Message-ID: <${number}@center.example.ac.jp>`,
    'From: certflow@center.example.ac.jp',
    `To: ${address}`,
    'Subject: test',
    '',
    'first',
    '.',
    '..two dots',
    '.hidden',
    'last',
    '',
  ]
  return { address, bytes: Buffer.from(lines.join('\r\n')) }
}
