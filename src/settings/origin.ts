import { type Parsed, quotedUrl, refused, understood } from '../network/parsed.ts'
import { parseWebAddress } from './url.ts'

/** Reads where a server is reached: scheme, host and port, nothing behind them. */
export function parseOrigin(text: string): Parsed<string> {
  const address = parseWebAddress(text)
  if (!address.ok) return address
  const { origin, pathname, search, hash, username } = new URL(text)
  if (pathname === '/' && search + hash + username === '') return understood(origin)
  return refused(`${quotedUrl(text)} has more than scheme, host and port`, `write ${origin}`)
}

/** Reads the name of a header that a proxy sets. */
export function parseHeaderName(text: string): Parsed<string> {
  // What every client sends anyway says nothing of a login.
  if (/^(?=x-|remote)[a-z0-9-]{3,64}$/i.test(text)) return understood(text.toLowerCase())
  return refused(`${quotedUrl(text)} is no header for logins`, 'write one like X-Remote-User or Remote-User')
}
