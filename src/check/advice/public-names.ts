import { getPublicSuffix, parse } from 'tldts'
import { parseHost } from '../../inventory/host.ts'
import { type Part, type PartCheck, spotOf } from '../../inventory/part.ts'
import { canonicalAddress } from '../../network/address.ts'
import { quoted } from '../../network/parsed.ts'
import { parseRange } from '../../network/range.ts'
import { RangeSet } from '../../network/range-set.ts'
import type { Loose } from '../../yaml/loose.ts'

/** Names that no public DNS has (RFC 6761, RFC 6762, RFC 8375, RFC 9476; .internal by ICANN's board, 2024). */
const privateSuffix =
  /(?:^|\.)(?:local|localhost|internal|intranet|private|corp|home|lan|localdomain|test|example|invalid|alt|home\.arpa)$/

/** Addresses for which no public CA may issue (RFC 1918, 6598, 3927, 4193, 4291). */
const privateAddresses = new RangeSet(
  [
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '100.64.0.0/10',
    '169.254.0.0/16',
    '127.0.0.0/8',
    'fc00::/7',
    'fe80::/10',
    '::1/128',
  ].flatMap((text) => {
    const range = parseRange(text)
    return range.ok ? [range.value] : []
  }),
)

/** Notes `trust: public` where no public CA issues, and hosts under which anybody may have a name, like ac.jp. */
export function publicNameCheck(): PartCheck {
  return {
    see(part) {
      for (const entry of part.content.at('endpoints').each()) {
        const host = entry.at('host')
        const name = parsedHost(host)
        if (name === undefined) continue
        if (isPublicSuffix(name)) noteSuffix(host, part)
        const asked = entry.at('server_name').text === undefined ? host : entry.at('server_name')
        const askedName = parsedHost(asked)
        if (entry.at('trust').text === 'public' && askedName !== undefined && isPrivate(askedName))
          notePrivate(asked, part)
      }
    },
  }
}

function notePrivate(host: Loose, part: Part): void {
  const { faults, offset } = spotOf(part, host)
  const message = `no public CA issues for ${quoted(host.text ?? '')}, but the entry says trust: public`
  faults.warning(offset, 'private-name', message, 'write trust: { ca: … } or trust: { pin: … }, or a public name')
}

function noteSuffix(host: Loose, part: Part): void {
  const { faults, offset } = spotOf(part, host)
  const message = `${quoted(host.text ?? '')} is a public suffix: others have their names below it`
  faults.warning(offset, 'public-suffix', message, 'write the name of the server, like www.example.ac.jp')
}

function parsedHost({ text }: Loose): string | undefined {
  const parsed = parseHost(text ?? '')
  return parsed.ok ? parsed.value : undefined
}

function isPublicSuffix(name: string): boolean {
  return (
    canonicalAddress(name) === undefined &&
    name.includes('.') &&
    getPublicSuffix(name) === name &&
    parse(name).isIcann === true
  )
}

function isPrivate(name: string): boolean {
  if (canonicalAddress(name) !== undefined) return privateAddresses.contains(name)
  return !name.includes('.') || privateSuffix.test(name) || parse(name).isIcann !== true
}
