import { canonicalAddress } from '../../network/address.ts'
import type { Listener } from './configured-server.ts'

/** More than any server is given in one line. */
const mostPorts = 100

/**
 * Where `443`, `*:443`, `:443`, `[2001:db8::7]:8443`, `:::443`, `192.0.2.7:443` or `:8000-8010` listens: one for each port. Empty for what is no
 * TCP port.
 */
export function readListenAddress(text: string): Listener[] {
  const [, before = '', firstText = '', lastText = firstText] = /^(.*?):?(\d{1,5})(?:-(\d{1,5}))?$/s.exec(text) ?? []
  const [first, last] = [Number(firstText), Number(lastText)]
  const isWhole = before === '' || text.charAt(before.length) === ':'
  if (!isWhole || first < 1 || last > 65_535 || last < first || last - first >= mostPorts) return []
  const bare = before.replace(/^\[|\]$/g, '')
  const isAny = ['', '*', '_default_', '0.0.0.0', '::', ':'].includes(bare.toLowerCase())
  const address = isAny ? undefined : (canonicalAddress(bare) ?? bare)
  const isHalf = before.startsWith('[') !== before.endsWith(']')
  if (isHalf || (address !== undefined && canonicalAddress(address) === undefined && /[:[\]]/.test(address))) return []
  return Array.from({ length: last - first + 1 }, (_, index) => ({ address, port: first + index }))
}
