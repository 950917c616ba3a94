import { domainToASCII } from 'node:url'
import { canonicalAddress, endsInNumber } from '../network/address.ts'
import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'

/** RFC 1035 §2.3.4, without the final dot. */
const longestName = 253

/** Letters, digits, hyphens inside (RFC 1123 §2.1); underscores too, since internal names have them. */
const labels = /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.(?!$)|$))+$/

const example = 'write a name like www.example.ac.jp'

/** Reads a host: an IP literal to its one text, a name to lower case without final dot, an international one to `xn--`. */
export function parseHost(text: string): Parsed<string> {
  const address = canonicalAddress(text)
  if (address !== undefined) return understood(address)
  if (hasZone(text)) return refused(`${quoted(text)} names a network interface`, zoneHint)
  return parseName(text)
}

/** Reports whether a text begins with an IPv6 address and a zone (`fe80::1%eth0`, RFC 4007 §11), in brackets or not. */
export function hasZone(text: string): boolean {
  if (!text.includes('%')) return false
  const [, address = ''] = /^\[?([\da-f:.]+)%/i.exec(text) ?? []
  return address.includes(':') && canonicalAddress(address) !== undefined
}

/** Without its zone such an address leads nowhere, so leaving that out is no way. */
export const zoneHint = 'zones are not supported: write an address that is valid beyond one link, or a name'

/** Reads a DNS name as `parseHost` does; addresses are refused. */
export function parseName(text: string): Parsed<string> {
  if (text === '') return refused('the host name is empty', example)
  // Never hand plain ASCII to domainToASCII: it would turn 0x7f.1 into 127.0.0.1 and decode per cent signs.
  const ascii = /^[\u0021-\u007e]+$/.test(text) ? text.toLowerCase() : internationalName(text)
  if (ascii === undefined) return refused(`${quoted(text)} is not a host name`, notAName(text))
  const name = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii
  if (canonicalAddress(name) !== undefined && ascii === text.toLowerCase()) {
    return refused(`${quoted(text)} is an address, not a host name`, example)
  }
  // Resolvers take 127.1, 2130706433 and 0x7f000001 for 127.0.0.1: such a text is not what it seems to be.
  if (endsInNumber(name)) {
    return refused(
      `${quoted(text)} is neither a host name nor an address`,
      'write an IPv4 address as four decimal numbers, e.g. 192.0.2.7',
    )
  }
  if (name.length > longestName) {
    return refused(`${quoted(text)} is longer than a host name can be`, `write at most ${longestName} characters`)
  }
  if (labels.test(name)) return understood(name)
  if (name.split('.').some((part) => part.length > 63)) {
    return refused(`${quoted(text)} has a part that is too long`, 'write at most 63 characters between two dots')
  }
  return refused(`${quoted(text)} is not a host name`, notAName(text))
}

function internationalName(text: string): string | undefined {
  if (/[\s\p{Cc}\p{Cs}]/u.test(text)) return undefined
  const ascii = domainToASCII(text)
  return ascii === '' ? undefined : ascii
}

/** What to write in place of a text that is no name. */
function notAName(text: string): string {
  if (text.includes('*')) return 'write one of the names that the wildcard stands for'
  if (/\s/.test(text)) return 'leave out the space'
  if (text.includes('..') || text.startsWith('.')) return 'write no empty part between dots'
  if (text.includes('/')) return 'write the host alone, without path'
  return 'use letters, digits, hyphens and dots only'
}
