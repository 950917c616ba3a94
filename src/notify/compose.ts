import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { isMailAddress } from '../domain/mail-address.ts'
import { printable } from '../domain/printable.ts'
import { excerpt } from '../messages/excerpt.ts'
import type { Correspondence, Recipient } from './correspondence.ts'
import type { Letter } from './letter.ts'
import { letterHtml } from './letter-html.ts'
import { letterText } from './letter-text.ts'
import { mailWords } from './words/index.ts'

/** Longer subjects are cut by mail programs anyway, and some servers refuse a header of several thousand characters. */
const longestSubject = 200

const longestName = 64

/** What a mail is besides its letter. */
export interface MailFrame {
  readonly messageId: string
  /** Message-IDs of the threads that it belongs to, the first above all. */
  readonly threads: readonly string[]
  /** An iCalendar file. */
  readonly calendar: string | undefined
}

/** A mail ready to be sent. */
export interface ComposedMail {
  /** With its angle brackets. */
  readonly messageId: string
  /** The one address that it is sent to: the recipient's, or that of the redirection. */
  readonly address: string
  readonly contact: string
  /** The whole message (RFC 5322): these bytes are sent, as often as it takes. */
  readonly bytes: Buffer
}

/** Composes a mail. The same arguments give the same bytes. An address that is none is a bug: settings and inventory refuse it. */
export async function composeMail(
  letter: Letter,
  frame: MailFrame,
  recipient: Recipient,
  correspondence: Correspondence,
): Promise<ComposedMail> {
  const { organisation, from, replyTo = organisation.email, now } = correspondence
  const address = correspondence.redirect ?? recipient.address
  for (const used of [from, replyTo ?? from, address]) {
    if (!isMailAddress(used)) throw new Error(`not a mail address: ${JSON.stringify(used)}`)
  }
  const { messageId, threads, calendar } = frame
  const [thread] = threads
  const addressed = withRedirection(letter, recipient, correspondence)
  const composer = new MailComposer({
    messageId,
    date: now,
    from: { name: nameOf(organisation.name), address: from },
    to: { name: nameOf(recipient.contact), address },
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(thread === undefined ? {} : { inReplyTo: thread, references: [...threads] }),
    subject: headerText(letter.subject, longestSubject),
    // RFC 3834 §5: no answer of a machine is wanted; the second is what Exchange understands.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    text: letterText(addressed),
    html: letterHtml(addressed),
    // As an attachment, not as an alternative: Outlook would show the calendar entry in place of the letter.
    attachments: calendar === undefined ? [] : [calendarFile(calendar)],
    // Else drawn at random: a resend must have the same bytes.
    baseBoundary: createHash('sha256').update(messageId).digest('hex').slice(0, 32),
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return { messageId, address, contact: recipient.contact, bytes: ownCopy(await composer.compile().build()) }
}

/** What Node cuts from a shared block keeps that whole block alive: 40 KB for a mail of 8 KB. */
function ownCopy(bytes: Buffer): Buffer {
  const copy = Buffer.alloc(bytes.length)
  bytes.copy(copy)
  return copy
}

/** Whom a redirected mail would have gone to stands above everything else. */
function withRedirection(letter: Letter, recipient: Recipient, { redirect }: Correspondence): Letter {
  if (redirect === undefined) return letter
  const text = mailWords[letter.language].redirectedText(recipient.address, recipient.contact)
  return { ...letter, parts: [{ kind: 'banner', text }, ...letter.parts] }
}

/** A display name: nothing in it looks like an address, nor like several. */
function nameOf(name: string): string {
  return headerText(name.replaceAll(/[<>@,;:"\\]/g, ' '), longestName).trim()
}

/** Text of a header. Nodemailer lets ASCII pass as it is, also what a reader would take for an encoded word (RFC 2047): a blank parts it. */
function headerText(text: string, length: number): string {
  return excerpt(printable(excerpt(text, length)).replaceAll('=?', '= ?'), length)
}

function calendarFile(content: string) {
  return { filename: 'certflow.ics', content, contentType: 'text/calendar; charset=utf-8; method=PUBLISH' }
}
