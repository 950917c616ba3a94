import { createHmac, timingSafeEqual } from 'node:crypto'
import { type TsigKey, tsigAlgorithms } from './tsig-key.ts'
import { afterName, classes, recordsIn, types, wireName, wireRecord } from './wire.ts'

/** A message with its signature, and that alone: the answer's covers it. */
export interface SignedMessage {
  readonly message: Buffer
  readonly mac: Buffer
}

/** How far the clocks of both sides may be apart (RFC 8945 §10 recommends five minutes). */
const fudgeSeconds = 300

/** What a name server says is wrong with a signature (RFC 8945 §3). */
const errors: Readonly<Record<number, string>> = {
  16: 'the secret of the key is another one there (BADSIG)',
  17: 'it does not know a key of this name and algorithm (BADKEY)',
  18: 'its clock and that of this machine are more than five minutes apart (BADTIME)',
  22: 'it wants a longer signature (BADTRUNC)',
}

/** Signs a message (RFC 8945 §5.1). */
export function sign(message: Buffer, key: TsigKey, now: Date): SignedMessage {
  const fields = { seconds: Math.floor(now.getTime() / 1_000), fudge: fudgeSeconds, error: 0, other: Buffer.alloc(0) }
  const mac = macOf([message, variables(key, fields)], key)
  const signed = Buffer.concat([message, tsigRecord(key, fields, mac, message.readUInt16BE(0))])
  signed.writeUInt16BE(message.readUInt16BE(10) + 1, 10)
  return { message: signed, mac }
}

/**
 * Why the answer to a signed message does not count (RFC 8945 §5.3), as the rest of a sentence that begins with the server; undefined where
 * its signature is right. Throws RangeError for what is no message.
 */
export function answerFault(answer: Buffer, key: TsigKey, requestMac: Buffer, now: Date): string | undefined {
  const last = recordsIn(answer).at(-1)
  if (last?.type !== types.TSIG) return 'does not sign its answer'
  const { fields, mac, originalId } = readTsig(last.data)
  const unsigned = Buffer.from(answer.subarray(0, last.from))
  unsigned.writeUInt16BE(answer.readUInt16BE(10) - 1, 10)
  unsigned.writeUInt16BE(originalId, 0)
  const length = Buffer.alloc(2)
  length.writeUInt16BE(requestMac.length)
  const expected = macOf([length, requestMac, unsigned, variables(key, fields)], key)
  const isRight = mac.length === expected.length && timingSafeEqual(mac, expected)
  if (fields.error !== 0) return `refuses the key: ${errors[fields.error] ?? `error ${fields.error}`}`
  if (!isRight) return 'signs its answer with another key'
  const apart = Math.abs(fields.seconds - now.getTime() / 1_000)
  return apart > fields.fudge ? 'signs its answer with a time that is long past or yet to come' : undefined
}

interface TsigFields {
  /** Since 1970. */
  readonly seconds: number
  readonly fudge: number
  readonly error: number
  readonly other: Buffer
}

function macOf(parts: readonly Buffer[], { algorithm, secret }: TsigKey): Buffer {
  const hmac = createHmac(tsigAlgorithms[algorithm], secret)
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}

/** RFC 8945 §4.3.3: what is signed besides the message. */
function variables(key: TsigKey, { seconds, fudge, error, other }: TsigFields): Buffer {
  const head = Buffer.alloc(6)
  head.writeUInt16BE(classes.ANY)
  const tail = Buffer.alloc(4)
  tail.writeUInt16BE(error)
  tail.writeUInt16BE(other.length, 2)
  return Buffer.concat([wireName(key.name), head, wireName(key.algorithm), timeOf(seconds, fudge), tail, other])
}

/** RFC 8945 §4.2. */
function tsigRecord(key: TsigKey, { seconds, fudge }: TsigFields, mac: Buffer, id: number): Buffer {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(mac.length)
  const tail = Buffer.alloc(6)
  tail.writeUInt16BE(id)
  return wireRecord({
    name: wireName(key.name),
    type: types.TSIG,
    class: classes.ANY,
    ttl: 0,
    data: Buffer.concat([wireName(key.algorithm), timeOf(seconds, fudge), length, mac, tail]),
  })
}

function timeOf(seconds: number, fudge: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUIntBE(seconds, 0, 6)
  bytes.writeUInt16BE(fudge, 6)
  return bytes
}

function readTsig(data: Buffer): { fields: TsigFields; mac: Buffer; originalId: number } {
  const at = afterName(data, 0)
  const macLength = data.readUInt16BE(at + 8)
  const rest = at + 10 + macLength
  const otherLength = data.readUInt16BE(rest + 4)
  return {
    fields: {
      seconds: data.readUIntBE(at, 6),
      fudge: data.readUInt16BE(at + 6),
      error: data.readUInt16BE(rest + 2),
      other: data.subarray(rest + 6, rest + 6 + otherLength),
    },
    mac: data.subarray(at + 10, rest),
    originalId: data.readUInt16BE(rest),
  }
}
