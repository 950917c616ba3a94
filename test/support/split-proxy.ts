import { connect, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type ListenAddress, listen, type RunningServer } from '../../src/demo/listener.ts'

/** How what a server sends is torn; nothing of it is changed. */
export interface Tearing {
  /** Longest handshake record, as long as they are in the clear. */
  readonly records?: number
  /** Longest piece that is written at once. */
  readonly pieces?: number
}

/** Stands before a server and tears what it sends. */
export function serveTorn(target: Target, { records, pieces }: Tearing, at?: ListenAddress): Promise<RunningServer> {
  return listen((socket) => {
    const tear = records === undefined ? (chunk: Buffer) => chunk : recordTearer(records)
    passOn(socket, target, tear, pieces)
  }, at)
}

/** Stands before a server and spoils each chunk that it sends. */
export function serveSpoilt(target: Target, spoil: (chunk: Buffer) => Buffer): Promise<RunningServer> {
  return listen((socket) => passOn(socket, target, spoil, undefined))
}

interface Target {
  readonly host: string
  readonly port: number
}

function passOn(socket: Socket, { host, port }: Target, change: (chunk: Buffer) => Buffer, pieces?: number): void {
  socket.setNoDelay(true)
  const onwards = connect(port, host)
  for (const end of [socket, onwards]) end.on('error', () => end.destroy())
  socket.on('close', () => onwards.destroy())
  socket.pipe(onwards)
  let written: Promise<void> = Promise.resolve()
  onwards.on('data', (chunk: Buffer) => {
    const changed = change(chunk)
    written = written.then(() => writeInPieces(socket, changed, pieces ?? changed.length))
  })
  onwards.on('close', () => void written.then(() => socket.end()))
}

async function writeInPieces(socket: Socket, bytes: Buffer, length: number): Promise<void> {
  for (let at = 0; at < bytes.length && socket.writable; at += length) {
    socket.write(bytes.subarray(at, at + length))
    await nextTurn()
  }
}

/** Makes handshake records of at most `bytes` of those that come, up to the first record of another type. */
function recordTearer(bytes: number): (chunk: Buffer) => Buffer {
  let held = Buffer.alloc(0)
  let inTheClear = true
  return (chunk) => {
    held = Buffer.concat([held, chunk])
    const out: Buffer[] = []
    while (inTheClear && held.length >= 5 && held.length >= 5 + held.readUInt16BE(3)) {
      inTheClear = held[0] === 22
      if (!inTheClear) break
      const end = 5 + held.readUInt16BE(3)
      for (let at = 5; at < end; at += bytes) {
        const fragment = held.subarray(at, Math.min(at + bytes, end))
        out.push(held.subarray(0, 3), Buffer.of(fragment.length >> 8, fragment.length & 0xff), fragment)
      }
      held = held.subarray(end)
    }
    if (!inTheClear || (held.length > 0 && held[0] !== 22)) {
      out.push(held)
      held = Buffer.alloc(0)
      inTheClear = false
    }
    return Buffer.concat(out)
  }
}
