import { connect, type Socket } from 'node:net'
import { createServer } from 'node:tls'
import { expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { listen, type RunningServer } from '../../src/demo/listener.ts'
import { freePort, serveBanner, serveTarpit } from '../../src/demo/odd-servers.ts'
import { serveTls } from '../../src/demo/servers.ts'
import type { ProbeDepth } from '../../src/domain/probe-result.ts'
import { fingerprintOf } from '../support/fingerprint.ts'
import { alertRecord, serveCanned, serveCannedAndEnd, serveDrip, serveEnd, serveReset } from '../support/odd-servers.ts'
import { anchorsOf, outcomeOf, probeServer } from '../support/probing.ts'
import { certificate12, extension, fragmented, record, serverHello } from '../support/tls-flight.ts'

/** Without RFC 5746's extension OpenSSL would stop there. */
const secureHello = serverHello({ suite: 0xc02f, extensions: [extension(0xff01, Buffer.of(0))] })
const repeated = (times: number, piece: Buffer) => Buffer.concat(Array.from({ length: times }, () => piece))
/** A handshake message that says it will be 16 MiB long. */
const hugeClaim = record(22, Buffer.of(0x0b, 0xff, 0xff, 0xff, 0x03, 0x03))
const helloRequest = record(22, Buffer.of(0, 0, 0, 0))

interface OddServer {
  readonly name: string
  readonly start: () => Promise<RunningServer>
  readonly outcome: string
  /** Connections that it is to see. */
  readonly attempts: number
  readonly detail: RegExp
}

const servers: readonly OddServer[] = [
  {
    name: 'resets after the hello',
    start: () => serveReset(),
    outcome: 'handshake/reset',
    attempts: 2,
    detail: /reset/,
  },
  {
    name: 'resets at once',
    start: () => serveReset('at-once'),
    outcome: '(handshake|connect)/reset',
    attempts: 2,
    detail: /reset/,
  },
  {
    name: 'closes after the hello',
    start: () => serveEnd(),
    outcome: 'handshake/closed',
    attempts: 2,
    detail: /closed/,
  },
  {
    name: 'closes at once',
    start: () => serveEnd('at-once'),
    outcome: 'handshake/closed',
    attempts: 2,
    detail: /closed/,
  },
  {
    name: 'speaks SSH',
    start: () => serveBanner('SSH-2.0-OpenSSH_9.2p1\r\n'),
    outcome: 'handshake/protocol',
    attempts: 1,
    detail: /not speak TLS/,
  },
  {
    name: 'speaks SMTP',
    start: () => serveBanner('220 mx.example.ac.jp ESMTP\r\n'),
    outcome: 'handshake/protocol',
    attempts: 1,
    detail: /not speak TLS/,
  },
  {
    name: 'speaks HTTP',
    start: () => serveCannedAndEnd(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')),
    outcome: 'handshake/protocol',
    attempts: 1,
    detail: /not speak TLS/,
  },
  ...[40, 70, 80].map((alert) => ({
    name: `sends alert ${alert}`,
    start: () => serveCanned(alertRecord(alert)),
    outcome: 'handshake/alert',
    // once more with old parameters
    attempts: 2,
    detail: new RegExp(`alert ${alert} `),
  })),
  // without the name, then with old parameters
  {
    name: 'knows no name',
    start: () => serveCanned(alertRecord(112)),
    outcome: 'handshake/alert',
    attempts: 3,
    detail: /112.*unrecognized_name/,
  },
  {
    name: 'takes its leave',
    start: () => serveCannedAndEnd(alertRecord(0, 'warning')),
    outcome: 'handshake/(closed|protocol)',
    attempts: 1,
    detail: /./,
  },
  {
    name: 'warns and leaves',
    start: () => serveCannedAndEnd(alertRecord(112, 'warning')),
    outcome: 'handshake/(closed|protocol|alert)',
    attempts: 1,
    detail: /./,
  },
  {
    name: 'stops within a record',
    start: () => serveCannedAndEnd(record(22, Buffer.of(2, 0, 1, 0)).subarray(0, 7)),
    outcome: 'handshake/(closed|protocol)',
    attempts: 1,
    detail: /./,
  },
  {
    name: 'sends ServerHello and leaves',
    start: () => serveCannedAndEnd(record(22, serverHello({ suite: 0xc02f, extensions: [] }))),
    outcome: 'handshake/(closed|protocol)',
    attempts: 1,
    detail: /./,
  },
  {
    name: 'answers with a certificate alone',
    start: () => serveCannedAndEnd(record(22, certificate12(Buffer.alloc(300, 0x30)))),
    outcome: 'handshake/protocol',
    attempts: 1,
    detail: /./,
  },
  {
    name: 'shows bytes that are no certificate',
    start: () => serveCannedAndEnd(fragmented(9_000, secureHello, certificate12(Buffer.alloc(300, 0x30)))),
    outcome: 'certificate/malformed',
    attempts: 1,
    detail: /./,
  },
  {
    name: 'sends records that are too long',
    start: () => serveCannedAndEnd(Buffer.concat([Buffer.of(22, 3, 3, 0xff, 0xff), Buffer.alloc(65_535)])),
    outcome: 'handshake/protocol',
    attempts: 1,
    detail: /./,
  },
  {
    name: 'speaks TLS of no version',
    start: () => serveCannedAndEnd(record(22, serverHello({ version: 0x0305 }))),
    outcome: 'handshake/(protocol|alert)',
    attempts: 1,
    detail: /./,
  },
  {
    name: 'floods with warnings',
    start: () => serveCannedAndEnd(repeated(2_000, alertRecord(90, 'warning'))),
    outcome: 'handshake/(protocol|closed|alert)',
    attempts: 2,
    detail: /./,
  },
  {
    name: 'floods with hello requests',
    start: () => serveCannedAndEnd(repeated(2_000, helloRequest)),
    outcome: 'handshake/(protocol|closed|alert)',
    attempts: 2,
    detail: /./,
  },
  {
    name: 'sends empty records',
    start: () => serveCannedAndEnd(repeated(5_000, record(22, Buffer.of()))),
    outcome: 'handshake/(protocol|closed)',
    attempts: 1,
    detail: /./,
  },
  {
    name: 'claims a message of 16 MiB',
    start: () => serveCannedAndEnd(hugeClaim),
    outcome: '(handshake/(protocol|closed)|certificate/limit)',
    attempts: 1,
    detail: /./,
  },
]

test.for(servers)('a server that $name', async ({ start, outcome, attempts, detail }) => {
  await using server = await start()
  const result = await probeServer(server)
  expect(outcomeOf(result)).toMatch(new RegExp(`^${outcome}$`))
  expect(result.failure?.detail).toMatch(detail)
  expect(result.served).toBeUndefined()
  expect(result.attempts).toBeGreaterThanOrEqual(attempts)
  expect(result.attempts).toBeLessThanOrEqual(3)
  expect(server.accepted()).toBe(result.attempts)
})

test.for(servers)('a server that $name: the same failure at certificate depth', async ({ start, outcome, detail }) => {
  await using server = await start()
  const result = await probeServer(server, {}, { depth: 'certificate' })
  expect(outcomeOf(result)).toMatch(new RegExp(`^${outcome}$`))
  expect(outcomeOf(result)).toBe(outcomeOf(await probeServer(server)))
  expect(result.failure?.detail).toMatch(detail)
  expect(result.served).toBeUndefined()
  // two hellos of our own, then what full depth makes
  expect(result.attempts).toBeLessThanOrEqual(2 + 3)
})

test('nothing listens', async () => {
  const result = await probeServer({ host: '127.0.0.1', port: await freePort('127.0.0.1') })
  expect(result).toMatchObject({ attempts: 1, address: '127.0.0.1', failure: { stage: 'connect', reason: 'refused' } })
})

test.for([
  ['silence', () => serveTarpit()],
  ['a drip', () => serveDrip(Buffer.from('x'), 20)],
  ['a drip of a real record', () => serveDrip(Buffer.concat([Buffer.of(22, 3, 3, 0x40, 0), Buffer.alloc(64)]), 20)],
  ['a handshake that stops half-way', () => serveCanned(record(22, Buffer.of(2, 0, 1, 0)))],
] as const)('%s lasts no longer than the deadline, and is not asked again', async ([, start]) => {
  for (const depth of ['full', 'certificate'] as const) {
    await using server = await start()
    await lastsNoLonger(server, depth)
  }
})

async function lastsNoLonger(server: RunningServer, depth: ProbeDepth): Promise<void> {
  const result = await probeServer(server, {}, { timeoutMs: 600, retries: 3, depth })
  // a drip that is no TLS is seen at once
  expect(outcomeOf(result)).toMatch(/^handshake\/(timeout|protocol)$/)
  expect(server.accepted()).toBe(1)
}

test('a deadline holds for all attempts together', async () => {
  // resets slowly: each attempt takes most of the time
  await using server = await listen((socket) =>
    socket.once('data', () => setTimeout(() => socket.resetAndDestroy(), 400)),
  )
  const result = await probeServer(server, {}, { timeoutMs: 700, retries: 9 })
  expect(outcomeOf(result)).toBe('handshake/reset')
})

const authority = createAuthority()
const certificate = authority.issue({ names: ['www.example.ac.jp'] })
const anchors = anchorsOf(authority.root)

test('a reset is cured by the retry', async () => {
  await using good = await serveTls({ certificate })
  let connections = 0
  await using server = await listen((socket) => {
    connections += 1
    if (connections === 1) socket.once('data', () => socket.resetAndDestroy())
    else pipeTo(socket, good.port)
  })
  const result = await probeServer(server, {}, { anchorsOf: () => anchors })
  expect(result).toMatchObject({ attempts: 2, failure: undefined, served: { nameMatches: true } })
})

test('without retries a reset is final', async () => {
  await using server = await serveReset()
  expect(await probeServer(server, {}, { retries: 0 })).toMatchObject({ attempts: 1, failure: { reason: 'reset' } })
})

test('a server that refuses the name is read without one, and that is told', async () => {
  await using good = await serveTls({ certificate })
  await using server = await listen((socket) => {
    socket.once('data', (hello: Buffer) => {
      if (hello.includes('www.example.ac.jp')) socket.write(alertRecord(112))
      else pipeTo(socket, good.port, hello)
    })
  })
  const result = await probeServer(server)
  expect(result).toMatchObject({
    attempts: 2,
    failure: { stage: 'handshake', reason: 'alert', detail: /unrecognized_name/ },
    served: { nameMatches: true },
  })
  expect(result.served?.chain[0].fingerprint).toBe(fingerprintOf(certificate))
})

test('an address sends no name, and is looked for in the certificate', async () => {
  const named: (string | false)[] = []
  const byAddress = authority.issue({ names: ['127.0.0.1'] })
  const server = createServer({ cert: byAddress.chainPem, key: byAddress.keyPem }, (socket) => {
    named.push(socket.servername ?? false)
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const result = await probeServer({ host: '127.0.0.1', port }, { serverName: undefined })
  expect(result).toMatchObject({ failure: undefined, served: { nameMatches: true } })
  await expect.poll(() => named).toEqual([false])
  server.close()
})

test('IPv6 is dialled and judged by its address', async () => {
  const byAddress = authority.issue({ names: ['::1'] })
  await using server = await serveTls({ certificate: byAddress }, { host: '::1' })
  const result = await probeServer(server, { serverName: undefined }, { anchorsOf: () => anchors })
  expect(result).toMatchObject({ address: '::1', failure: undefined, served: { nameMatches: true } })
  const mismatch = await probeServer(server, { serverName: 'www.example.ac.jp' })
  expect(mismatch.served?.nameMatches).toBe(false)
})

function pipeTo(socket: Socket, port: number, first: Uint8Array = Buffer.alloc(0)): void {
  const onwards = connect(port, '127.0.0.1')
  for (const end of [socket, onwards]) end.on('error', () => end.destroy())
  onwards.write(first)
  socket.pipe(onwards).pipe(socket)
}
