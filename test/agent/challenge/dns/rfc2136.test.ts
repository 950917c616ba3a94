import { once } from 'node:events'
import { chmod, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rfc2136Provider } from '../../../../agent/challenge/dns/rfc2136.ts'
import { sign } from '../../../../agent/challenge/dns/tsig.ts'
import type { TsigKey } from '../../../../agent/challenge/dns/tsig-key.ts'
import { daemonFolder } from '../../../support/servers/process.ts'

// what a real server says is compared with BIND in test/servers/agent-rfc2136.test.ts

const record = {
  identifier: 'www.example.ac.jp',
  name: '_acme-challenge.www.example.ac.jp',
  value: 'x'.repeat(43),
  token: 't1',
  identifiers: ['www.example.ac.jp'],
  remaining: 0,
}
const now = new Date('2026-11-29T00:00:00Z')
const key: TsigKey = { name: 'certflow', algorithm: 'hmac-sha256', secret: Buffer.from('secret') }

/** A name server over TCP that answers each message so; undefined closes the connection. */
async function serve(answer: (request: Buffer) => Buffer | undefined) {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      const reply = answer(chunk.subarray(2))
      if (reply === undefined) return socket.destroy()
      const length = Buffer.alloc(2)
      length.writeUInt16BE(reply.length)
      // in pieces, as TCP may
      socket.write(Buffer.concat([length, reply.subarray(0, 3)]))
      return setTimeout(() => socket.write(reply.subarray(3)), 10)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async () => void server.close()
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: stop }
}

/** The header of an answer to this request, with this code. */
function header(request: Buffer, code = 0): Buffer {
  const reply = Buffer.alloc(12)
  reply.writeUInt16BE(request.readUInt16BE(0))
  reply.writeUInt16BE(0xa800 | code, 2)
  return reply
}

test.for<readonly [string, (request: Buffer) => Buffer | undefined, string]>([
  ['does not sign', (request) => header(request), 'does not sign its answer'],
  [
    'refuses',
    (request) => header(request, 5),
    'refuses: its update-policy does not allow this key this record (REFUSED)',
  ],
  ['has an unknown code', (request) => header(request, 15), 'refuses: code 15'],
  ['signs something else', (request) => sign(header(request), key, now).message, 'signs its answer with another key'],
  ['answers something else', () => Buffer.alloc(12, 1), 'answers something else'],
  ['sends two octets', (request) => request.subarray(0, 2), 'answers something that is no DNS message'],
  [
    'counts records that are not there',
    (request) => Buffer.concat([header(request).subarray(0, 10), Buffer.of(0xff, 0xff)]),
    'answers something that is no DNS message',
  ],
  [
    'sends noise',
    (request) => Buffer.concat([header(request).subarray(0, 4), Buffer.alloc(500, 0xff)]),
    'no DNS message',
  ],
  ['closes the connection', () => undefined, 'the server closed the connection'],
])('a server that %s has not done it', async ([, answer, message]) => {
  await using server = await serve(answer)
  await using folder = await daemonFolder()
  const keyFile = join(folder.path, 'key')
  await writeFile(keyFile, 'certflow:c2VjcmV0')
  await chmod(keyFile, 0o600)
  const options = { kind: 'rfc2136', server: '127.0.0.1', port: server.port, zone: 'example.ac.jp', keyFile } as const
  const provider = rfc2136Provider(options, undefined, () => now)
  await expect(provider.add(record, new AbortController().signal)).rejects.toMatchObject({
    code: 'challenge-failed',
    message: expect.stringContaining(message),
  })
})
