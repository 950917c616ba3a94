import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { noticeMails } from '../../src/notify/notice-mails.ts'
import { SendRate } from '../../src/notify/send-rate.ts'
import { openSmtpSender } from '../../src/notify/smtp-sender.ts'
import { correspondence } from '../notify/correspondence.ts'
import { smtpSettingsOf } from '../settings/reading.ts'
import { alert, notice } from '../support/alerts.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'

/*
 * `npm run bench:mails`: how many mails a second are composed, and handed to a sink on loopback that runs in a process of its own.
 * Option: mails.
 */

const mails = Number(process.argv[2] ?? 10_000)
/** As many as wait for an answer at once; the sender has five connections. */
const inFlight = 50

if (process.argv[2] === 'sink') {
  const { port } = await startSmtpSink()
  process.send?.(port)
} else {
  const sink = fork(import.meta.filename, ['sink'])
  try {
    const [port] = await once(sink, 'message')
    report(await composeAndSend(Number(port)))
  } finally {
    sink.kill()
  }
}

interface Figures {
  readonly mails: number
  readonly composedPerSecond: number
  readonly sentPerSecond: number
  readonly accepted: number
  readonly rssBeforeMb: number
  readonly rssAfterMb: number
}

async function composeAndSend(port: number): Promise<Figures> {
  const began = performance.now()
  const composed = []
  const contacts = Array.from({ length: mails }, (_, index) => `contact-${index}`)
  const notices = contacts.map((contact, number) => notice({ alert: alert({ number }), recipients: [contact] }))
  const recipients = contacts.map((contact) => ({
    contact,
    address: `${contact}@example.ac.jp`,
    language: 'ja' as const,
  }))
  for await (const mail of noticeMails(notices, recipients, correspondence())) composed.push(mail)
  const sendingBegan = performance.now()
  const rssBefore = process.memoryUsage.rss()
  await using sender = openSmtpSender({
    settings: smtpSettingsOf(`smtp://127.0.0.1:${port}`),
    password: undefined,
    ownName: 'certflow.example.ac.jp',
    anchors: [],
    rate: new SendRate(Number.POSITIVE_INFINITY),
    clock: { now: () => performance.now(), sleep: (ms, signal) => sleep(ms, undefined, { signal }) },
  })
  let accepted = 0
  const waiting = composed.values()
  const { signal } = new AbortController()
  const send = async () => {
    for (const mail of waiting) {
      if ((await sender.send(mail, signal)).result === 'accepted') accepted += 1
    }
  }
  await Promise.all(Array.from({ length: inFlight }, send))
  const ended = performance.now()
  return {
    mails,
    composedPerSecond: Math.round((mails / (sendingBegan - began)) * 1_000),
    sentPerSecond: Math.round((mails / (ended - sendingBegan)) * 1_000),
    accepted,
    rssBeforeMb: Math.round(rssBefore / 1e6),
    rssAfterMb: Math.round(process.memoryUsage.rss() / 1e6),
  }
}

function report(figures: Figures): void {
  console.log(JSON.stringify(figures))
  console.table(figures)
}
