import { RecordError } from './records.ts'

/** What a ServerHello or a HelloRetryRequest decides. */
export interface ServerHello {
  /** HelloRetryRequest is a ServerHello with a certain random (RFC 8446 §4.1.3). */
  readonly isRetry: boolean
  /** The version in force: 0x0304 where `supported_versions` says so, else the legacy field. */
  readonly version: number
  readonly suite: number
  /** The group that the server chose, with its key but for a retry; undefined up to TLS 1.2. */
  readonly group: number | undefined
  readonly publicKey: Buffer | undefined
  readonly cookie: Buffer | undefined
  /** RFC 7627. */
  readonly extendedMasterSecret: boolean
  /** The server knows RFC 5746. */
  readonly secureRenegotiation: boolean
}

const retryRandom = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex')

/** Reads the body of a ServerHello (RFC 8446 §4.1.3, RFC 5246 §7.4.1.3). Throws RecordError. */
export function readServerHello(bytes: Buffer, start: number, end: number): ServerHello {
  const sessionIdAt = start + 34
  const suiteAt = sessionIdAt + 1 + (bytes[sessionIdAt] ?? 0)
  if (suiteAt + 3 > end) throw new RecordError('protocol', 'a ServerHello that ends too early')
  const isRetry = bytes.compare(retryRandom, 0, retryRandom.length, start + 2, start + 34) === 0
  let version = bytes.readUInt16BE(start)
  let group: number | undefined
  let publicKey: Buffer | undefined
  let cookie: Buffer | undefined
  let extendedMasterSecret = false
  let secureRenegotiation = false
  let next = firstExtension(bytes, suiteAt + 3, end)
  while (next < end) {
    const from = next + 4
    const to = from <= end ? from + bytes.readUInt16BE(next + 2) : end + 1
    if (to > end) throw new RecordError('protocol', 'an extension longer than the hello')
    const type = bytes.readUInt16BE(next)
    next = to
    if (type === 43 && to - from === 2) version = bytes.readUInt16BE(from)
    if (type === 51 && to - from >= 2) {
      group = bytes.readUInt16BE(from)
      if (to - from > 4) publicKey = Buffer.from(bytes.subarray(from + 4, to))
    }
    if (type === 23) extendedMasterSecret = true
    if (type === 0xff01) secureRenegotiation = true
    if (type === 44 && to - from > 2) cookie = Buffer.from(bytes.subarray(from + 2, to))
  }
  const suite = bytes.readUInt16BE(suiteAt)
  return { isRetry, version, suite, group, publicKey, cookie, extendedMasterSecret, secureRenegotiation }
}

/** Where the first extension begins; `end` where there is none. */
function firstExtension(bytes: Buffer, at: number, end: number): number {
  if (at === end) return end
  if (at + 2 > end || at + 2 + bytes.readUInt16BE(at) !== end)
    throw new RecordError('protocol', 'extensions of the wrong length')
  return at + 2
}
