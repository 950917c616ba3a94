import { type Parsed, quotedUrl, refused, understood } from '../network/parsed.ts'
import type { SmtpServer } from '../notify/smtp-settings.ts'

/** Submission (RFC 6409) is for those who log in, 25 for relays that know the address. */
const ports = { submission: 587, relay: 25, implicitTls: 465 }

const example = 'write smtp://mail.example.ac.jp or smtps://mail.example.ac.jp'

/** Reads `smtp://user@host:port` or `smtps://…`. A password in it has been refused before, by `noteSecrets`. */
export function parseMailServer(text: string): Parsed<SmtpServer> {
  if (!/^smtps?:\/\//i.test(text)) return refused(`${quotedUrl(text)} is not a mail server`, example)
  // The URL parser knows hosts of http only.
  const url = URL.parse(text.replace(/^smtp/i, 'http'))
  if (url === null || url.hostname === '') return refused(`${quotedUrl(text)} is not a URL`, example)
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '')
    return refused(`${quotedUrl(text)} has something behind the port`, 'write smtp://mail.example.ac.jp:587')
  const user = userOf(url.username)
  if (user === null) return refused(`${quotedUrl(text)} has a user that cannot be read`, 'write % as %25, and @ as %40')
  const implicitTls = /^smtps:/i.test(text)
  return understood({
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: portOf(text, url, implicitTls, user),
    implicitTls,
    user,
  })
}

function portOf(text: string, url: URL, implicitTls: boolean, user: string | undefined): number {
  // The URL parser leaves out the usual ports of http.
  const written = url.port || /:(80|443)\/?$/.exec(text)?.[1]
  if (written !== undefined) return Number(written)
  if (implicitTls) return ports.implicitTls
  return user === undefined ? ports.relay : ports.submission
}

function userOf(encoded: string): string | undefined | null {
  if (encoded === '') return undefined
  try {
    const user = decodeURIComponent(encoded)
    return /\p{C}/u.test(user) ? null : user
  } catch {
    return null
  }
}
