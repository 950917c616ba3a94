import { connect, type Socket } from 'node:net'
import { z } from 'zod'
import { printable } from '../domain/printable.ts'
import { excerpt } from '../messages/excerpt.ts'
import { jsonOf } from './answers.ts'
import { unreachedWords } from './reaching.ts'

/** A Zabbix server or proxy. */
export interface ZabbixServer {
  readonly host: string
  readonly port: number
}

/** The value of one item. */
export interface ZabbixValue {
  readonly key: string
  readonly value: string
}

/** What came of sending values. */
export type ZabbixResult =
  /** `failed`: values that the server did not take, though it answered "success". */
  | { readonly kind: 'answered'; readonly processed: number; readonly failed: number }
  | { readonly kind: 'failed'; readonly words: string; readonly isUnclear: boolean; readonly wasAnswered: boolean }

/** As many as zabbix_sender puts into a packet. */
const mostInPacket = 250

/** An answer is one line of figures. */
const mostAnswerBytes = 65_536

/** `ZBXD`, the flag of the protocol, the length of the data, and four bytes that are reserved. */
const headerBytes = 13

const answerSchema = z.object({ response: z.string(), info: z.string().optional() })

/**
 * Sends values of one host by the trapper protocol, packet by packet; what counts is the sum. Stops at the first packet without an answer.
 * "success" says only that the packet was read: how many values were taken stands in `info`.
 *
 * @param deadlineMs for all packets together
 */
export async function sendValues(
  server: ZabbixServer,
  host: string,
  values: readonly ZabbixValue[],
  at: Date,
  { deadlineMs, signal }: { readonly deadlineMs: number; readonly signal: AbortSignal },
): Promise<ZabbixResult> {
  if (signal.aborted)
    return { kind: 'failed', words: 'stopped before it was sent', isUnclear: false, wasAnswered: false }
  const deadline = AbortSignal.timeout(deadlineMs)
  const either = AbortSignal.any([signal, deadline])
  const sum = { processed: 0, failed: 0 }
  for (let index = 0; index < values.length; index += mostInPacket) {
    const result = await exchange(server, packetOf(host, values.slice(index, index + mostInPacket), at), either)
    if (deadline.aborted)
      return { kind: 'failed', words: `no answer within ${deadlineMs / 1_000} s`, isUnclear: true, wasAnswered: false }
    if (result.kind === 'failed') return result
    sum.processed += result.processed
    sum.failed += result.failed
  }
  return { kind: 'answered', ...sum }
}

function packetOf(host: string, values: readonly ZabbixValue[], at: Date): Buffer {
  // Without nanoseconds two values of one second have the same time, and Zabbix may take the first for the last.
  const time = { clock: Math.floor(at.getTime() / 1_000), ns: at.getMilliseconds() * 1_000_000 }
  const data = values.map(({ key, value }) => ({ host, key, value, ...time }))
  const body = Buffer.from(JSON.stringify({ request: 'sender data', data, ...time }))
  const header = Buffer.alloc(headerBytes)
  header.write('ZBXD\x01', 'latin1')
  header.writeUInt32LE(body.length, 5)
  return Buffer.concat([header, body])
}

function exchange({ host, port }: ZabbixServer, packet: Buffer, signal: AbortSignal): Promise<ZabbixResult> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const settle = (result: ZabbixResult) => {
      signal.removeEventListener('abort', abort)
      socket.destroy()
      resolve(result)
    }
    const abort = () => settle(broken('stopped before an answer came'))
    signal.addEventListener('abort', abort)
    let isConnected = false
    socket.once('connect', () => {
      isConnected = true
      socket.write(packet)
    })
    socket.once('error', (error: NodeJS.ErrnoException) =>
      settle(isConnected ? broken(cut(error.code)) : unreached(error.code)),
    )
    socket.once('close', () => settle(broken(cut(undefined))))
    readAnswer(socket, (body) => settle(body === undefined ? unreadable : resultOf(body)))
  })
}

/** Calls back with the text of the answer, undefined where it is none of this protocol. */
function readAnswer(socket: Socket, done: (body: string | undefined) => void): void {
  let received = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    const begins = received.toString('latin1', 0, 5)
    // Flags beside that of the protocol are for packets that are compressed or larger than 4 GiB: nobody asked for these.
    if (!'ZBXD\x01'.startsWith(begins)) return done(undefined)
    if (received.length < headerBytes) return
    const length = received.readUInt32LE(5)
    if (length > mostAnswerBytes) return done(undefined)
    if (received.length >= headerBytes + length) done(received.toString('utf8', headerBytes, headerBytes + length))
  })
}

function resultOf(body: string): ZabbixResult {
  const answer = answerSchema.safeParse(jsonOf(body)).data
  if (answer === undefined) return unreadable
  const { response, info = '' } = answer
  if (response !== 'success') {
    const words = `Zabbix answered ${printable(excerpt(`${response}: ${info}`, 200))}`
    return { kind: 'failed', words, isUnclear: false, wasAnswered: true }
  }
  const [, processed, failed] = /processed: (\d{1,9}); failed: (\d{1,9});/.exec(info) ?? []
  if (processed === undefined || failed === undefined) return unreadable
  return { kind: 'answered', processed: Number(processed), failed: Number(failed) }
}

const unreadable: ZabbixResult = {
  kind: 'failed',
  words: 'it answered with what is not an answer of Zabbix',
  isUnclear: true,
  wasAnswered: true,
}

function broken(words: string): ZabbixResult {
  return { kind: 'failed', words, isUnclear: true, wasAnswered: false }
}

function cut(code: string | undefined): string {
  return `the connection broke before an answer came${code === undefined ? '' : ` (${code})`}`
}

function unreached(code = 'no code'): ZabbixResult {
  const words = unreachedWords(code) ?? `it cannot be reached (${code})`
  return { kind: 'failed', words, isUnclear: false, wasAnswered: false }
}
