import { setTimeout as sleep } from 'node:timers/promises'
import { type ListenAddress, listen, type RunningServer } from '../../src/demo/listener.ts'

/** Answers the first octets of a connection with `answer` as they are: alerts, odd records, whole flights. */
export async function serveCanned(answer: Uint8Array, at?: ListenAddress): Promise<RunningServer> {
  return listen((socket) => {
    socket.once('data', () => socket.write(answer))
    socket.resume()
  }, at)
}

/** Sends one octet of `content` every `everyMs`, over and over: no idle limit ever ends it. */
export async function serveDrip(content: Uint8Array, everyMs: number, at?: ListenAddress): Promise<RunningServer> {
  return listen(async (socket) => {
    socket.resume()
    for (let index = 0; socket.writable; index = (index + 1) % content.length) {
      socket.write(content.subarray(index, index + 1))
      await sleep(everyMs, undefined, { ref: false })
    }
  }, at)
}

/** Resets each connection when its first octets arrive (RST after ClientHello), or at once. */
export async function serveReset(
  when: 'after-hello' | 'at-once' = 'after-hello',
  at?: ListenAddress,
): Promise<RunningServer> {
  return listen((socket) => {
    if (when === 'at-once') socket.resetAndDestroy()
    else socket.once('data', () => socket.resetAndDestroy())
  }, at)
}

/** Closes each connection in an orderly way when its first octets arrive (FIN after ClientHello), or at once. */
export async function serveEnd(
  when: 'after-hello' | 'at-once' = 'after-hello',
  at?: ListenAddress,
): Promise<RunningServer> {
  return listen((socket) => {
    if (when === 'at-once') socket.end()
    else socket.once('data', () => socket.end())
  }, at)
}

/** A TLS alert record: 70 is protocol_version, 40 handshake_failure, 80 internal_error, 112 unrecognized_name (RFC 8446 §6). */
export function alertRecord(description: number, level: 'warning' | 'fatal' = 'fatal'): Buffer {
  return Buffer.of(0x15, 0x03, 0x03, 0, 2, level === 'fatal' ? 2 : 1, description)
}

/** As `serveCanned`, then hangs up. */
export async function serveCannedAndEnd(answer: Uint8Array, at?: ListenAddress): Promise<RunningServer> {
  return listen((socket) => {
    socket.once('data', () => socket.end(answer))
  }, at)
}
