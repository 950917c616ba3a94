/** A DER element: tag, length and content (X.690 §8.1). Nothing is checked, so that tests can also write what is wrong. */
export function element(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.of(tag), lengthOctets(body.length), body])
}

/** SEQUENCE of elements. */
export function sequence(...elements: readonly Uint8Array[]): Buffer {
  return element(0x30, ...elements)
}

/** SET of one element, as names hold them; more would need sorting (X.690 §11.6). */
export function setOf(only: Uint8Array): Buffer {
  return element(0x31, only)
}

/** INTEGER from big-endian bytes of a number that is not negative. */
export function integer(bytes: Uint8Array): Buffer {
  const first = bytes[0] ?? 0
  return element(0x02, first >= 0x80 ? Buffer.of(0) : Buffer.of(), bytes)
}

/** OBJECT IDENTIFIER from its dotted text. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return element(0x06, Buffer.from([first * 40 + second, ...rest].flatMap(base128)))
}

/** UTF8String; any character goes in, also those that no name should hold. */
export function utf8String(text: string): Buffer {
  return element(0x0c, Buffer.from(text, 'utf8'))
}

/** OCTET STRING. */
export function octetString(content: Uint8Array): Buffer {
  return element(0x04, content)
}

/** BIT STRING of whole octets, or with `unusedBits` of the last one cut off. */
export function bitString(content: Uint8Array, unusedBits = 0): Buffer {
  return element(0x03, Buffer.of(unusedBits), content)
}

/** BOOLEAN TRUE. FALSE is a default everywhere in X.509 and never written in DER. */
export const booleanTrue: Buffer = element(0x01, Buffer.of(0xff))

/** NULL, the parameter of RSA signatures (RFC 4055 §5). */
export const nullElement: Buffer = element(0x05)

/** UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5). Fractions of a second are dropped. */
export function time(at: Date): Buffer {
  const text = `${at.toISOString().slice(0, 19).replaceAll(/\D/g, '')}Z`
  const year = at.getUTCFullYear()
  return year >= 1950 && year < 2050
    ? element(0x17, Buffer.from(text.slice(2), 'latin1'))
    : element(0x18, Buffer.from(text, 'latin1'))
}

function lengthOctets(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length)
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return Buffer.of(0x80 + octets.length, ...octets)
}

function base128(arc: number): number[] {
  const digits = [arc % 128]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift(128 + (rest % 128))
  return digits
}
