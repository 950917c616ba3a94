import { z } from 'zod'
import { isMailAddress } from '../domain/mail-address.ts'

/** How mails are handed over: `smtp` of the settings. */
export interface SmtpSettings {
  readonly server: SmtpServer
  readonly from: string
  readonly replyTo: string | undefined
  readonly redirect: string | undefined
  /** Mails a minute. */
  readonly perMinute: number
  /** As written; undefined where there is none. */
  readonly passwordFile: string | undefined
}

/** Where the mail server is, and how it is spoken to. */
export interface SmtpServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (`smtps://`). */
  readonly implicitTls: boolean
  /** Undefined where nobody logs in. */
  readonly user: string | undefined
}

/** A campus relay takes more, but three hundred false mails an hour are better than in a minute. */
const usualPerMinute = 20

const badRate = 'is no rate: write a number of mails a minute, like 20, or 500/s'

const mailAddress = z
  .string()
  .refine(isMailAddress, { error: 'is not a mail address: write it like pki@center.example.ac.jp' })

/** The keys of `smtp`, and what they mean. */
export const smtpSettings = z
  .strictObject({
    url: z.string().transform(readUrl).meta({ description: 'the mail server: smtp://host or smtps://host' }),
    from: mailAddress.meta({ description: 'from whom mails are' }),
    reply_to: mailAddress.optional().meta({ description: 'where answers go; without it, to from' }),
    redirect: mailAddress.optional().meta({ description: 'gets every mail in place of its recipient' }),
    rate: z
      .union([z.int(), z.string()], { error: badRate })
      .transform(readRate)
      .optional()
      .meta({ description: 'at most so many mails: 20 a minute' }),
    password_file: z
      .string()
      .min(1)
      .optional()
      .meta({ description: 'the file that has the password, and nothing else' }),
  })
  .transform(
    ({ url, from, reply_to, redirect, rate = usualPerMinute, password_file }): SmtpSettings => ({
      server: url,
      from,
      replyTo: reply_to,
      redirect,
      perMinute: rate,
      passwordFile: password_file,
    }),
  )

/** Submission (RFC 6409) is for those who log in, 25 for relays that know the address. */
const ports = { submission: 587, relay: 25, implicitTls: 465 }

function readUrl(text: string, context: z.RefinementCtx): SmtpServer {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  if (!/^smtps?:\/\//i.test(text)) return refuse('is not a mail server: write smtp://mail.example.ac.jp or smtps://…')
  // The URL parser knows hosts of http only.
  const url = URL.parse(text.replace(/^smtp/i, 'http'))
  if (url === null || url.hostname === '') return refuse('is not a URL: write smtp://mail.example.ac.jp:587')
  if (url.password !== '') return refuse('has a password in it: write it into a file and name that in password_file')
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '')
    return refuse('has something behind the port: write smtp://mail.example.ac.jp:587')
  const implicitTls = /^smtps:/i.test(text)
  const user = readUser(url.username)
  if (user === null) return refuse('has a user that cannot be read: write % as %25, and @ as %40')
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: portOf(text, url, implicitTls, user),
    implicitTls,
    user,
  }
}

function portOf(text: string, url: URL, implicitTls: boolean, user: string | undefined): number {
  // The URL parser leaves out the usual ports of http.
  const written = url.port || /:(80|443)\/?$/.exec(text)?.[1]
  if (written !== undefined) return Number(written)
  if (implicitTls) return ports.implicitTls
  return user === undefined ? ports.relay : ports.submission
}

function readUser(encoded: string): string | undefined | null {
  if (encoded === '') return undefined
  try {
    const user = decodeURIComponent(encoded)
    return /\p{C}/u.test(user) ? null : user
  } catch {
    return null
  }
}

const perMinute = { s: 60, min: 1 }

function readRate(value: number | string, context: z.RefinementCtx): number {
  const [, digits, unit] = /^(\d{1,6})(?:\/(s|min))?$/.exec(String(value)) ?? []
  const rate = Number(digits) * perMinute[(unit ?? 'min') as keyof typeof perMinute]
  if (rate > 0) return rate
  context.addIssue({ code: 'custom', message: badRate })
  return z.NEVER
}
