import PostalMime, { type Email } from 'postal-mime'
import type { Notice } from '../../src/domain/alert.ts'
import type { Correspondence, Recipient } from '../../src/notify/correspondence.ts'
import { type NoticeMail, noticeMails } from '../../src/notify/notice-mails.ts'
import { judgedAt } from '../support/facts.ts'

/** The centre writes, in Tokyo, without a server that answers could be given to. */
export function correspondence(overrides: Partial<Correspondence> = {}): Correspondence {
  return {
    organisation: {
      name: '○○大学情報基盤センター',
      extension: '1234',
      email: undefined,
      verifyUrl: 'https://www.center.example.ac.jp/certflow',
    },
    from: 'certflow@center.example.ac.jp',
    replyTo: 'pki@center.example.ac.jp',
    redirect: undefined,
    timeZone: 'Asia/Tokyo',
    now: judgedAt,
    answerPage: undefined,
    renewalOf: () => 'hand',
    ...overrides,
  }
}

/** Physics, in English. */
export function recipient(overrides: Partial<Recipient> = {}): Recipient {
  return { contact: 'physics', address: 'web@phys.example.ac.jp', language: 'en', ...overrides }
}

/** The mails of a run for one recipient. */
export async function mailsFor(
  notices: readonly Notice[],
  to: Partial<Recipient> = {},
  overrides: Partial<Correspondence> = {},
): Promise<NoticeMail[]> {
  return allOf(noticeMails(notices, [recipient(to)], correspondence(overrides)))
}

/** What was made one after the other. */
export async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

/** A mail as a parser reads it that nobody here wrote. */
export async function parsed(mail: { readonly bytes: Buffer }): Promise<Email> {
  return PostalMime.parse(mail.bytes)
}

/** The text of an attached calendar as it was sent, line ends included. */
export function calendarText({ attachments }: Email): string {
  const [file] = attachments
  if (file === undefined) throw new Error('no attachment')
  return typeof file.content === 'string' ? file.content : Buffer.from(file.content as ArrayBuffer).toString()
}
