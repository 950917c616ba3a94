import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** More than this before TLS is no dialogue but a flood. */
const maxBufferedBytes = 65_536

/** The other side of a plaintext dialogue, seen by a server: what it says is waited for, not listened to. */
export interface PlainPeer {
  /** The next line, without its end. Rejects when the peer is gone. */
  line(): Promise<string>
  /** Everything up to and including `mark`. */
  through(mark: string): Promise<string>
  /** Exactly `count` octets. */
  octets(count: number): Promise<Buffer>
  /** Sends text or octets; a dripping server sends them one at a time. */
  say(content: string | Uint8Array): Promise<void>
  /** Stops reading and leaves what was not asked for in the socket, for TLS to read. */
  release(): void
}

/** Reads and writes a connection before its TLS handshake. `dripMs` waits that long after each octet sent. */
export function plainPeer(socket: Socket, dripMs?: number): PlainPeer {
  let buffered = Buffer.alloc(0)
  let gone = false
  let wake = () => {}
  const onData = (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk])
    if (buffered.length > maxBufferedBytes) socket.destroy()
    wake()
  }
  socket.on('data', onData)
  for (const event of ['end', 'close']) {
    socket.on(event, () => {
      gone = true
      wake()
    })
  }

  async function take(lengthReady: () => number): Promise<Buffer> {
    while (lengthReady() <= 0) {
      if (gone) throw new PeerGone()
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    const taken = buffered.subarray(0, lengthReady())
    buffered = buffered.subarray(taken.length)
    return taken
  }
  const through = async (mark: string) =>
    (await take(() => (buffered.includes(mark) ? buffered.indexOf(mark) + mark.length : 0))).toString('utf8')

  return {
    through,
    line: async () => (await through('\n')).replace(/\r?\n$/, ''),
    octets: (count) => take(() => (buffered.length < count ? 0 : count)),
    say: (content) => (dripMs === undefined ? send(socket, content) : drip(socket, Buffer.from(content), dripMs)),
    release: () => {
      socket.off('data', onData)
      socket.pause()
      if (buffered.length > 0) socket.unshift(buffered)
    },
  }
}

/** The peer left in the middle of a dialogue. No fault of the server's: the dialogue just ends. */
export class PeerGone extends Error {
  override readonly name = 'PeerGone'
}

async function send(socket: Socket, content: string | Uint8Array): Promise<void> {
  if (socket.writable) socket.write(content)
}

async function drip(socket: Socket, content: Buffer, dripMs: number): Promise<void> {
  for (const octet of content) {
    if (!socket.writable) throw new PeerGone()
    socket.write(Buffer.of(octet))
    await sleep(dripMs, undefined, { ref: false })
  }
}
