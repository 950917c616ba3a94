import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ChallengeOptions, challengeSolver } from '../../agent/challenge/challenge.ts'
import { serveFront } from '../support/acme/front.ts'
import { memoryStore, order, sessionAt } from '../support/acme/ordering.ts'
import { type Pebble, startPebble } from '../support/acme/pebble.ts'
import { daemonFolder } from '../support/servers/process.ts'

let pebble: Pebble
beforeAll(async () => {
  pebble = await startPebble()
})
afterAll(async () => {
  await pebble[Symbol.asyncDispose]()
})

/** Orders by this challenge, and gives back the names of what comes. */
async function namesIssued(options: ChallengeOptions, names: readonly string[]): Promise<string | undefined> {
  using session = await sessionAt(pebble)
  const solver = await challengeSolver(options)
  const chain = await order(session, { solver, wanted: { names } })
  return new X509Certificate(chain).subjectAltName
}

test('http-01 by a listener of our own, for names and an address', async () => {
  const listen = { address: '127.0.0.1', port: pebble.httpPort }
  const names = ['www.example.ac.jp', 'example.ac.jp', '127.0.0.1']
  expect(await namesIssued({ type: 'http-01', listen }, names)).toContain('DNS:www.example.ac.jp')
})

test('http-01 by a webroot that a web server serves', async () => {
  await using folder = await daemonFolder()
  const server = createServer(async ({ url = '' }, response) => {
    response.end(await readFile(join(folder.path, url)).catch(() => ''))
  }).listen(pebble.httpPort, '127.0.0.1')
  await once(server, 'listening')
  const issued = await namesIssued({ type: 'http-01', webroot: folder.path }, ['www.example.ac.jp'])
  server.close()
  expect(issued).toBe('DNS:www.example.ac.jp')
})

test('tls-alpn-01', async () => {
  const listen = { address: '127.0.0.1', port: pebble.tlsPort }
  expect(await namesIssued({ type: 'tls-alpn-01', listen }, ['www.example.ac.jp', '127.0.0.1'])).toContain('127.0.0.1')
})

test('dns-01 by a hook, for a name and its wildcard', async () => {
  await using folder = await daemonFolder()
  const hook = join(folder.path, 'hook.mjs')
  await writeFile(
    hook,
    `#!${process.execPath}
const [, , verb, host, value] = process.argv
const path = verb === 'present' ? 'set-txt' : 'clear-txt'
await fetch('${pebble.managementUrl}/' + path, { method: 'POST', body: JSON.stringify({ host, value }) })
`,
  )
  await chmod(hook, 0o755)
  const options: ChallengeOptions = {
    type: 'dns-01',
    provider: { kind: 'exec', program: [hook], convention: 'lego' },
    resolvers: [pebble.nameServer],
    propagation: { servers: [pebble.nameServer] },
  }
  expect(await namesIssued(options, ['*.example.ac.jp', 'example.ac.jp'])).toBe(
    'DNS:*.example.ac.jp, DNS:example.ac.jp',
  )
})

test('behind a front: a finalization whose answer is lost becomes one certificate', async () => {
  let cut = 0
  await using front = await serveFront(pebble.upstream, {
    after: ({ endpoint }) => (endpoint === 'finalize' && cut++ === 0 ? { manner: 'cut' } : undefined),
  })
  using session = await sessionAt(front)
  const solver = await challengeSolver({ type: 'http-01', listen: { address: '127.0.0.1', port: pebble.httpPort } })
  await order(session, { solver })
  expect(front.seen.filter((endpoint) => endpoint === 'finalize')).toHaveLength(1)
})

test('what pebble says of a name that is not proved', async () => {
  using session = await sessionAt(pebble)
  await expect(order(session)).rejects.toMatchObject({
    stage: 'authorization',
    kind: 'connection',
    subproblems: [{ identifier: 'www.example.ac.jp' }],
  })
})

test('an external account binding', async () => {
  const key = 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W'
  await using strict = await startPebble({ bindings: { 'kid-1': key } })
  await using folder = await daemonFolder()
  const hmacFile = join(folder.path, 'eab')
  await writeFile(hmacFile, key, { mode: 0o600 })
  await expect(sessionAt(strict)).rejects.toMatchObject({ kind: 'externalAccountRequired' })
  using session = await sessionAt(strict, memoryStore(), { eab: { kid: 'kid-1', hmacFile } })
  const solver = await challengeSolver({ type: 'http-01', listen: { address: '127.0.0.1', port: strict.httpPort } })
  expect(await order(session, { solver })).toContain('BEGIN CERTIFICATE')
})
