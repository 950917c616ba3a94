import { randomInt } from 'node:crypto'
import { connect } from 'node:net'
import { printable } from '../../../src/domain/printable.ts'
import { networkFailure } from '../../../src/probe/failure.ts'
import { challengeError } from '../challenge-error.ts'
import { addressesOf, withPort, zoneOf } from './names.ts'
import type { DnsProvider, TxtRecord } from './provider.ts'
import { answerFault, sign } from './tsig.ts'
import { readTsigKey, type TsigKey } from './tsig-key.ts'
import { classes, textData, types, wireName, wireRecord } from './wire.ts'

/** Dynamic updates of the primary server of a zone (RFC 2136), signed (RFC 8945). */
export interface Rfc2136Options {
  readonly kind: 'rfc2136'
  /** Name or address. */
  readonly server: string
  /** Default: 53. */
  readonly port?: number
  /** Default: asked of the server, by SOA. */
  readonly zone?: string
  readonly keyFile: string
}

/** Resolvers may keep the record so long after it is gone, which harms nobody. */
const ttlSeconds = 60

const exchangeMs = 10_000
const removalMs = 30_000

const updateOpcode = 5

/** Response codes that an update can have (RFC 2136 §2.2). */
const refusals: Readonly<Record<number, string>> = {
  1: 'it does not understand the update (FORMERR)',
  2: 'it cannot write the zone (SERVFAIL); its log says why',
  4: 'it takes no updates (NOTIMP)',
  5: 'its update-policy does not allow this key this record (REFUSED)',
  9: 'it is not the primary server of this zone, or does not take this key for it (NOTAUTH)',
  10: 'the record does not belong to this zone (NOTZONE)',
}

/** What the server is asked for: the record to be there, or not. */
type Change = 'add' | 'remove'

/** TXT records by dynamic update. */
export function rfc2136Provider(
  options: Rfc2136Options,
  resolvers: readonly string[] | undefined,
  now: () => Date,
): DnsProvider {
  const change = async (what: Change, record: TxtRecord, signal: AbortSignal) => {
    const key = await readTsigKey(options.keyFile)
    const port = options.port ?? 53
    const addresses = await addressesOf(options.server, resolvers)
    const servers = addresses.map((address) => withPort(address, port))
    const zone = options.zone ?? (await zoneOf(record.name, servers))
    await update(what, record, { addresses, port, zone, key, now }, signal)
  }
  return {
    add: (record, signal) => change('add', record, signal),
    // not ended by a signal: it is what happens after one
    remove: (record) => change('remove', record, AbortSignal.timeout(removalMs)),
  }
}

interface Place {
  readonly addresses: readonly string[]
  readonly port: number
  readonly zone: string
  readonly key: TsigKey
  readonly now: () => Date
}

async function update(change: Change, record: TxtRecord, place: Place, signal: AbortSignal): Promise<void> {
  const { zone, key, now, addresses, port } = place
  const request = sign(updateMessage(change, record, zone), key, now())
  const failed = (why: string, hint: string, cause?: unknown) =>
    challengeError(`Cannot ${change} the TXT record ${record.name} in zone ${printable(zone)}: ${why}`, hint, cause)
  const failures: string[] = []
  for (const address of addresses) {
    const answer = await exchange(address, port, request.message, signal).catch((error: Error) => {
      signal.throwIfAborted()
      failures.push(`${withPort(address, port)}: ${networkFailure('connect', error)?.detail ?? error.message}`)
    })
    if (answer === undefined) continue
    const why = refusalIn(answer, request, place)
    if (why !== undefined)
      throw failed(`${withPort(address, port)} ${why}`, 'compare key, zone and update-policy with the server')
    return
  }
  throw failed(failures.join('; '), 'correct server and port, and let the firewall pass TCP to it')
}

/** Why the server did not do it, as the rest of a sentence that begins with it; undefined where it did. */
function refusalIn(
  answer: Buffer,
  request: { readonly message: Buffer; readonly mac: Buffer },
  { key, now }: Place,
): string | undefined {
  try {
    if (answer.readUInt16BE(0) !== request.message.readUInt16BE(0)) return 'answers something else'
    const code = answer.readUInt16BE(2) & 0x0f
    const fault = answerFault(answer, key, request.mac, now())
    if (code !== 0 && (fault === undefined || fault === 'does not sign its answer'))
      return `refuses: ${refusals[code] ?? `code ${code}`}`
    return fault
  } catch (error) {
    if (error instanceof RangeError) return 'answers something that is no DNS message'
    throw error
  }
}

/** RFC 2136 §2: the zone, no prerequisite, one update. */
function updateMessage(change: Change, { name, value }: TxtRecord, zone: string): Buffer {
  const header = Buffer.alloc(12)
  header.writeUInt16BE(randomInt(0x1_0000), 0)
  header.writeUInt16BE(updateOpcode << 11, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(1, 8)
  const zoneSection = Buffer.alloc(4)
  zoneSection.writeUInt16BE(types.SOA, 0)
  zoneSection.writeUInt16BE(classes.IN, 2)
  const record = wireRecord({
    name: wireName(name),
    type: types.TXT,
    // §2.5.1, §2.5.4: NONE takes away this one record, others of the name stay
    class: change === 'add' ? classes.IN : classes.NONE,
    ttl: change === 'add' ? ttlSeconds : 0,
    data: textData(value),
  })
  return Buffer.concat([header, wireName(zone), zoneSection, record])
}

/** One message and its answer over TCP (RFC 1035 §4.2.2), which has room for both and proves the address. */
function exchange(host: string, port: number, message: Buffer, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal: AbortSignal.any([signal, AbortSignal.timeout(exchangeMs)]) })
    const length = Buffer.alloc(2)
    length.writeUInt16BE(message.length)
    socket.on('connect', () => socket.write(Buffer.concat([length, message])))
    let received = Buffer.alloc(0)
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return
      resolve(received.subarray(2, 2 + received.readUInt16BE(0)))
      socket.destroy()
    })
    socket.on('error', (error) =>
      reject(error.name === 'AbortError' ? new Error(`no answer within ${exchangeMs / 1_000} s`) : error),
    )
    socket.on('close', () => reject(new Error('the server closed the connection')))
  })
}
