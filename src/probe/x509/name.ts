import { type DerElement, DerError, DerReader, oidText, tags } from './der.ts'

/** A distinguished name, as shown and as compared. */
export interface DistinguishedName {
  /** RFC 4514: most specific first, special and control characters escaped. */
  readonly text: string
  /** Equal for names that RFC 5280 §7.1 calls equal: without case, surrounding and repeated blanks, and string type. */
  readonly key: string
}

/** Short names of RFC 4514 §3 and those that openssl prints; other types stay dotted. */
const shortNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.15': 'businessCategory',
  '2.5.4.17': 'postalCode',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '1.3.6.1.4.1.311.60.2.1.2': 'jurisdictionST',
  '1.3.6.1.4.1.311.60.2.1.3': 'jurisdictionC',
}

/** More attributes than any real name has; what is above is an attack. */
const maxAttributes = 100

/** Reads a Name (RFC 5280 §4.1.2.4); throws DerError. */
export function readName(bytes: Buffer, element: DerElement): DistinguishedName {
  const rdns: string[] = []
  const keys: string[] = []
  const reader = new DerReader(bytes, element.start, element.end)
  let attributes = 0
  while (!reader.done) {
    const set = reader.into(tags.set)
    const parts: string[] = []
    while (!set.done) {
      attributes += 1
      if (attributes > maxAttributes) throw new DerError('has a name of more than 100 attributes')
      const attribute = set.into(tags.sequence)
      const oid = oidText(bytes, attribute.next(tags.oid))
      const value = attribute.next()
      attribute.finish()
      const type = shortNames[oid] ?? oid
      const text = stringValue(bytes, value)
      parts.push(
        `${type}=${text === undefined ? `#${bytes.toString('hex', value.from, value.end)}` : escapeValue(text)}`,
      )
      keys.push(`${type}=${text === undefined ? bytes.toString('hex', value.from, value.end) : comparable(text)}`)
    }
    if (parts.length === 0) throw new DerError('has an empty part in a name')
    rdns.push(parts.join('+'))
  }
  return { text: rdns.reverse().join(','), key: keys.join('\n') }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function stringValue(bytes: Buffer, { tag, start, end }: DerElement): string | undefined {
  switch (tag) {
    case tags.utf8String:
      try {
        return utf8.decode(bytes.subarray(start, end))
      } catch {
        return undefined
      }
    case tags.printableString:
    case tags.numericString:
    case tags.ia5String:
    case tags.teletexString:
      return bytes.toString('latin1', start, end)
    case tags.bmpString:
      return (end - start) % 2 === 0 ? Buffer.from(bytes.subarray(start, end)).swap16().toString('utf16le') : undefined
    default:
      return undefined
  }
}

function comparable(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').toLowerCase()
}

/** RFC 4514 §2.4; control characters too, by the hex of their UTF-8 octets, so that a name is always one line. */
function escapeValue(text: string): string {
  const quoted = text
    .replaceAll(/[\\"+,;<>]/g, (character) => `\\${character}`)
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, (character) =>
      Buffer.from(character)
        .toString('hex')
        .toUpperCase()
        .replaceAll(/../g, (octet) => `\\${octet}`),
    )
  return quoted.replace(/^[ #]/, (first) => `\\${first}`).replace(/(?<!\\) $/, '\\ ')
}
