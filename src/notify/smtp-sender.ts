import { rootCertificates } from 'node:tls'
import { createTransport, type NodemailerError } from 'nodemailer'
import { isMailAddress } from '../domain/mail-address.ts'
import type { SendRate } from './send-rate.ts'
import { answerOf, type SmtpAnswer, wordsOf } from './smtp-answer.ts'
import type { SmtpSettings } from './smtp-settings.ts'

/** Time as a sender needs it. */
interface SenderClock {
  /** Milliseconds on a clock that never jumps. */
  now(): number
  /** Rejects when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/** What a sender is made of. */
export interface SenderOptions {
  readonly settings: SmtpSettings
  /** Undefined where `settings` name no user. */
  readonly password: string | undefined
  /** The name of this machine, for EHLO. */
  readonly ownName: string
  /** PEM of authorities beside the bundled ones. */
  readonly anchors: readonly string[]
  readonly rate: SendRate
  readonly clock: SenderClock
}

/** A mail with what is on its envelope. */
export interface OutgoingMail {
  readonly address: string
  readonly bytes: Buffer
}

/** Hands mails to the mail server over a few connections that stay open. Knows no store: what comes of a mail is its answer. */
export interface SmtpSender extends AsyncDisposable {
  /**
   * Hands one mail over, when its turn has come. Does not reject for anything that a server or the network does; an aborted signal is
   * an answer too, `deferred`.
   */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<SmtpAnswer>
}

/** RFC 5321 §4.5.3.2 grants ten minutes after the final dot; a server that scans mails for viruses is done within this. */
const deadlineMs = 180_000

/** No single step of the conversation takes longer: connection, greeting, a reply. */
const stepMs = 60_000

/** Enough for 500 mails a second on one machine, and few enough for any server. */
const connections = 5

/** Opens a sender; connections are made when there is something to send. */
export function openSmtpSender(options: SenderOptions): SmtpSender {
  const { settings, rate, clock } = options
  const transport = createTransport(poolOptions(options))
  let hasTaken = false
  const attempt = async ({ address, bytes }: OutgoingMail, signal: AbortSignal): Promise<SmtpAnswer> => {
    try {
      const waitMs = rate.take(clock.now())
      if (waitMs > 0) await clock.sleep(waitMs, signal)
      // What was composed before there was a redirection must not slip past it.
      const envelope = { from: settings.from, to: [settings.redirect ?? address] }
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)])
      const { response } = await transport.sendMail({ envelope, raw: bytes, signal: deadline })
      hasTaken = true
      return { result: 'accepted', words: wordsOf(response) }
    } catch (error) {
      if (signal.aborted) return stopped
      if (!isOfNodemailer(error)) throw error
      return answerOf(error)
    }
  }
  return {
    async send(mail, signal) {
      if (!isMailAddress(mail.address)) throw new Error(`not a mail address: ${JSON.stringify(mail.address)}`)
      const answer = await attempt(mail, signal)
      // A connection that the server closed while it was idle is no reason to wait for the next run. A server that has
      // taken nothing yet is not asked twice.
      return hasTaken && isUnreached(answer) ? attempt(mail, signal) : answer
    },
    async [Symbol.asyncDispose]() {
      transport.close({ force: true })
    },
  }
}

function poolOptions({ settings: { server }, password, ownName, anchors }: SenderOptions) {
  const trusted = isLoopback(server.host) && !server.implicitTls
  return {
    pool: true as const,
    host: server.host,
    port: server.port,
    secure: server.implicitTls,
    // STARTTLS is used wherever it is offered; to another machine nothing is said without it.
    requireTLS: !trusted,
    // Nobody listens in on loopback, and a server there seldom has a certificate for "localhost".
    tls: { ca: [...rootCertificates, ...anchors], rejectUnauthorized: !trusted },
    // A single label is refused by many servers; an address literal is what RFC 5321 §4.1.4 wants then.
    name: ownName.includes('.') ? ownName : '[127.0.0.1]',
    ...(server.user === undefined ? {} : { auth: { user: server.user, pass: password ?? '' }, forceAuth: true }),
    maxConnections: connections,
    maxRequeues: 0,
    connectionTimeout: stepMs,
    greetingTimeout: stepMs,
    dnsTimeout: stepMs,
    socketTimeout: deadlineMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

const stopped: SmtpAnswer = {
  result: 'deferred',
  words: 'stopped before the server answered',
  concerns: 'mail',
  wasAnswered: false,
}

/** Nobody said anything to the mail: nothing of it was sent. */
function isUnreached(answer: SmtpAnswer): boolean {
  return answer.result === 'deferred' && answer.concerns === 'server' && !answer.wasAnswered
}

/** What is a bug has no code of nodemailer. */
function isOfNodemailer(error: unknown): error is NodemailerError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}

/** Reports whether a host of the settings is this machine. */
function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
