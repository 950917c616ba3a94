import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls'

/** What a client of node:tls saw of a server. */
export interface Seen {
  /** SHA-256 of the leaf, 64 hex digits; undefined where none came. */
  readonly fingerprint: string | undefined
  readonly chainLength: number
  readonly protocol: string | null
  /** Code of the error that ended the handshake. */
  readonly error: string | undefined
}

/** One step of a plaintext dialogue as a client leads it: wait for `expect` (the end of what the server says), then send. */
export interface ClientStep {
  readonly expect: string
  readonly send: string | Uint8Array
}

/** Connects to a server, leads the plaintext `steps`, and looks at its TLS. Everything is closed afterwards. */
export async function lookAt(
  server: { readonly host: string; readonly port: number },
  options: ConnectionOptions = {},
  steps: readonly ClientStep[] = [],
  goAhead = '',
): Promise<Seen> {
  const socket = connect({ host: server.host, port: server.port })
  try {
    await once(socket, 'connect')
    for (const { expect, send } of steps) {
      await heard(socket, expect)
      socket.write(send)
    }
    if (steps.length > 0) await heard(socket, goAhead)
    return await handshake(socket, options)
  } finally {
    socket.destroy()
  }
}

/** Reads until `mark` is there and nothing is left unread; rejects when the peer leaves first. */
export async function heard(socket: Socket, mark: string): Promise<string> {
  let text = ''
  while (!text.includes(mark)) {
    const chunk: Buffer | null = socket.read()
    if (chunk !== null) text += chunk.toString('latin1')
    else if (socket.readableEnded || socket.destroyed) throw new Error(`peer left after ${JSON.stringify(text)}`)
    else await anyOf(socket, ['readable', 'end', 'close'])
  }
  return text
}

async function anyOf(socket: Socket, events: readonly string[]): Promise<void> {
  const waiting = new AbortController()
  await Promise.race(events.map((event) => once(socket, event, { signal: waiting.signal })))
  waiting.abort()
}

async function handshake(socket: Socket, options: ConnectionOptions): Promise<Seen> {
  const secured = connectTls({ ...options, socket, rejectUnauthorized: false })
  // Node calls it by itself when the chain verifies, and it may end the process
  secured.getPeerCertificate = (() => ({})) as unknown as TLSSocket['getPeerCertificate']
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    secured.once('secureConnect', () => resolve(undefined))
    secured.once('error', resolve)
  })
  const leaf = secured.getPeerX509Certificate()
  let chainLength = 0
  for (let each = leaf; each !== undefined; each = each.issuerCertificate) chainLength++
  const seen = {
    fingerprint: leaf?.fingerprint256.replaceAll(':', '').toLowerCase(),
    chainLength,
    protocol: secured.getProtocol(),
    error: error?.code,
  }
  secured.destroy()
  return seen
}
