import { rootCertificates } from 'node:tls'
import type { FetchMessageObject, ImapFlow } from 'imapflow'
import { printable } from '../domain/printable.ts'
import { isLoopbackHost } from '../network/address.ts'
import { guardPeerCertificates } from '../peer-certificates.ts'
import { type MailAnswer, mailAnswer, type ReadMail } from './mail-answer.ts'

/** An IMAP server, and whose mailbox. */
export interface MailboxServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte; else STARTTLS, which is insisted on unless the server is this machine. */
  readonly implicitTls: boolean
  readonly user: string
}

/** `mailbox` of the settings. */
export interface MailboxSettings {
  readonly server: MailboxServer
  /** Absolute; undefined where there is none. */
  readonly passwordFile: string | undefined
  readonly folder: string
  /** Where answers are put once they are kept; undefined where they stay. */
  readonly processed: string | undefined
}

/** An answer with whom it came from. */
export interface MailedAnswer extends MailAnswer {
  /** The contact of the inventory. */
  readonly contact: string
  /** When the mail server had it. */
  readonly at: Date
}

/** What a reading goes by. */
export interface MailboxReading {
  readonly settings: MailboxSettings
  readonly password: string
  /** PEM of authorities beside the bundled ones. */
  readonly anchors: readonly string[]
  readonly now: () => Date
  /** The contact of the inventory that has this address, in lower case; undefined for a stranger. */
  readonly contactOf: (address: string) => string | undefined
  /** Keeps an answer. It may come twice: a mail counts as read only when this is done. */
  readonly keep: (answer: MailedAnswer) => Promise<void>
}

/** What came of a reading: words where it could not be done to its end. */
export interface MailboxRead {
  /** Mails that were answers, and are kept. */
  readonly answers: number
  /** Mails that are left for people to read. */
  readonly left: number
  readonly words: string | undefined
}

/** All of a reading; what is left is read by the next one. */
const readingMs = 60_000

const stepMs = 20_000

/** An answer stands at the beginning; attachments are not looked at. */
const mostBytes = 262_144

const mostMails = 200

/** Marks what was looked at and is for people: it stays unread, and is not looked at again. */
const lookedAt = 'certflow-looked-at'

/**
 * Reads the unread mails of a mailbox, and keeps those that are answers. A mail is marked as read only after its answer was kept; all others
 * stay unread. Does not reject for anything that the server or the network does; what `keep` rejects with ends the reading.
 */
export async function readMailbox(reading: MailboxReading, signal: AbortSignal): Promise<MailboxRead> {
  const counted = { answers: 0, left: 0 }
  const either = AbortSignal.any([signal, AbortSignal.timeout(readingMs)])
  const client = await clientFor(reading)
  const close = () => client.close()
  either.addEventListener('abort', close)
  // Without a listener an error of the connection would end the process; what was asked rejects with it, too.
  client.on('error', () => undefined)
  const kept: { failure?: unknown } = {}
  try {
    await client.connect()
    await client.mailboxOpen(reading.settings.folder)
    const found = await client.search({ seen: false, deleted: false, unKeyword: lookedAt }, { uid: true })
    for (const uid of (found || []).slice(-mostMails)) {
      if (either.aborted) break
      await readOne(client, uid, reading, counted, kept)
    }
    await client.logout()
    return { ...counted, words: either.aborted ? 'not all was read in time' : undefined }
  } catch (error) {
    if ('failure' in kept) throw kept.failure
    return { ...counted, words: either.aborted ? 'no answer in time' : wordsOf(error, reading.password) }
  } finally {
    either.removeEventListener('abort', close)
    client.close()
  }
}

async function readOne(
  client: ImapFlow,
  uid: number,
  { settings, now, contactOf, keep }: MailboxReading,
  counted: { answers: number; left: number },
  kept: { failure?: unknown },
): Promise<void> {
  const message = await client.fetchOne(
    String(uid),
    { source: { maxLength: mostBytes }, internalDate: true },
    { uid: true },
  )
  const at = message === false ? now() : arrivedAt(message, now())
  const answer =
    message === false ? undefined : mailAnswer(await readMail(message.source), at.toISOString().slice(0, 10))
  const contact = answer && contactOf(answer.from)
  if (answer === undefined || contact === undefined) {
    counted.left += 1
    await client.messageFlagsAdd(String(uid), [lookedAt], { uid: true })
    return
  }
  await keep({ ...answer, contact, at }).catch((error: unknown) => {
    kept.failure = error
    throw error
  })
  counted.answers += 1
  await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true })
  if (settings.processed !== undefined) await client.messageMove(String(uid), settings.processed, { uid: true })
}

function arrivedAt({ internalDate }: FetchMessageObject, now: Date): Date {
  const at = new Date(internalDate ?? now)
  // A mail cannot have come later than now, whatever the server says.
  return Number.isNaN(at.getTime()) || at > now ? now : at
}

/** What is in a mail, or in its beginning; what cannot be read is empty. */
async function readMail(source: Buffer | undefined): Promise<ReadMail> {
  const { default: PostalMime } = await import('postal-mime')
  try {
    const mail = await PostalMime.parse(source ?? '', {
      maxNestingDepth: 20,
      maxHeadersSize: 65_536,
      // A mail that is attached was written by somebody else.
      forceRfc822Attachments: true,
    })
    const from = mail.from === undefined ? [] : (mail.from.group ?? [mail.from]).map(({ address }) => address)
    return {
      headers: mail.headers,
      // A second From, or two addresses in it, is nobody's way to answer.
      from: mail.headers.filter(({ key }) => key === 'from').length === 1 ? from : [],
      subject: mail.subject ?? '',
      text: mail.text ?? '',
    }
  } catch {
    return { headers: [], from: [], subject: '', text: '' }
  }
}

async function clientFor({ settings, password, anchors }: MailboxReading): Promise<ImapFlow> {
  guardPeerCertificates()
  const { ImapFlow } = await import('imapflow')
  const { host, port, implicitTls, user } = settings.server
  const isHere = isLoopbackHost(host)
  return new ImapFlow({
    host,
    port,
    secure: implicitTls,
    ...(!implicitTls && !isHere && { doSTARTTLS: true }),
    auth: { user, pass: password },
    tls: { ca: [...rootCertificates, ...anchors], rejectUnauthorized: implicitTls || !isHere },
    logger: false,
    connectionTimeout: stepMs,
    greetingTimeout: stepMs,
    socketTimeout: readingMs,
    disableAutoIdle: true,
    maxLiteralSize: 4 * mostBytes,
  })
}

/** What the server or the system says, without the password. */
function wordsOf(error: unknown, password: string): string {
  const { responseText, code, message } = error as { responseText?: unknown; code?: unknown; message?: unknown }
  const said = [responseText, message].find((words) => typeof words === 'string' && words !== '') ?? 'no answer'
  const words = printable(String(said).replaceAll(password, '…').replaceAll(/\s+/g, ' ').slice(0, 200))
  return typeof code === 'string' && /^[A-Z_0-9]{1,40}$/i.test(code) ? `${words} (${code})` : words
}
