import { isLoopbackHost } from '../../src/network/address.ts'

/** No URL of a CA is longer, and each is sent back in a signed header. */
const longestUrl = 2_048

/**
 * Reports whether a text is a URL that keys and accounts may be used with: absolute, https, or http on this machine where
 * `plainLoopback` allows it (default), without a user or password, at most 2,048 characters, nothing unprintable.
 */
export function isTrustworthyUrl(text: string, { plainLoopback = true } = {}): boolean {
  if (text.length > longestUrl || !/^[\x21-\x7e]+$/.test(text) || !URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && plainLoopback && isLoopbackHost(hostname))
}
