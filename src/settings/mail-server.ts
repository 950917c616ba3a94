import type { Parsed } from '../network/parsed.ts'
import type { SmtpServer } from '../notify/smtp-settings.ts'
import { parseServerUrl } from './server-url.ts'

/** Submission (RFC 6409) is for those who log in, 25 for relays that know the address. */
const ports = { submission: 587, relay: 25, implicitTls: 465 }

/** Reads `smtp://user@host:port` or `smtps://…`. */
export function parseMailServer(text: string): Parsed<SmtpServer> {
  return parseServerUrl(text, {
    scheme: 'smtp',
    name: 'a mail server',
    example: 'write smtp://mail.example.ac.jp:587 or smtps://mail.example.ac.jp',
    port: ({ implicitTls, user }) => {
      if (implicitTls) return ports.implicitTls
      return user === undefined ? ports.relay : ports.submission
    },
  })
}
