import type { MailboxServer } from '../answers/mailbox.ts'
import { type Parsed, quotedUrl, refused, understood } from '../network/parsed.ts'
import { parseServerUrl } from './server-url.ts'

const example = 'write imaps://certflow@mail.example.ac.jp'

/** Reads `imaps://user@host:port` or `imap://…` (STARTTLS). */
export function parseMailboxServer(text: string): Parsed<MailboxServer> {
  const parsed = parseServerUrl(text, {
    scheme: 'imap',
    name: 'a mailbox',
    example,
    port: ({ implicitTls }) => (implicitTls ? 993 : 143),
  })
  if (!parsed.ok) return parsed
  const { user, ...server } = parsed.value
  return user === undefined
    ? refused(`${quotedUrl(text)} does not say whose mailbox`, example)
    : understood({ ...server, user })
}
