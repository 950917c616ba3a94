import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createPlainServer, type Server } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { expect, test } from 'vitest'
import { type Authority, createAuthority } from '../../src/demo/authority.ts'
import { Transport, type TransportOptions } from '../../src/http/transport.ts'

const authority = createAuthority()

async function listening(server: Server): Promise<AsyncDisposable & { readonly port: number }> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async () => {
    server.close()
    server.closeAllConnections()
  }
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: stop }
}

/** An HTTPS server of this name that says hello. */
function serveHello(name = 'localhost', by: Authority = authority) {
  const { keyPem, chainPem } = by.issue({ names: [name] })
  return listening(createServer({ key: keyPem, cert: chainPem }, (_request, response) => response.end('hello')))
}

/** A proxy that notes where it is asked to connect, and connects to `port`. */
function serveProxy(port: number, asked: string[], status = 200) {
  const server = createPlainServer()
  server.on('connect', ({ url = '' }, socket) => {
    asked.push(url)
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)
    const onward = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    return onward.on('error', () => socket.destroy())
  })
  return listening(server)
}

async function answerOf(url: string, options: Omit<TransportOptions, 'userAgent'>): Promise<string> {
  using transport = new Transport({ userAgent: 'test', env: {}, ...options })
  return await transport.request({ method: 'GET', url }).then(
    ({ body }) => body.toString(),
    (error) => `${error.kind}: ${error.message}`,
  )
}

const anchorsPem = authority.rootPem

test('anchors count besides the bundled ones, for this transport alone', async () => {
  await using server = await serveHello()
  const url = `https://localhost:${server.port}/`
  expect(await answerOf(url, { anchorsPem })).toBe('hello')
  expect(await answerOf(url, {})).toMatch(/^tls: .*\((SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)\)$/)
})

test('a wrong name and an expired certificate are refused', async () => {
  await using other = await serveHello('other.example.ac.jp')
  expect(await answerOf(`https://localhost:${other.port}/`, { anchorsPem })).toMatch(
    /^tls: .*ERR_TLS_CERT_ALTNAME_INVALID/,
  )
  const old = createAuthority({ notAfter: new Date(Date.now() - 1_000) })
  await using expired = await serveHello('localhost', old)
  expect(await answerOf(`https://localhost:${expired.port}/`, { anchorsPem: old.rootPem })).toMatch(
    /^tls: .*CERT_HAS_EXPIRED/,
  )
})

test('a CA with a key that ends other programs is asked like any other', async () => {
  // see test/peer-certificates.test.ts: without the guard this ends the process
  const keys = generateKeyPairSync('ec', { namedCurve: 'brainpoolP256r1' })
  const { keyPem, chainPem } = authority.issue({ names: ['localhost'], keys })
  const server = createServer({ key: keyPem, cert: chainPem }, (_request, response) => response.end('hello'))
  await using at = await listening(server)
  expect(await answerOf(`https://localhost:${at.port}/`, { anchorsPem })).toBe('hello')
})

test('a proxy is asked to connect; TLS goes through it to the server', async () => {
  await using server = await serveHello('ca.example.ac.jp')
  const asked: string[] = []
  await using proxy = await serveProxy(server.port, asked)
  const url = 'https://ca.example.ac.jp/dir'
  const at = `http://127.0.0.1:${proxy.port}`
  expect(await answerOf(url, { anchorsPem, proxy: at })).toBe('hello')
  expect(await answerOf(url, { anchorsPem, env: { HTTPS_PROXY: at } })).toBe('hello')
  expect(asked).toEqual(['ca.example.ac.jp:443', 'ca.example.ac.jp:443'])
})

test('NO_PROXY and this machine go without; a proxy that is set counts all the same', async () => {
  await using server = await serveHello()
  const asked: string[] = []
  await using proxy = await serveProxy(server.port, asked)
  const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: 'localhost' }
  expect(await answerOf(`https://localhost:${server.port}/`, { anchorsPem, env })).toBe('hello')
  expect(asked).toEqual([])
})

test('a proxy that refuses is told', async () => {
  await using proxy = await serveProxy(0, [], 403)
  const refused = await answerOf('https://ca.example.ac.jp/', { proxy: `http://127.0.0.1:${proxy.port}` })
  expect(refused).toMatch(/^connection: the proxy refuses: /)
})

test.for([
  ['https://127.0.0.1:1/', 'connection: nothing listens on this port (ECONNREFUSED)'],
  ['https://ca.invalid/', 'connection: its name is not found (ENOTFOUND)'],
] as const)('%s', async ([url, expected]) => {
  expect((await answerOf(url, {})).replace(/EAI_\w+/, 'ENOTFOUND')).toBe(expected)
})

test.for<readonly [string, (server: Server) => void, RegExp]>([
  ['never answers', (server) => server.on('request', () => {}), /^timeout: no complete answer within 0.3 s$/],
  [
    'drips',
    (server) => server.on('request', (_, response) => void setInterval(() => response.write('x'), 20).unref()),
    /^timeout: /,
  ],
  [
    'sends no HTTP',
    (server) => server.on('connection', (socket) => socket.end('SSH-2.0-x\r\n\r\n')),
    /^unreadable: .*HPE_/,
  ],
  [
    'sends headers without end',
    (server) => server.on('connection', (socket) => socket.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`)),
    /^unreadable: .*HPE_/,
  ],
  ['closes at once', (server) => server.on('connection', (socket) => socket.destroy()), /^connection: /],
  [
    'ends too early',
    (server) => server.on('connection', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx')),
    /^connection: /,
  ],
])('a server that %s', async ([, behave, expected]) => {
  const server = createPlainServer()
  behave(server)
  await using at = await listening(server)
  expect(await answerOf(`http://127.0.0.1:${at.port}/`, { deadlineMs: 300 })).toMatch(expected)
})

test.for([
  ['an address that is written out', '127.0.0.1'],
  ['a name that leads there', 'localhost'],
  ['the same address in other words', '[::ffff:7f00:1]'],
] as const)('no connection is made to %s where none may be made', async ([, host]) => {
  const connections: string[] = []
  const server = createPlainServer((_request, response) => response.end('hello')).on('connection', () => {
    connections.push('one')
  })
  await using plain = await listening(server)
  const url = `http://${host}:${plain.port}/`
  expect(await answerOf(url, {})).toBe('hello')
  const before = connections.length
  expect(await answerOf(url, { mayConnect: () => false })).toMatch(/^connection: .*no connection is to be made to /)
  expect(connections).toHaveLength(before)
})
