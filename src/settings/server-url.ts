import { type Parsed, quotedUrl, refused, understood } from '../network/parsed.ts'

/** A server that speaks a protocol of mail, and how it is spoken to. */
export interface MailProtocolServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (`smtps://`, `imaps://`). */
  readonly implicitTls: boolean
  /** Undefined where nobody logs in. */
  readonly user: string | undefined
}

/** A protocol of mail. */
export interface MailProtocol {
  readonly scheme: 'smtp' | 'imap'
  /** What it is, for what is wrong: `a mail server`. */
  readonly name: string
  readonly example: string
  readonly port: (server: { readonly implicitTls: boolean; readonly user: string | undefined }) => number
}

/** Reads `smtp://user@host:port` or `smtps://…`. A password in it has been refused before, by `noteSecrets`. */
export function parseServerUrl(
  text: string,
  { scheme, name, example, port }: MailProtocol,
): Parsed<MailProtocolServer> {
  if (!new RegExp(`^${scheme}s?://`, 'i').test(text)) return refused(`${quotedUrl(text)} is not ${name}`, example)
  // The URL parser knows hosts of http only.
  const url = URL.parse(text.replace(new RegExp(`^${scheme}`, 'i'), 'http'))
  if (url === null || url.hostname === '') return refused(`${quotedUrl(text)} is not a URL`, example)
  if (!['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '')
    return refused(`${quotedUrl(text)} has something behind the port`, example)
  const user = userOf(url.username)
  if (user === null) return refused(`${quotedUrl(text)} has a user that cannot be read`, 'write % as %25, and @ as %40')
  const implicitTls = new RegExp(`^${scheme}s:`, 'i').test(text)
  return understood({
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: writtenPort(text, url) ?? port({ implicitTls, user }),
    implicitTls,
    user,
  })
}

/** The URL parser leaves out the usual ports of http. */
function writtenPort(text: string, url: URL): number | undefined {
  const written = url.port || /:(80|443)\/?$/.exec(text)?.[1]
  return written === undefined ? undefined : Number(written)
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
