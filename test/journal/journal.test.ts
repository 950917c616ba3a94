import { appendFile, mkdtempDisposable, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { type Endpoint, plainEndpoint } from '../../src/domain/endpoint.ts'
import type { ProbeResult } from '../../src/domain/probe-result.ts'
import { CertflowError } from '../../src/errors.ts'
import { openJournal } from '../../src/journal/journal.ts'
import { LineSeals } from '../../src/journal/line-seals.ts'
import type { JournalledPlan } from '../../src/journal/plan-head.ts'
import { times } from '../support/counts.ts'
import { isCampaign } from '../support/figures.ts'
import { seeded } from '../support/malformed-certificates.ts'
import { probeServer, testName } from '../support/probing.ts'

/** What every place of these plans is noted with, in turn: two chains that share an issuer, and a failure. */
let outcomes: readonly ProbeResult[] = []
const folders = new AsyncDisposableStack()
let path = ''

beforeAll(async () => {
  const ca = createAuthority().intermediate({})
  await using first = await serveTls({ certificate: ca.issue({ names: [testName] }) })
  await using second = await serveTls({ certificate: ca.issue({ names: [testName] }) })
  const failure = { stage: 'handshake', reason: 'alert', detail: 'says \u202e"no"\n' } as const
  const read = [await probeServer(first), await probeServer(second)]
  outcomes = [...read, ...read.map((result) => ({ ...result, served: undefined, failure }))]
  path = join(folders.use(await mkdtempDisposable(join(tmpdir(), 'journal-'))).path, 'journal')
})
afterAll(() => folders.disposeAsync())

const go = new AbortController().signal

function planOf(planned: number, overrides: Partial<Endpoint> = {}): JournalledPlan {
  const endpoints = Array.from({ length: planned }, (_, index) => plainEndpoint(`h${index}.test`, overrides))
  return { depth: 'full', planned, endpoints }
}

const outcomeAt = (place: number) => outcomes[place % outcomes.length] as ProbeResult

/** Notes what is not finished yet, as many endpoints as told, latest first; answers how many there were to do. */
async function noteSome(plan: JournalledPlan, count: number): Promise<number> {
  await using journal = await openJournal(path, plan, go)
  const open = [...journal.unfinished(plan.endpoints)]
  for (const endpoint of open.toReversed().slice(0, count)) {
    await journal.note([{ ...outcomeAt(placeOf(endpoint)), endpoint }])
  }
  await journal.finish()
  expect(journal.failure).toBeUndefined()
  return open.length
}

const placeOf = ({ host }: Endpoint) => Number(/\d+/.exec(host)?.[0])

/** What a journal gives back, by place: each as it was noted. Answers the places in the order of the journal. */
async function replayed(plan: JournalledPlan): Promise<number[]> {
  await using journal = await openJournal(path, plan, go)
  const places: number[] = []
  for await (const { endpoint, results } of journal.replay(plan.endpoints)) {
    const { endpoint: _endpoint, served, ...rest } = outcomeAt(placeOf(endpoint))
    const { ders, tlsVersion, cipher, clientCertificateRequested, outdated } = served ?? {}
    const sent = served && { ders, tlsVersion, cipher, clientCertificateRequested, outdated }
    expect(results).toEqual([{ ...rest, sent }])
    places.push(placeOf(endpoint))
  }
  expect(places).toHaveLength(journal.finished)
  return places
}

/** A whole journal over this plan, made in so many runs. */
async function journalOver(plan: JournalledPlan, runs = 1): Promise<Buffer> {
  await rm(path, { force: true })
  for (let run = 0; run < runs; run++) await noteSome(plan, Math.ceil(plan.planned / runs))
  return readFile(path)
}

test('what was noted comes back, in the order noted, over several runs', async () => {
  const plan = planOf(10)
  await writeFile(path, '')
  expect(await noteSome(plan, 3)).toBe(10)
  expect(await replayed(plan)).toEqual([9, 8, 7])
  expect(await noteSome(plan, 4)).toBe(7)
  expect(await noteSome(plan, 4)).toBe(3)
  expect(await replayed(plan)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
  expect(await noteSome(plan, 1)).toBe(0)
})

test('it is for its user alone, has nothing unprintable, and each certificate once', async () => {
  const text = (await journalOver(planOf(40))).toString()
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
  expect(lines.filter((line) => 'certificate' in line)).toHaveLength(3)
  expect(lines).toHaveLength(1 + 3 + 40)
})

// biome-ignore format: table
test.for([
  ['depth',            { ...planOf(4), depth: 'certificate' as const },  'its depth is "full", here it is "certificate"'],
  ['more endpoints',   planOf(5),                                        'it has 4 endpoints, here there are 5'],
  ['other hosts',      { ...planOf(4), endpoints: planOf(5).endpoints as never },  'its endpoints are others, or in another order'],
  ['another order',    { ...planOf(4), endpoints: [...planOf(4).endpoints].reverse() }, 'its endpoints are others, or in another order'],
  ['other ports',      planOf(4, { port: 444 }),                         'its endpoints are others, or in another order'],
  ['another dialect',  planOf(4, { dialect: 'smtp' }),                   'its endpoints are others, or in another order'],
  ['other names',      planOf(4, { serverName: testName }),              'its endpoints are others, or in another order'],
  ['all addresses',    planOf(4, { addresses: 'all' }),                  'its endpoints are others, or in another order'],
  ['old gear',         planOf(4, { legacy: true }),                      'its endpoints are others, or in another order'],
  ['another machine',  planOf(4, { connect: '192.0.2.7' }),              'its endpoints are others, or in another order'],
] as const)('a journal of another plan is left alone: %s', async ([, plan, difference]) => {
  const before = await journalOver(planOf(4))
  await expect(openJournal(path, plan, go)).rejects.toMatchObject({
    code: 'journal-unusable',
    message: expect.stringContaining(`: it is of another scan: ${difference}`),
  })
  expect(await readFile(path)).toEqual(before)
})

test('owners, thresholds and pins are those of today', async () => {
  await journalOver(planOf(4))
  const pins = [{ of: 'key', sha256: 'ab'.repeat(32) }] as const
  const plan = planOf(4, { owner: 'physics', thresholds: [], trust: { public: true, ca: '/ca.pem', pins } })
  expect(await replayed(plan)).toHaveLength(4)
})

test('a newer version is refused', async () => {
  await writeFile(path, '')
  await noteSome(planOf(1), 0)
  const head = { certflow_journal: 2, depth: 'full', planned: 1, endpoints: '' }
  await writeFile(path, new LineSeals().seal(head))
  await expect(openJournal(path, planOf(1), go)).rejects.toThrow('a newer version of certflow wrote it')
})

test('cut off anywhere, it goes on', async () => {
  const plan = planOf(4)
  const whole = await journalOver(plan, 2)
  const ends = [...whole.toString().matchAll(/\n/g)].map(({ index }) => index + 1)
  const near = (length: number) => ends.some((end) => Math.abs(end - length) < 3)
  for (let length = 0; length <= whole.length; length++) {
    if (!isCampaign && !near(length) && length % 97 !== 0) continue
    await writeFile(path, whole.subarray(0, length))
    const finished = ends.filter((end) => end <= length && isRow(whole, ends, end)).length
    expect(await noteSome(plan, 4), `cut at ${length} of ${whole.length}`).toBe(4 - finished)
    expect((await replayed(plan)).sort()).toEqual([0, 1, 2, 3])
  }
}, 600_000)

function isRow(whole: Buffer, ends: readonly number[], end: number): boolean {
  const start = ends[ends.indexOf(end) - 1] ?? 0
  return whole.toString('utf8', start, end).startsWith('{"place"')
}

const cases = isCampaign ? 20_000 : times(40, 150)

test(`damaged at random ${cases} times, it is refused by line or as good as before`, { timeout: 600_000 }, async () => {
  const plan = planOf(6)
  const whole = await journalOver(plan, 2)
  const seed = Date.now()
  const random = seeded(seed)
  for (let times = 0; times < cases; times++) {
    const damagedBytes = damaged(whole, random)
    await writeFile(path, damagedBytes)
    try {
      const places = await replayed(plan)
      // only what is cut from the end, or never came to be written, may be gone
      expect([5, 4, 3, 2, 1, 0].slice(0, places.length)).toEqual(places)
    } catch (error) {
      if (!(error instanceof CertflowError)) throw new Error(`seed ${seed}, case ${times}: ${error}`, { cause: error })
      expect(error.message).toMatch(/: line \d+: |: it is no journal of a scan$/)
      expect(await readFile(path)).toEqual(damagedBytes)
    }
  }
})

/** The bytes with something changed, gone, doubled or put elsewhere. */
function damaged(whole: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * whole.length)
  const length = Math.floor(random() * (random() < 0.5 ? 4 : 400)) + 1
  const before = whole.subarray(0, at)
  const piece = whole.subarray(at, at + length)
  const after = whole.subarray(at + length)
  const noise = Buffer.from(piece.map((byte) => byte ^ (1 << Math.floor(random() * 8))))
  const ways = [
    [before, noise, after],
    [before, after],
    [before, piece, piece, after],
    [before, after, piece],
    [before, Buffer.alloc(length), after],
    [before],
    [before, noise],
  ]
  return Buffer.concat(ways[Math.floor(random() * ways.length)] ?? [])
}

// biome-ignore format: table
test.for([
  ['a list of targets',  'www.example.ac.jp\n',                'it is no journal of a scan'],
  ['half a line',        'www.example.ac.jp',                  'it is no journal of a scan'],
  ['another JSON',       '{"endpoints":[]}\n',                 'it is no journal of a scan'],
  ['a broken head',      '{"certflow_journal":1,"depth":"f}\n', 'line 1: it is damaged'],
  ['a line without end', 'x'.repeat(5 << 20),                  'line 1: longer than a line can be'],
] as const)('%s is no journal, and left alone', async ([, text, why]) => {
  await writeFile(path, text)
  await expect(openJournal(path, planOf(2), go)).rejects.toMatchObject({
    code: 'journal-unusable',
    message: `Cannot resume from journal "${path}": ${why}`,
  })
  expect(await readFile(path, 'utf8')).toBe(text)
})

const result = { address: '192.0.2.7', probed_at: '2026-11-20T00:00:00Z', duration_ms: 1, attempts: 1, depth: 'full' }
const failure = { stage: 'connect', reason: 'refused', detail: '' }
const sent = { chain: [0], outdated: false }

// biome-ignore format: table
test.for([
  ['nothing known',            [{ nothing: 1 }],                                                  'it is nothing that certflow writes'],
  ['a place beyond the plan',  [{ place: 2, results: [{ ...result, failure }] }],                  'its place 2 is not in the plan'],
  ['a place twice',            [{ place: 1, results: [{ ...result, failure }] }, { place: 1, results: [{ ...result, failure }] }], 'its place 1 stands in a line before it, too'],
  ['no outcome',               [{ place: 1, results: [result] }],                                  'it is nothing that certflow writes'],
  ['no result',                [{ place: 1, results: [] }],                                        'it is nothing that certflow writes'],
  ['no address',               [{ place: 1, results: [{ ...result, address: 'localhost', failure }] }], 'it is nothing that certflow writes'],
  ['no date',                  [{ place: 1, results: [{ ...result, probed_at: '2026-02-30T00:00:00Z', failure }] }], 'it is nothing that certflow writes'],
  ['a reason of its own',      [{ place: 1, results: [{ ...result, failure: { ...failure, reason: 'x' } }] }], 'it is nothing that certflow writes'],
  ['a certificate not there',  [{ place: 1, results: [{ ...result, sent }] }],                     'it names certificates that are not there'],
  ['a certificate out of turn', [{ certificate: 1, der: '' }],                                     'its certificate is out of turn'],
  ['an endless chain',         [{ certificate: 0, der: Buffer.alloc(400_000).toString('base64') }, { place: 1, results: [{ ...result, sent: { ...sent, chain: [0, 0, 0] } }] }], 'it names certificates that are not there'],
  ['too many certificates',    Array.from({ length: 70 }, (_, certificate) => ({ certificate, der: Buffer.alloc(500_000).toString('base64') })), 'its certificate is out of turn'],
] as const)('sealed by somebody else, it is refused all the same: %s', async ([, entries, why]) => {
  await writeFile(path, '')
  await noteSome(planOf(2), 0)
  const seals = new LineSeals()
  seals.unseal((await readFile(path, 'utf8')).trimEnd())
  await appendFile(path, entries.map((entry) => seals.seal(entry)).join(''))
  await expect(openJournal(path, planOf(2), go)).rejects.toThrow(why)
})

test('fields of later versions are passed over', async () => {
  await writeFile(path, '')
  await noteSome(planOf(1), 0)
  const seals = new LineSeals()
  seals.unseal((await readFile(path, 'utf8')).trimEnd())
  await appendFile(path, seals.seal({ place: 0, results: [{ ...result, failure, later: 1 }], later: { x: 1 } }))
  await using journal = await openJournal(path, planOf(1), go)
  expect(journal.finished).toBe(1)
})

test('one scan at a time; the lock goes with its holder', async () => {
  await writeFile(path, '')
  const plan = planOf(2)
  {
    await using _holder = await openJournal(path, plan, go)
    await expect(openJournal(path, plan, go)).rejects.toMatchObject({
      code: 'journal-unusable',
      message: `Cannot lock journal "${path}": another scan writes it`,
    })
  }
  expect(await noteSome(plan, 2)).toBe(2)
})

test('an aborted run reads no further and cuts nothing off', async () => {
  const plan = planOf(6)
  const before = await journalOver(plan)
  await using journal = await openJournal(path, plan, AbortSignal.abort())
  expect(journal.finished).toBe(0)
  expect(await readFile(path)).toEqual(before)
})

test('an endpoint is noted once, and none that was not asked for', async () => {
  await writeFile(path, '')
  const plan = planOf(1)
  await using journal = await openJournal(path, plan, go)
  const [endpoint = plainEndpoint('x')] = journal.unfinished(plan.endpoints)
  const noted = { ...outcomeAt(0), endpoint }
  await journal.note([noted])
  expect(() => journal.note([noted])).toThrow(TypeError)
  expect(() => journal.note([outcomeAt(0)])).toThrow(TypeError)
})
