import { DerError, type DerReader, tags } from './der.ts'

/** The subtrees of dNSName and iPAddress that a CA may or may not name (RFC 5280 §4.2.1.10). */
export interface NameConstraints {
  readonly permitted: Subtrees
  readonly excluded: Subtrees
}

interface Subtrees {
  readonly dns: readonly string[]
  /** Address and mask, 8 or 32 octets as hex. */
  readonly ip: readonly string[]
}

const maxSubtrees = 1_000

/** Reads the contents of a nameConstraints extension; throws DerError. Kinds of names besides DNS and IP are passed over. */
export function readNameConstraints(value: DerReader): NameConstraints {
  const parts = value.into(tags.sequence)
  value.finish()
  const permitted = parts.nextTag === 0xa0 ? readSubtrees(parts.into(0xa0)) : noSubtrees
  const excluded = parts.nextTag === 0xa1 ? readSubtrees(parts.into(0xa1)) : noSubtrees
  parts.finish()
  return { permitted, excluded }
}

/** Why a certificate with these names may not stand below the constraints, or undefined where it may. */
export function violatedConstraint(
  constraints: NameConstraints,
  names: readonly NameToConstrain[],
): string | undefined {
  for (const name of names) {
    const matches = (subtrees: Subtrees) =>
      name.ip === undefined
        ? subtrees.dns.some((base) => withinDomain(name.text, base))
        : subtrees.ip.some((subtree) => withinNetwork(name.ip ?? '', subtree))
    const limited = name.ip === undefined ? constraints.permitted.dns.length > 0 : constraints.permitted.ip.length > 0
    if (matches(constraints.excluded)) return `${name.text} is excluded by a name constraint`
    if (limited && !matches(constraints.permitted)) return `${name.text} is outside the permitted names`
  }
  return undefined
}

/** A name of the leaf: for an address `ip` holds its octets as hex. */
export interface NameToConstrain {
  readonly text: string
  readonly ip: string | undefined
}

const noSubtrees: Subtrees = { dns: [], ip: [] }

function readSubtrees(list: DerReader): Subtrees {
  const dns: string[] = []
  const ip: string[] = []
  while (!list.done) {
    const base = list.into(tags.sequence).next()
    if (base.tag === 0x82) dns.push(list.bytes.toString('latin1', base.start, base.end).toLowerCase())
    if (base.tag === 0x87) {
      const length = base.end - base.start
      if (length !== 8 && length !== 32) throw new DerError('has an address range of the wrong length')
      ip.push(list.bytes.toString('hex', base.start, base.end))
    }
    if (dns.length + ip.length > maxSubtrees) throw new DerError(`has more than ${maxSubtrees} name constraints`)
  }
  return { dns, ip }
}

/** `www.example.jp` lies within `example.jp`; within `.example.jp` only what is longer; everything lies within ''. */
function withinDomain(name: string, base: string): boolean {
  if (base === '') return true
  const host = name.startsWith('*.') ? name.slice(2) : name
  return base.startsWith('.') ? name.endsWith(base) : host === base || name.endsWith(`.${base}`)
}

function withinNetwork(ip: string, subtree: string): boolean {
  if (subtree.length !== ip.length * 2) return false
  const address = Buffer.from(ip, 'hex')
  const range = Buffer.from(subtree, 'hex')
  return address.every((octet, at) => {
    const mask = range[address.length + at] ?? 0
    return (octet & mask) === ((range[at] ?? 0) & mask)
  })
}
