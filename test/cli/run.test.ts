import { mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { createAuthority, type Issued } from '../../src/demo/authority.ts'
import type { RunningServer } from '../../src/demo/listener.ts'
import { addressTable, serveNames } from '../../src/demo/resolver.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { certflow, type Row, rowsOf } from '../support/certflow.ts'
import { certflowHere, type Done } from '../support/certflow-here.ts'
import { daysFromNow } from '../support/facts.ts'
import { serveCannedAndEnd } from '../support/odd-servers.ts'
import { type SinkOptions, type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts'

const ca = createAuthority()

function issued(name: string, from: number, to: number): Issued {
  return ca.issue({ names: [name], notBefore: daysFromNow(from), notAfter: daysFromNow(to) })
}

/** An IT centre in a folder: two servers, a switch that nobody can look at, a mail server. Days count from 2026-11-20, 12:00 UTC. */
class Centre implements AsyncDisposable {
  readonly folder: string
  readonly sink: SmtpSink
  readonly #all: AsyncDisposableStack
  #www: RunningServer
  #shown = 0

  static async open(sinkOptions: SinkOptions = {}, settings = ''): Promise<Centre> {
    await using all = new AsyncDisposableStack()
    const { path } = all.use(await mkdtempDisposable(join(tmpdir(), 'run-')))
    const sink = all.use(await startSmtpSink(sinkOptions))
    const names = all.use(
      await serveNames(
        addressTable(
          new Map([
            ['www.phys.example.ac.jp', ['127.33.0.1']],
            ['mx.example.ac.jp', ['127.33.0.2']],
          ]),
        ),
      ),
    )
    const www = await serveTls({ certificate: issued('www.phys.example.ac.jp', -170, 28) }, { host: '127.33.0.1' })
    all.use(
      await serveTls({ certificate: issued('mx.example.ac.jp', -20, 170) }, { host: '127.33.0.2', port: www.port }),
    )
    await writeFile(join(path, 'ca.pem'), ca.rootPem)
    await writeFile(
      join(path, 'inventory.yaml'),
      `version: 1
defaults: { port: ${www.port}, owner: center, fallback: center, language: ja }
contacts:
  center: { email: [pki@center.example.ac.jp] }
  physics: { email: [web@phys.example.ac.jp], language: en }
  network: { email: [noc@center.example.ac.jp] }
endpoints:
  - { host: www.phys.example.ac.jp, owner: physics, trust: { ca: ca.pem } }
  - { host: mx.example.ac.jp, trust: { ca: ca.pem } }
manual:
  - { name: core-switch-1, expires: 2026-12-20, owner: network }
`,
    )
    await writeFile(
      join(path, 'certflow.yaml'),
      `smtp: { url: "smtp://127.0.0.1:${sink.port}", from: certflow@center.example.ac.jp, rate: 500/s }
organisation: { name: ○○大学情報基盤センター, extension: "1234" }
timezone: Asia/Tokyo
resolvers: ["127.0.0.1:${names.port}"]
${settings}`,
    )
    return new Centre(path, sink, www, all.move())
  }

  constructor(folder: string, sink: SmtpSink, www: RunningServer, all: AsyncDisposableStack) {
    this.folder = folder
    this.sink = sink
    this.#www = www
    this.#all = all
  }

  certflow(...args: readonly string[]): Promise<Done> {
    return certflowHere(args, { cwd: this.folder })
  }

  /** A run on a day, and what has arrived. */
  async run(day: string, ...args: readonly string[]): Promise<string[]> {
    const { code, stderr } = await this.certflow('run', '--at', `${day}T01:00:00Z`, '--format', 'ndjson', ...args)
    expect({ code, stderr }).toMatchObject({ code: 0 })
    return this.arrived()
  }

  async renewWww(): Promise<void> {
    const { port } = this.#www
    await this.#www[Symbol.asyncDispose]()
    const certificate = issued('www.phys.example.ac.jp', -1, 190)
    this.#www = await serveTls({ certificate }, { host: '127.33.0.1', port })
  }

  async arrived(): Promise<string[]> {
    const news = this.sink.received.slice(this.#shown)
    this.#shown = this.sink.received.length
    const lines = news.map(async ({ to, bytes }) => `${to.join()} ${plain((await PostalMime.parse(bytes)).subject)}`)
    return (await Promise.all(lines)).sort()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#www[Symbol.asyncDispose]()
    await this.#all[Symbol.asyncDispose]()
  }
}

/** A subject without what differs from test to test: the port, and the number. */
function plain(subject = ''): string {
  return subject.replace(/:\d{4,5}/, '').replaceAll(/CF-\d+/g, 'CF-n')
}

const toNetwork = 'noc@center.example.ac.jp [証明書 あと29日] core-switch-1（12月20日まで）[CF-n]'
const toPhysics = 'web@phys.example.ac.jp [Certificate, 28 days left] www.phys.example.ac.jp (until 18 Dec) [CF-n]'
const solved = 'web@phys.example.ac.jp [Solved] www.phys.example.ac.jp new certificate seen [CF-n]'

test('each owner has one mail, in the right language, once; renewed, they hear of the cure', async () => {
  await using centre = await Centre.open()
  // the switch has 29.6 days left, and 20 November is a Friday
  expect(await centre.run('2026-11-20')).toEqual([toNetwork, toPhysics])
  expect(await centre.run('2026-11-21')).toEqual([])
  await centre.renewWww()
  expect(await centre.run('2026-11-22')).toEqual([solved])
  expect(await centre.run('2026-11-23', '--no-scan')).toEqual([])
})

test('without a scan, what somebody is about to be told of is looked at first', async () => {
  await using centre = await Centre.open()
  await centre.run('2026-11-20')
  await centre.renewWww()
  // both have less than 14 days left, as far as anybody knows
  expect(await centre.run('2026-12-05', '--no-scan')).toEqual([
    'noc@center.example.ac.jp [証明書 あと14日] core-switch-1（12月20日まで）[CF-n]',
    solved,
  ])
})

test('a manual entry is solved when its renewal is confirmed', async () => {
  await using centre = await Centre.open()
  expect(await centre.run('2026-11-20')).toContain(toNetwork)
  const confirmed = await centre.certflow('manual', 'confirm', 'core-switch-1', '--expires', '2099-12-31')
  expect(confirmed.stdout).toContain('the date is stated: no certificate proves it')
  expect(await centre.run('2026-11-21')).toEqual([
    'noc@center.example.ac.jp [解決] core-switch-1 新しい期限を登録しました [CF-n]',
  ])
  expect(await centre.run('2026-12-24', '--no-scan')).not.toContainEqual(expect.stringContaining('core-switch-1'))
})

test('rows are reported as a scan does, and what happened is said', async () => {
  await using centre = await Centre.open()
  const { code, stdout, stderr } = await centre.certflow('run', '--at', '2026-11-20T01:00:00Z', '--format', 'ndjson')
  expect(code).toBe(0)
  expect(stdout.trim().split('\n')).toHaveLength(3)
  expect(stderr).toBe('certflow: alerts: 2 opened; 2 open\ncertflow: 2 mails sent\n')
  expect(await centre.certflow('run', '--at', '2026-11-21T01:00:00Z', '--fail-on', 'warning', '--quiet')).toMatchObject(
    {
      code: 1,
      stderr: '',
    },
  )
})

test('a dry run writes the mails and keeps nothing', async () => {
  await using centre = await Centre.open()
  expect(await centre.run('2026-11-20', '--dry-run', '--output', 'mails')).toEqual([])
  expect((await readdir(centre.folder)).sort()).toEqual(['ca.pem', 'certflow.yaml', 'inventory.yaml', 'mails'])
  const files = (await readdir(join(centre.folder, 'mails'))).sort()
  expect(files.map((name) => name.slice(5)).sort()).toEqual([
    'noc@center.example.ac.jp.eml',
    'web@phys.example.ac.jp.eml',
  ])
  const mails = await Promise.all(
    files.map(async (name) => PostalMime.parse(await readFile(join(centre.folder, 'mails', name)))),
  )
  expect(mails.map(({ to, subject }) => `${to?.[0]?.address} ${plain(subject)}`).sort()).toEqual([toNetwork, toPhysics])
  // in earnest they are the same mails
  expect(await centre.run('2026-11-20')).toEqual([toNetwork, toPhysics])
})

test('a mail server that is away: exit 3, and later the mails that were meant', async () => {
  let isUp = false
  await using centre = await Centre.open({
    script: (step) => (step === 'greeting' && !isUp ? '421 4.3.2 down' : undefined),
  })
  const { code, stderr } = await centre.certflow('run', '--at', '2026-11-20T01:00:00Z', '--only-findings')
  expect({ code, stderr }).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('2 mails to be tried again'),
  })
  expect(stderr).toContain('421 4.3.2 down')
  isUp = true
  expect(await centre.run('2026-11-21', '--no-scan')).toEqual([toNetwork, toPhysics])
})

test('the summary goes out by the schedule of the settings, without a scan, too', async () => {
  await using centre = await Centre.open(
    {},
    'administrators: [pki@center.example.ac.jp]\nschedule: { summary: "0 10 * * tue", timezone: Asia/Tokyo }\n',
  )
  await centre.run('2026-11-22')
  // Monday, and then Tuesday at 10:00 in Tokyo
  expect(await centre.run('2026-11-23', '--no-scan')).toEqual([])
  const summary = 'pki@center.example.ac.jp 証明書 11月24日（火）の週：ご確認ください'
  expect(await centre.run('2026-11-24', '--no-scan')).toContain(summary)
  expect(await centre.run('2026-11-24', '--no-scan')).toEqual([])
})

test('a run that did not come to its end is told by the next one, and not again', async () => {
  await using centre = await Centre.open()
  {
    await using store = openSqliteStore(join(centre.folder, 'certflow.db'), { create: true })
    await store.runs.begin(join(centre.folder, 'inventory.yaml'), new Date('2026-11-20T01:00:00Z'))
  }
  const words = ['run', '--at', '2026-11-21T01:00:00Z', '--only-findings']
  expect((await centre.certflow(...words)).stderr).toContain('the run of 2026-11-20 01:00 UTC did not come to its end')
  expect((await centre.certflow(...words)).stderr).not.toContain('did not come to its end')
})

test('the first run is known; what comes later is told', async () => {
  await using centre = await Centre.open({}, 'first_run: baseline\n')
  const first = await centre.certflow('run', '--at', '2026-11-20T01:00:00Z', '--only-findings')
  expect(first.stderr).toContain('2 known, 0 need somebody')
  const accepted = await centre.certflow('alert', 'baseline')
  expect(accepted).toMatchObject({ code: 0, stdout: expect.stringMatching(/^2 known, 0 need somebody\n/) })
  expect(await centre.run('2026-11-24')).toEqual([])
  expect(await centre.run('2026-12-05')).toEqual([
    'noc@center.example.ac.jp [証明書 あと14日] core-switch-1（12月20日まで）[CF-n]',
    'web@phys.example.ac.jp [Certificate, 13 days left] www.phys.example.ac.jp (until 18 Dec) [CF-n]',
  ])
})

test('killed in the middle, and two at once: each mail arrives once', async () => {
  await using centre = await Centre.open()
  const killed = certflow(['run', '--at', '2026-11-20T01:00:00Z'], {
    cwd: centre.folder,
    onStart: (child) => setTimeout(() => child.kill('SIGKILL'), 250),
  })
  await killed
  const again = () => certflow(['run', '--at', '2026-11-20T02:00:00Z'], { cwd: centre.folder })
  const both = await Promise.all([again(), again()])
  expect(both.map(({ code }) => code)).toEqual([0, 0])
  expect(new Set(await centre.arrived())).toEqual(new Set([toNetwork, toPhysics]))
  expect(new Set(centre.sink.received.map(({ bytes }) => bytes.toString())).size).toBe(2)
})

test('an answer has a name and an end, and others hear nothing until then', async () => {
  await using centre = await Centre.open()
  await centre.run('2026-11-20')
  const list = JSON.parse((await centre.certflow('alert', 'list', '--format', 'json')).stdout) as {
    id: string
    owners: string[]
  }[]
  const id = list.find(({ owners }) => owners.includes('physics'))?.id ?? ''
  const far = new Date(Date.now() + 20 * 86_400_000).toISOString()
  const taken = await centre.certflow('alert', 'ack', id, '--as', 'physics', '--until', far)
  expect(taken).toMatchObject({ code: 0, stdout: expect.stringContaining('the longest there is') })
  expect((await centre.certflow('alert', 'list')).stdout).toMatch(/physics has it until/)
  expect(await centre.certflow('alert', 'ack', id, '--as', 'phisics', '--until', far)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('did you mean physics?'),
  })
  expect((await centre.certflow('alert', 'show', id)).stdout).toMatch(/acknowledged by physics/)
  expect(await centre.certflow('alert', 'mute', id, '--until', '2020-01-01', '--reason', 'x')).toMatchObject({
    code: 2,
  })
})

test('too many mails are held, looked at again, and let go by a person', async () => {
  await using centre = await Centre.open({}, 'hold: { above: 1, for: 10m }\n')
  const first = await centre.certflow('run', '--at', '2026-11-20T01:00:00Z', '--only-findings')
  expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('2 mails held') })
  await centre.renewWww()
  // not yet: nobody looks again
  await centre.certflow('run', '--at', '2026-11-20T01:09:00Z', '--no-scan')
  expect(await open(centre)).toHaveLength(2)
  await centre.certflow('run', '--at', '2026-11-20T01:11:00Z', '--no-scan')
  expect(await open(centre)).toEqual([['network']])
  expect(await centre.arrived()).toEqual([])
  expect(await centre.certflow('alert', 'release')).toMatchObject({ stdout: expect.stringMatching(/^1 mail goes out/) })
  const later = new Date(Date.now() + 60_000).toISOString()
  await centre.certflow('run', '--at', later, '--no-scan')
  expect(await centre.arrived()).toEqual([toNetwork])
})

async function open(centre: Centre): Promise<string[][]> {
  const { stdout } = await centre.certflow('alert', 'list', '--format', 'json')
  return (JSON.parse(stdout) as { owners: string[] }[]).map(({ owners }) => owners)
}

test('with redirect everything goes to one address, and says for whom it is', async () => {
  await using centre = await Centre.open()
  const settings = await readFile(join(centre.folder, 'certflow.yaml'), 'utf8')
  await writeFile(
    join(centre.folder, 'certflow.yaml'),
    settings.replace('rate:', 'redirect: pki@center.example.ac.jp, rate:'),
  )
  expect((await centre.run('2026-11-20')).map((line) => line.split(' ')[0])).toEqual([
    'pki@center.example.ac.jp',
    'pki@center.example.ac.jp',
  ])
  const texts = await Promise.all(
    centre.sink.received.map(async ({ bytes }) => (await PostalMime.parse(bytes)).text ?? ''),
  )
  expect(texts.some((text) => text.includes('web@phys.example.ac.jp'))).toBe(true)
})

test('another time is refused where mails are meant', async () => {
  await using centre = await Centre.open({}, 'live: true\n')
  expect(await centre.certflow('run', '--at', '2026-11-20')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('live: true'),
  })
  expect(await centre.run('2026-11-20', '--dry-run')).toEqual([])
})

test('a heartbeat for those who watch certflow', async () => {
  await using centre = await Centre.open({}, 'heartbeat: { file: certflow.prom }\n')
  await centre.run('2026-11-20')
  const metrics = await readFile(join(centre.folder, 'certflow.prom'), 'utf8')
  expect(metrics).toContain(
    `\ncertflow_last_run_timestamp_seconds ${Date.parse('2026-11-20T01:00:00Z') / 1000}`.slice(0, -2),
  )
  expect(metrics).toContain('\ncertflow_alerts_open 2\n')
})

test('a heartbeat that cannot be told: exit 3, and why', async () => {
  await using monitor = await serveCannedAndEnd(Buffer.from('HTTP/1.1 503 no\r\ncontent-length: 0\r\n\r\n'))
  await using centre = await Centre.open(
    {},
    `heartbeat: { file: nowhere/certflow.prom, ping_url: "http://127.0.0.1:${monitor.port}/" }\n`,
  )
  const { code, stderr } = await centre.certflow('run', '--at', '2026-11-20T01:00:00Z', '--only-findings')
  expect(code).toBe(3)
  expect(stderr).toMatch(/Cannot write heartbeat .*no such (file|folder)/)
  expect(stderr).toContain('ping_url answered 503')
})

test('a scan that is saved is history, and no run', async () => {
  await using centre = await Centre.open()
  const store = () => openSqliteStore(join(centre.folder, 'certflow.db'), { create: false })
  expect(await centre.certflow('scan', '--save', '--at', '2026-11-20')).toMatchObject({ code: 2 })
  expect(await centre.certflow('scan', '--fail-on', 'never', '--save', '--format', 'ndjson')).toMatchObject({ code: 0 })
  {
    await using kept = store()
    expect(await kept.observations.latest()).toHaveLength(3)
    expect((await kept.alerts.book(new Date(0))).alerts).toEqual([])
  }
  expect(await centre.certflow('report')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no run has been made'),
  })
  expect(await centre.arrived()).toEqual([])
})

test('a forecast counts what runs have seen', async () => {
  await using centre = await Centre.open()
  const forecast = async () => {
    const { code, stdout } = await centre.certflow('inventory', 'forecast', '--at', '2026-11-20', '--format', 'json')
    expect(code).toBe(0)
    return JSON.parse(stdout) as { assumed: number; certificates: number; months: { by_hand: number }[] }
  }
  expect(await forecast()).toMatchObject({ certificates: 3, assumed: 3 })
  await centre.run('2026-11-20')
  const after = await forecast()
  // of the switch nobody knows how long its certificate lives
  expect(after).toMatchObject({ certificates: 3, assumed: 1 })
  // www ends on 18 December, the switch on the 20th: both two weeks before
  expect(after.months.slice(0, 3).map(({ by_hand }) => by_hand)).toEqual([0, 2, 0])
})

test('one test mail, and what the mail server says', async () => {
  await using centre = await Centre.open()
  expect(await centre.certflow('alert', 'test', 'physics')).toMatchObject({ code: 0, stderr: '' })
  expect(await centre.arrived()).toEqual([expect.stringContaining('[Drill]')])
})

test('rows that were made elsewhere are judged here; others than ours are refused', async () => {
  await using centre = await Centre.open()
  const scanned = await centre.certflow('scan', '--format', 'ndjson', '--fail-on', 'never')
  await writeFile(join(centre.folder, 'rows.ndjson'), scanned.stdout)
  const at = new Date().toISOString()
  const direct = await centre.certflow('run', '--at', at, '--dry-run', '--format', 'ndjson')
  const judged = await centre.certflow('run', '--at', at, '--dry-run', '--format', 'ndjson', '--results', 'rows.ndjson')
  expect(judged.code).toBe(0)
  expect(rowsOf(judged.stdout).map(withoutTimes).sort()).toEqual(rowsOf(direct.stdout).map(withoutTimes).sort())
  const [first = '', ...rest] = scanned.stdout.split('\n').filter((line) => !line.includes('"manual":true'))
  await writeFile(join(centre.folder, 'part.ndjson'), `${first}\n`)
  expect(await centre.certflow('run', '--results', 'part.ndjson', '--quiet')).toMatchObject({ code: 3 })
  await writeFile(join(centre.folder, 'old.ndjson'), first.replace(/"probed_at":"\d{4}/, '"probed_at":"2020'))
  await writeFile(join(centre.folder, 'foreign.ndjson'), first.replaceAll('example.ac.jp', 'example.com'))
  await writeFile(join(centre.folder, 'cut.ndjson'), `${first.slice(0, 100)}\n${rest.join('\n')}`)
  for (const name of ['old', 'foreign', 'cut', 'none']) {
    const { code, stderr } = await centre.certflow('run', '--results', `${name}.ndjson`)
    expect({ name, code, stderr }).toEqual({
      name,
      code: 2,
      stderr: expect.stringMatching(/48 hours|no endpoint of|no JSON|no such file/),
    })
  }
})

function withoutTimes({ probed_at: _1, duration_ms: _2, attempts: _3, lifetime_left: _4, ...row }: Row): string {
  return JSON.stringify(row)
}
