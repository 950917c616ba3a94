import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtempDisposable, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { childRun } from '../../src/cli/centre/child-run.ts'
import { runToEnd } from '../../src/cli/centre/run-to-end.ts'
import { endedAloneIn, FlightRecord } from '../../src/cli/job/flight-record.ts'
import { suspectsFirst } from '../../src/cli/job/suspects-first.ts'
import { createAuthority } from '../../src/demo/authority.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { type Endpoint, plainEndpoint, targetOf } from '../../src/domain/endpoint.ts'
import type { EndpointResults } from '../../src/domain/probe-result.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { compiled, program } from '../support/certflow.ts'
import { certflowHere } from '../support/certflow-here.ts'

beforeAll(() => {
  vi.stubEnv('NODE_COMPILE_CACHE', compiled)
})

// biome-ignore format: table
test.for([
  ['nothing',                                 '',                           [],           []],
  ['all that was begun is done',              '+ a:1\n+ b:1\n- b:1\n- a:1\n', [],         []],
  ['two were under way',                      '+ a:1\n+ b:1\n+ c:1\n- b:1\n', ['a:1', 'c:1'], []],
  ['a process ended while it probed one',     '+ a:1\n+ b:1\n! a:1\n',      ['a:1', 'b:1'], []],
  ['two did',                                 '+ a:1\n+ b:1\n! a:1\n! a:1\n', ['b:1'],    ['a:1']],
  ['it was done the second time',             '+ a:1\n! a:1\n! a:1\n- a:1\n', [],         []],
  ['half a line at the end',                  '+ a:1\n+ b:1\n- a:',         ['a:1', 'b:1'], []],
] as const)('a record: %s', async ([, text, suspects, leftOut]) => {
  await using here = await mkdtempDisposable(join(tmpdir(), 'flights-'))
  const path = join(here.path, 'db-probing')
  await writeFile(path, text)
  const targets = ['a:1', 'b:1', 'c:1']
  {
    using record = new FlightRecord(path)
    expect(targets.filter((target) => record.isSuspect(target))).toEqual(suspects)
    expect(targets.filter((target) => record.isLeftOut(target))).toEqual(leftOut)
    expect(record.hasSuspects).toBe(suspects.length + leftOut.length > 0)
  }
  expect(existsSync(path)).toBe(false)
})

test('a record is for its user alone; one that cannot be written is told', async () => {
  await using here = await mkdtempDisposable(join(tmpdir(), 'flights-'))
  using _record = new FlightRecord(join(here.path, 'own'))
  expect((await stat(join(here.path, 'own'))).mode & 0o777).toBe(0o600)
  expect(() => new FlightRecord(join(here.path, 'no/such'))).toThrow(/^Cannot note in ".*" what is probed: /)
})

test('suspects are probed one by one before all else, each noted before it begins', async () => {
  await using here = await mkdtempDisposable(join(tmpdir(), 'flights-'))
  const path = join(here.path, 'db-probing')
  await writeFile(path, '+ b.test:443\n+ d.test:443\n! c.test:443\n! c.test:443\n')
  const endpoints = ['a', 'b', 'c', 'd', 'e'].map((name) => plainEndpoint(`${name}.test`, { port: 443 }))
  const asked: string[][] = []
  async function* probeAll(these: Iterable<Endpoint>): AsyncGenerator<readonly EndpointResults[]> {
    const all = [...these]
    asked.push(all.map(targetOf))
    const noted = readFileSync(path, 'utf8')
    for (const each of all) expect(noted).toMatch(new RegExp(`^[+!] ${targetOf(each)}$`, 'm'))
    yield all.map((each) => ({ results: [resultOf(each)], whole: true }))
  }
  using record = new FlightRecord(path)
  const found: EndpointResults[] = []
  const now = () => new Date()
  for await (const several of suspectsFirst(record, probeAll, { depth: 'full', now })(endpoints)) found.push(...several)
  expect(asked).toEqual([['b.test:443'], ['d.test:443'], ['a.test:443', 'e.test:443']])
  const failures = found.map(({ results: [first] }) => [first?.endpoint.host, first?.failure?.reason])
  expect(failures.sort()).toEqual([
    ['a.test', undefined],
    ['b.test', undefined],
    ['c.test', 'limit'],
    ['d.test', undefined],
    ['e.test', undefined],
  ])
  // what was left out stays in the record: another crash of this run is to know it
  expect(endedAloneIn(path)).toBe(2)
})

function resultOf(each: Endpoint): EndpointResults['results'][number] {
  const address = '192.0.2.1'
  return {
    ...{ endpoint: each, address, probedAt: new Date(), durationMs: 1, attempts: 1, depth: 'full' },
    ...{ served: undefined, failure: undefined },
  }
}

const crashing = "process.kill(process.pid, 'SIGSEGV')"

// biome-ignore format: table
test.for([
  ['a crash with nothing under way',  crashing,                                                           1, /^crashed: it was ended by SIGSEGV$/],
  ['crashes that teach nothing',      `fs.appendFileSync('record', '+ a:1\\n'); ${crashing}`,             3, /not at one endpoint/],
  ['a crash, then a good end',        `if (runs > 1) fs.rmSync('record'); else { fs.appendFileSync('record', '+ a:1\\n'); ${crashing} }`, 2, /it is begun again$/],
  ['an error',                        "fs.appendFileSync('record', '+ a:1\\n'); process.exitCode = 2",    1, /^ended with 2$/],
] as const)('the centre and %s', async ([, script, runs, said]) => {
  await using here = await mkdtempDisposable(join(tmpdir(), 'again-'))
  const text = `import fs from 'node:fs'\nfs.appendFileSync('runs', '.')\nconst runs = fs.readFileSync('runs').length\n${script}\n`
  await writeFile(join(here.path, 'run.mjs'), text)
  const lines: string[] = []
  const runOnce = () => childRun(join(here.path, 'run.mjs'), [], here.path, new AbortController().signal)
  await runToEnd(runOnce, join(here.path, 'record'), (line) => lines.push(line))
  expect((await readFile(join(here.path, 'runs'), 'utf8')).length).toBe(runs)
  expect(lines.at(-1)).toMatch(said)
})

/** Servers at which a run ends: whoever connects is sent SIGSEGV, as a bug of Node's would. */
async function crashServer(
  folder: string,
): Promise<AsyncDisposable & { readonly port: number; connections(): number }> {
  let count = 0
  const server: Server = createServer((socket) => {
    count += 1
    for (const pid of runsIn(folder)) process.kill(pid, 'SIGSEGV')
    socket.on('error', () => undefined).destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { readonly port: number }
  return {
    port,
    connections: () => count,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Processes of `certflow run` that work in a folder. */
function runsIn(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').join(' ').includes(`run --config ${folder}`)
      } catch {
        return false
      }
    })
    .map(Number)
}

test('two servers of thirty at which processes end are named, and all others are watched', {
  timeout: 120_000,
}, async () => {
  await using all = new AsyncDisposableStack()
  const { path } = all.use(await mkdtempDisposable(join(tmpdir(), 'crash-')))
  const ca = createAuthority()
  const good = all.use(await serveTls({ certificate: ca.issue({ names: ['*.example.test'] }) }))
  const crashers = [all.use(await crashServer(path)), all.use(await crashServer(path))]
  const ports = Array.from({ length: 30 }, (_, index) => crashers[(index - 9) / 11]?.port ?? good.port)
  const lines = ports.map((port, index) =>
    port === good.port
      ? `  - { host: www${index}.example.test, connect: ${good.host}, port: ${port}, trust: { ca: ca.pem } }`
      : `  - { host: 127.0.0.1, port: ${port} }`,
  )
  await writeFile(join(path, 'ca.pem'), ca.rootPem)
  await writeFile(join(path, 'inventory.yaml'), `version: 1\nendpoints:\n${lines.join('\n')}\n`)
  await writeFile(join(path, 'certflow.yaml'), 'inventory: inventory.yaml\n')
  const words = ['run', '--config', join(path, 'certflow.yaml'), '--only-findings']
  const said: string[] = []
  const signal = new AbortController().signal
  await runToEnd(
    () => childRun(program, words, path, signal),
    join(path, 'certflow.db-probing'),
    (line) => said.push(line),
  )
  // both under way at once, then each alone, twice
  expect(said.every((line) => line.startsWith('crashed: it was ended by SIGSEGV'))).toBe(true)
  expect(said.length).toBeLessThanOrEqual(6)
  expect(existsSync(join(path, 'certflow.db-probing'))).toBe(false)
  await using store = openSqliteStore(join(path, 'certflow.db'), { create: false })
  const states = await store.observations.latest()
  expect(states.length).toBe(30)
  const failed = states.filter(({ latest }) => latest?.failure !== undefined)
  expect(failed.map(({ place }) => place.endpoint).sort()).toEqual(
    crashers.map(({ port }) => `127.0.0.1:${port}`).sort(),
  )
  for (const { latest } of failed)
    expect(latest?.failure?.detail).toBe(
      'left out: certflow itself has ended twice while it probed this endpoint alone',
    )
  // nobody is told by a look that would end as well
  const before = crashers.map((each) => each.connections())
  expect((await certflowHere(['run', '--config', join(path, 'certflow.yaml'), '--no-scan'], { cwd: path })).code).toBe(
    0,
  )
  expect(crashers.map((each) => each.connections())).toEqual(before)
})
