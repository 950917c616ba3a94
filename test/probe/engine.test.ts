import { expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { listen, type RunningServer } from '../../src/demo/listener.ts'
import { serveTarpit } from '../../src/demo/odd-servers.ts'
import { addressTable, serveNames } from '../../src/demo/resolver.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { plainEndpoint } from '../../src/domain/endpoint.ts'
import { judgeAt, judgeEndpoint } from '../../src/domain/judge.ts'
import { parseRange } from '../../src/network/range.ts'
import { RangeSet } from '../../src/network/range-set.ts'
import { probeAll } from '../../src/probe/engine.ts'
import { Pace } from '../../src/probe/pace.ts'
import { NameResolver } from '../../src/probe/resolve.ts'
import { engineOptions, outcomeOf, probeEach, testName } from '../support/probing.ts'

const authority = createAuthority()
const certificate = authority.issue({ names: [testName] })

function ranges(...texts: readonly string[]): RangeSet {
  return new RangeSet(
    texts.flatMap((text) => {
      const parsed = parseRange(text)
      return parsed.ok ? [parsed.value] : []
    }),
  )
}

/** A server that knows how many connections it had open at once. */
async function serveCounting(host: string, holdMs: number): Promise<RunningServer & { most(): number }> {
  let open = 0
  let most = 0
  const server = await listen(
    (socket) => {
      open += 1
      most = Math.max(most, open)
      socket.resume()
      setTimeout(() => {
        // before the client can know of it
        open -= 1
        socket.end()
      }, holdMs)
    },
    { host },
  )
  return Object.assign(server, { most: () => most })
}

const many = (count: number, host: string, port: number) =>
  Array.from({ length: count }, () => plainEndpoint(host, { port }))

test('every endpoint has its result, in the order in which they finish', async () => {
  await using slow = await serveCounting('127.0.0.1', 300)
  await using quick = await serveTls({ certificate })
  const endpoints = [plainEndpoint('127.0.0.1', { port: slow.port }), plainEndpoint('127.0.0.1', { port: quick.port })]
  const results = await probeEach(endpoints, { retries: 0 })
  expect(results.map(({ endpoint }) => endpoint.port)).toEqual([quick.port, slow.port])
})

test('no endpoints, no results', async () => {
  expect(await probeEach([])).toEqual([])
})

test('as many connections as allowed, in all', async () => {
  await using server = await serveCounting('127.0.0.1', 30)
  const limits = { concurrency: 5, perHost: 100, perNetwork: 100 }
  expect(await probeEach(many(40, server.host, server.port), { limits, retries: 0 })).toHaveLength(40)
  expect(server.most()).toBe(5)
})

test('as many connections as allowed, to one address', async () => {
  await using server = await serveCounting('127.0.0.1', 30)
  await using other = await serveTls({ certificate }, { host: '127.0.0.2' })
  const limits = { concurrency: 64, perHost: 3, perNetwork: 100 }
  const endpoints = [...many(30, server.host, server.port), ...many(1, other.host, other.port)]
  const results = await probeEach(endpoints, { limits, retries: 0 })
  expect(results).toHaveLength(31)
  expect(server.most()).toBe(3)
  // who waits for a full address holds nobody else up
  expect(results.slice(0, 4).map(({ address }) => address)).toContain('127.0.0.2')
})

test('who accepts and stays silent keeps no others waiting', async () => {
  await using tarpit = await serveTarpit()
  const limits = { concurrency: 256, perHost: 256, perNetwork: 256 }
  const startedAt = performance.now()
  const results = await probeEach(many(250, tarpit.host, tarpit.port), { limits, timeoutMs: 1_000 })
  expect(results.map(outcomeOf)).toEqual(Array(250).fill('handshake/timeout'))
  // 16 at a time they would take 16 s, and 3 s if the next waited for the first to end
  expect(performance.now() - startedAt).toBeLessThan(2_500)
})

test.for(['10.50.1.2', '::ffff:10.50.1.2', '[::ffff:0a32:0102]'.slice(1, -1), '64:ff9b::a32:102', '2002:a32:102::1'])(
  'never: %s is not dialled',
  async (host) => {
    const [result] = await probeEach([plainEndpoint(host)], { never: ranges('10.50.0.0/16') })
    expect(result).toMatchObject({ attempts: 0, failure: { stage: 'connect', reason: 'limit' } })
  },
)

test('never: no packet goes there, by address, by name, by connect, on any path', async () => {
  await using server = await serveTls({ certificate })
  await using names = await serveNames(
    addressTable(
      new Map([
        ['by-name.test', ['127.0.0.1']],
        ['mapped.test', ['::ffff:127.0.0.1']],
      ]),
    ),
  )
  const { port } = server
  const endpoints = [
    plainEndpoint('127.0.0.1', { port }),
    plainEndpoint('::ffff:127.0.0.1', { port }),
    plainEndpoint('by-name.test', { port }),
    plainEndpoint('mapped.test', { port, addresses: 'all' }),
    plainEndpoint('elsewhere.test', { port, connect: '127.0.0.1' }),
    plainEndpoint('elsewhere.test', { port, connect: 'by-name.test' }),
  ]
  const resolver = new NameResolver([`127.0.0.1:${names.port}`], new Map())
  const results = await probeEach(endpoints, { never: ranges('127.0.0.0/24'), resolver })
  expect(results.map(outcomeOf)).toEqual(Array(6).fill('connect/limit'))
  expect(server.accepted()).toBe(0)
})

test('all addresses of a name have a row each, and tell when they disagree', async () => {
  const newer = authority.issue({ names: [testName], notAfter: new Date(Date.now() + 80 * 86_400_000) })
  const older = authority.issue({ names: [testName], notAfter: new Date(Date.now() + 60 * 86_400_000) })
  await using first = await serveTls({ certificate: newer }, { host: '127.0.77.1' })
  await using second = await serveTls({ certificate: older }, { host: '127.0.77.2', port: first.port })
  await using names = await serveNames(addressTable(new Map([[testName, ['127.0.77.2', '127.0.77.1', '127.0.77.1']]])))
  const resolver = new NameResolver([`127.0.0.1:${names.port}`], new Map())
  const endpoint = plainEndpoint(testName, { port: first.port, serverName: testName })
  const all: number[] = []
  const options = engineOptions({ resolver })
  for await (const [{ results } = { results: [] }] of probeAll(
    [{ ...endpoint, addresses: 'all' }],
    options,
    new AbortController().signal,
  )) {
    all.push(results.length)
    const rows = judgeEndpoint(results, judgeAt(new Date()))
    const disagreeing = rows.filter(({ findings }) => findings.some(({ code }) => code === 'address-disagreement'))
    expect(disagreeing.map(({ result }) => result.address)).toEqual(['127.0.77.2'])
  }
  expect(all).toEqual([2])
  // the first in numeric order, whatever the name server said first
  const [one, ...none] = await probeEach([endpoint], { resolver })
  expect([one?.address, none.length]).toEqual(['127.0.77.1', 0])
  expect(second.accepted()).toBe(1)
})

test('an aborted run ends at once, with what was finished', async () => {
  await using good = await serveTls({ certificate })
  await using tarpit = await serveTarpit()
  const endpoints = [...many(3, good.host, good.port), ...many(200, tarpit.host, tarpit.port)]
  const stop = new AbortController()
  const outcomes: string[] = []
  let abortedAt = 0
  for await (const done of probeAll(endpoints, engineOptions({ timeoutMs: 30_000 }), stop.signal)) {
    outcomes.push(...done.flatMap(({ results }) => results.map(outcomeOf)))
    if (outcomes.length < 3) continue
    abortedAt = performance.now()
    stop.abort()
  }
  expect(outcomes).toEqual(['read', 'read', 'read'])
  expect(performance.now() - abortedAt).toBeLessThan(1_000)
})

test('an aborted run gives back what it has of a name with several addresses', async () => {
  await using good = await serveTls({ certificate }, { host: '127.0.78.1' })
  await using tarpit = await serveTarpit({ host: '127.0.78.2', port: good.port })
  await using names = await serveNames(addressTable(new Map([[testName, [good.host, tarpit.host]]])))
  const resolver = new NameResolver([`127.0.0.1:${names.port}`], new Map())
  // one at a time: when the second address is connected to, the first is done
  const limits = { concurrency: 1, perHost: 1, perNetwork: 1 }
  const endpoint = plainEndpoint(testName, { port: good.port, serverName: testName, addresses: 'all' })
  const stop = new AbortController()
  const aborted = expect.poll(() => tarpit.accepted()).toBe(1)
  void aborted.then(() => stop.abort())
  const seen: (readonly [whole: boolean, addresses: readonly (string | undefined)[]])[] = []
  const options = engineOptions({ resolver, limits, timeoutMs: 30_000 })
  for await (const done of probeAll([endpoint], options, stop.signal)) {
    for (const { results, whole } of done) seen.push([whole, results.map(({ address }) => address)])
  }
  await aborted
  expect(seen).toEqual([[false, [good.host]]])
})

test('a run that is aborted before it begins opens nothing', async () => {
  await using server = await serveTls({ certificate })
  expect(await probeEach(many(5, server.host, server.port), {}, AbortSignal.abort())).toEqual([])
  expect(server.accepted()).toBe(0)
})

test('who stops reading stops the run', async () => {
  await using server = await serveTls({ certificate })
  let drawn = 0
  function* endless() {
    for (;;) {
      drawn += 1
      yield plainEndpoint(server.host, { port: server.port })
    }
  }
  for await (const _ of probeAll(endless(), engineOptions(), new AbortController().signal)) break
  expect(drawn).toBeLessThan(200)
})

test('endpoints are drawn as they are needed', async () => {
  await using server = await serveTls({ certificate })
  let drawn = 0
  let done = 0
  function* counted() {
    for (let index = 0; index < 300; index++) {
      drawn += 1
      yield plainEndpoint(server.host, { port: server.port })
    }
  }
  const limits = { concurrency: 4, perHost: 4, perNetwork: 64 }
  let furthest = 0
  for await (const several of probeAll(counted(), engineOptions({ limits }), new AbortController().signal)) {
    done += several.length
    furthest = Math.max(furthest, drawn - done)
  }
  expect(done).toBe(300)
  // work that waits for its address is held too, up to a maximum
  expect(furthest).toBeLessThanOrEqual(300)
})

/** A server that resets every connection, and when each began. */
async function serveResets(): Promise<RunningServer & { readonly begunAt: readonly number[] }> {
  const begunAt: number[] = []
  const server = await listen((socket) => {
    begunAt.push(performance.now())
    socket.resetAndDestroy()
  }, {})
  return Object.assign(server, { begunAt })
}

test.for([
  ['each endpoint asked once', 0, 30],
  ['and again after each reset', 1, 15],
] as const)('no more connections a second than the pace allows: %s', async ([, retries, endpoints]) => {
  await using server = await serveResets()
  const pace = new Pace(50)
  const results = await probeEach(many(endpoints, server.host, server.port), { retries, pace })
  expect(results.map(({ attempts }) => attempts)).toEqual(Array(endpoints).fill(1 + retries))
  expect(server.begunAt).toHaveLength(30)
  // 28 intervals of 20 ms: two may begin together; a machine under load may be as slow as it likes
  expect((server.begunAt.at(-1) ?? 0) - (server.begunAt[0] ?? 0)).toBeGreaterThan(540)
})

test('nothing is drawn before its turn', async () => {
  await using server = await serveTls({ certificate })
  let drawn = 0
  function* counted() {
    for (let index = 0; index < 6; index++) {
      drawn += 1
      yield plainEndpoint(server.host, { port: server.port })
    }
  }
  let done = 0
  for await (const several of probeAll(
    counted(),
    engineOptions({ pace: new Pace(20) }),
    new AbortController().signal,
  )) {
    done += several.length
    expect(drawn - done).toBeLessThanOrEqual(1)
  }
  expect(done).toBe(6)
})

test('addresses that nobody connects to take no turns', async () => {
  const never = ranges('127.7.0.0/24')
  const endpoints = Array.from({ length: 200 }, (_, index) => plainEndpoint(`127.7.0.${index}`))
  expect(await probeEach(endpoints, { never, pace: new Pace(1) })).toHaveLength(200)
})

test('a run that waits for its turn ends at once when it is aborted', async () => {
  await using server = await serveResets()
  const stop = new AbortController()
  const pace = new Pace(0.01)
  let abortedAt = 0
  setTimeout(() => {
    abortedAt = performance.now()
    stop.abort()
  }, 100)
  // the first endpoint waits for its second attempt, the others for their first
  expect(await probeEach(many(3, server.host, server.port), { pace }, stop.signal)).toEqual([])
  expect(performance.now() - abortedAt).toBeLessThan(500)
  expect(server.begunAt).toHaveLength(1)
})
