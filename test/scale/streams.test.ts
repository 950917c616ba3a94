import { isDeepStrictEqual } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { ServerFlight } from '../../src/probe/handshake/server-flight.ts'
import { certflow, rowsOf } from '../support/certflow.ts'
import { isCampaign, rounded, tell } from '../support/figures.ts'
import { flight13, planOf, readAtOnce, readIn, someSecrets } from '../support/flight-reading.ts'
import { seeded } from '../support/malformed-certificates.ts'
import { type RecordedFlight, recordFlights } from '../support/recorded-flights.ts'
import { serveSpoilt } from '../support/split-proxy.ts'
import { anySplit, mutated } from '../support/stream-mutations.ts'
import { suiteCodes } from '../support/tls-flight.ts'

const count = isCampaign ? 100_000 : 10_000
const seed = Number(process.env.CERTFLOW_SEED ?? 47)
const authority = createAuthority()
const issuing = authority.intermediate({})

/** Flights in which what is encrypted is spoilt before it is encrypted: they come past the authentication of records. */
function spoiltWithin(random: () => number): RecordedFlight {
  const lengths = Array.from({ length: 1 + Math.floor(random() * 4) }, () => Math.floor(random() * 1_500))
  const stream = flight13({
    suite: suiteCodes[Math.floor(random() * suiteCodes.length)]!,
    ders: lengths.map((length) => Buffer.alloc(length, 0x30)),
    recordBytes: 1 + Math.floor(random() * 900),
    padding: Math.floor(random() * 50),
    requestsCertificate: random() < 0.5,
    stapled: random() < 0.5,
    ...(random() < 0.8 && { spoil: (messages: Buffer) => mutated(messages, [messages], random).subarray(0, 20_000) }),
  })
  return { name: 'spoilt within', stream, secrets: someSecrets }
}

test(`${count} spoilt streams: an end or a wait, the same over any split`, { timeout: 900_000 }, async () => {
  const flights = await recordFlights(issuing)
  const honest = new Set<string>()
  for (const { name, stream, secrets } of flights) {
    const { end } = readAtOnce(stream, secrets)
    expect(end, name).toMatch(name === 'an alert' ? /^alert/ : name.endsWith('whole') ? /^proof/ : /^certificates 2$/)
    honest.add(end)
  }
  const streams = flights.map(({ stream }) => stream)
  const ends: Record<string, number> = {}
  let slowest = 0
  const startedAt = performance.now()
  for (let index = 0; index < count; index++) {
    const random = seeded(seed * 1_000_003 + index)
    const within = index % 5 === 0
    const { name, secrets, ...base } = within ? spoiltWithin(random) : flights[index % flights.length]!
    const stream = within ? base.stream : mutated(base.stream, streams, random)
    const about = () => `CERTFLOW_SEED=${seed}, case ${index} (${name}): ${stream.toString('base64')}`
    const caseAt = performance.now()
    try {
      const whole = readAtOnce(stream, secrets)
      const split = readIn(stream, anySplit(stream.length, random), secrets)
      if (!isDeepStrictEqual(split, whole)) throw new Error(`${whole.end} at once, ${split.end} in pieces`)
      // In TLS 1.2 the signature covers less than all: the rest is up to the server's Finished, which comes later.
      const isAnother = whole.end.startsWith('proof') && !honest.has(whole.end)
      if (isAnother && !name.startsWith('TLS 1.2')) throw new Error('what was spoilt counts as a proof')
      const kind = whole.end.replace(/ .*/, '')
      ends[kind] = (ends[kind] ?? 0) + 1
    } catch (error) {
      throw new Error(about(), { cause: error })
    }
    slowest = Math.max(slowest, performance.now() - caseAt)
  }
  tell('streams', {
    seed,
    cases: [count, `${count}`],
    'wall s': rounded((performance.now() - startedAt) / 1_000),
    'slowest case ms': [rounded(slowest), '< 1000'],
    ...Object.fromEntries(Object.entries(ends).map(([end, times]) => [`ended in ${end}`, times])),
  })
  expect(slowest).toBeLessThan(1_000)
})

test('what waits is held within bounds, and ends if fed for ever', async () => {
  const flights = await recordFlights(issuing)
  const streams = flights.map(({ stream }) => stream)
  const piece = Buffer.concat(Array.from({ length: 40 }, () => Buffer.of(22, 3, 3, 0, 4, 0, 0, 0, 0)))
  const held: ServerFlight[] = []
  const before = liveBytes()
  for (let index = 0; held.length < 500; index++) {
    const random = seeded(seed * 7_919 + index)
    const { stream, secrets } = flights[index % flights.length]!
    const flight = new ServerFlight(planOf(secrets))
    if (flight.read(mutated(stream, streams, random)) === undefined) held.push(flight)
  }
  const bytes = liveBytes() - before
  const fed = held.map((flight) => {
    let total = 0
    while (flight.read(piece) === undefined && total < 2 ** 20) total += piece.length
    return total
  })
  tell('streams', {
    'flights that wait': held.length,
    'MB that they hold': [rounded(bytes / 2 ** 20), '< 60'],
    'most bytes that one was fed': [Math.max(...fed), `< ${2 ** 20}`],
  })
  expect(bytes).toBeLessThan(60 * 2 ** 20)
  expect(Math.max(...fed)).toBeLessThan(2 ** 20)
})

/** Bytes of memory that something still refers to. */
function liveBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

test('300 servers with spoilt streams, asked over the network: a row each', { timeout: 120_000 }, async () => {
  const certificate = issuing.issue({ names: ['www.example.ac.jp'] })
  await using servers = new AsyncDisposableStack()
  const targets: string[] = []
  const good = [
    servers.use(await serveTls({ certificate, maxVersion: 'TLSv1.2' })),
    servers.use(await serveTls({ certificate, minVersion: 'TLSv1.3' })),
    servers.use(await serveTls({ certificate })),
  ]
  for (let index = 0; index < 300; index++) {
    const spoil = (chunk: Buffer) => mutated(chunk, [chunk], seeded(seed * 104_729 + index))
    const { host, port } = servers.use(await serveSpoilt(good[index % good.length]!, spoil))
    targets.push(`www.example.ac.jp@${host}:${port}`)
  }
  const options = ['--depth', 'certificate', '--format', 'ndjson', '--per-host', '64', '--timeout', '2s']
  const { code, stdout, stderr, ms } = await certflow(['scan', '--targets', '-', '--fail-on', 'never', ...options], {
    stdin: targets.join('\n'),
  })
  const rows = rowsOf(stdout)
  const silent = rows.filter(({ failure, fingerprint_sha256 }) => failure === undefined && !fingerprint_sha256)
  tell('streams', {
    'rows of spoilt servers': [rows.length, '300'],
    'of them read': rows.filter(({ failure }) => failure === undefined).length,
    'neither read nor failed': [silent.length, '0'],
    'scan s': rounded(ms / 1_000),
  })
  expect(stderr).toBe('')
  expect(code).toBe(0)
  expect(new Set(rows.map(({ endpoint }) => endpoint))).toEqual(new Set(targets))
  expect(silent).toEqual([])
})
