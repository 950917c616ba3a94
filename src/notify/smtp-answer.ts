import type { NodemailerError } from 'nodemailer'
import { printable } from '../domain/printable.ts'
import { excerpt } from '../messages/excerpt.ts'

/** What came of handing a mail over. Words are the server's, or ours where it said nothing; ready to be shown. */
export type SmtpAnswer =
  | { readonly result: 'accepted'; readonly words: string }
  /** The server will never take this mail for this recipient: 5xx. */
  | { readonly result: 'refused'; readonly words: string }
  /**
   * Not now. It concerns the mail where the server said so (4xx) or broke off, and may even have taken it; else the server: it
   * cannot be reached or takes nothing from us, and with the next mail it would be the same. `wasAnswered`: it said 4xx.
   */
  | {
      readonly result: 'deferred'
      readonly words: string
      readonly concerns: 'mail' | 'server'
      readonly wasAnswered: boolean
    }

/** Servers may answer with whole pages. */
const longestWords = 300

/** Nodemailer's codes for what has nothing to do with the mail that was to be sent. */
const serverCodes: ReadonlySet<string> = new Set([
  'EDNS',
  'ETLS',
  'EREQUIRETLS',
  'EAUTH',
  'ENOAUTH',
  'EPROTOCOL',
  'ECONFIG',
  'EPROXY',
])

/** "Service not available, closing transmission channel" (RFC 5321 §4.2.2), whatever it is said to. */
const closing = 421

/** The answer that a failure of nodemailer is. */
export function answerOf(error: NodemailerError): SmtpAnswer {
  const { code = '', responseCode, command, response, message, permanent } = error
  const words = wordsOf(typeof response === 'string' && response !== '' ? response : message)
  // Only what is said to the recipient or the mail is about them. A 5xx to the greeting, the login or the sender is a
  // fault of the settings: were it a refusal, one wrong password would throw away every mail that waits.
  const isAboutMail = code === 'EMESSAGE' || (code === 'EENVELOPE' && command !== 'MAIL FROM')
  if (!isAboutMail || responseCode === closing) {
    const concerns = isAboutServer(error) ? 'server' : 'mail'
    return { result: 'deferred', words, concerns, wasAnswered: responseCode !== undefined }
  }
  // without a code: larger than the server said that it takes
  if (permanent === true || responseCode === undefined) return { result: 'refused', words }
  return { result: 'deferred', words, concerns: 'mail', wasAnswered: true }
}

/** The connection broke; whatever else happens to a socket happens before anything was sent over it. */
const breaks: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE'])

function isAboutServer({
  code = '',
  originalCode,
  responseCode,
  command,
  syscall,
  timeoutType,
}: NodemailerError): boolean {
  if (responseCode !== undefined || serverCodes.has(code)) return true
  // The pool gives up without a command where no connection came about; within one it always knows the command.
  if (code === 'ECONNECTION') return command === undefined
  if (code === 'ETIMEDOUT') return timeoutType !== 'SOCKET_TIMEOUT'
  return code === 'ESOCKET' && !(syscall !== 'connect' && breaks.has(originalCode ?? ''))
}

/** On one line, cut, and with nothing that moves what is seen. */
export function wordsOf(text: string): string {
  return printable(excerpt(text.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim(), longestWords))
}
