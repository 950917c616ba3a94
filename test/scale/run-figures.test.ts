import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { SqliteAlerts } from '../../src/store/sqlite/alerts.ts'
import { SqliteObservations } from '../../src/store/sqlite/observations.ts'
import { SqliteRuns } from '../../src/store/sqlite/runs.ts'
import { certflow, type Row, rowsOf } from '../support/certflow.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { isCampaign, tell } from '../support/figures.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'

const mails = isCampaign ? 10_000 : 200
const endpoints = isCampaign ? 10_000 : 500

const at = (minutes: number) => new Date(Date.parse('2026-11-20T00:00:00Z') + minutes * 60_000).toISOString()

test(`${mails} mails go out as fast as they are taken`, { timeout: 600_000 }, async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'run-figures-'))
  let isUp = false
  const taken: number[] = []
  await using sink = await startSmtpSink({
    script: (step) => {
      if (step === 'end') taken.push(performance.now())
      return step === 'greeting' && !isUp ? '421 4.3.2 down' : undefined
    },
  })
  const numbers = Array.from({ length: mails }, (_, index) => index)
  const contacts = numbers.map((index) => `  dept-${index}: { email: [web@dept-${index}.example.ac.jp] }\n`)
  const manual = numbers.map((index) => `  - { name: switch-${index}, expires: 2026-12-10, owner: dept-${index} }\n`)
  await writeFile(
    join(folder.path, 'inventory.yaml'),
    `version: 1\ncontacts:\n${contacts.join('')}manual:\n${manual.join('')}`,
  )
  await writeFile(
    join(folder.path, 'certflow.yaml'),
    `smtp: { url: "smtp://127.0.0.1:${sink.port}", from: certflow@center.example.ac.jp, rate: 5000/s }
organisation: { name: Information Technology Center }
`,
  )
  const run = (...args: string[]) => certflow(['run', ...args], { cwd: folder.path })
  expect(await run('--at', at(0), '--only-findings', '--output', 'table.txt')).toMatchObject({ code: 3 })
  isUp = true
  const sent = await run('--no-scan', '--at', at(6))
  const seconds = ((taken.at(-1) ?? 0) - (taken[0] ?? 0)) / 1_000
  tell('run-figures', {
    'mails sent by certflow run --no-scan': [taken.length, `${mails}`],
    'mails a second': [Math.round(mails / seconds), '≥ 500'],
    'seconds of the whole command': Math.round(sent.ms / 100) / 10,
  })
  expect(sent).toMatchObject({ code: 0, stderr: expect.stringContaining(`${mails} mails sent`) })
  expect(new Set(sink.received.flatMap(({ to }) => to)).size).toBe(mails)
})

/** When the store began and ended with something for the first time, in milliseconds; its own methods note it. */
class StoreTimes implements Disposable {
  readonly #times = new Map<string, readonly [began: number, ended: number]>()
  readonly #undo = new DisposableStack()

  note<Name extends string>(what: string, prototype: Record<Name, (...args: never[]) => Promise<unknown>>, name: Name) {
    const [original, times] = [prototype[name], this.#times]
    const noting = async function (this: unknown, ...args: never[]) {
      const began = performance.now()
      const answer = await original.apply(this, args)
      if (!times.has(what)) times.set(what, [began, performance.now()])
      return answer
    }
    Object.assign(prototype, { [name]: noting })
    this.#undo.defer(() => Object.assign(prototype, { [name]: original }))
  }

  of(what: string): readonly [began: number, ended: number] {
    const times = this.#times.get(what)
    if (times === undefined) throw new Error(`the store did nothing of ${what}`)
    return times
  }

  [Symbol.dispose]() {
    this.#undo.dispose()
  }
}

test(`${endpoints} endpoints that are as they were: judged, saved, alerts brought up to date`, {
  timeout: 600_000,
}, async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'run-figures-'))
  const row = await sampleRow()
  const names = Array.from({ length: endpoints }, (_, index) => `h${index}.example.ac.jp`)
  const rows = names.map((name, index) => rowOf(row, name, index))
  const entries = names.map((host, index) => `  - { host: ${host}, owner: dept-${index % 100} }\n`)
  const contacts = names
    .slice(0, 100)
    .map((_, index) => `  dept-${index}: { email: [web@dept-${index}.example.ac.jp] }\n`)
  await writeFile(
    join(folder.path, 'inventory.yaml'),
    `version: 1\ncontacts:\n${contacts.join('')}endpoints:\n${entries.join('')}`,
  )
  await writeFile(join(folder.path, 'rows.ndjson'), rows.map((each) => `${JSON.stringify(each)}\n`).join(''))
  const runAt = async (now: number) =>
    certflowHere(['run', '--results', join(folder.path, 'rows.ndjson'), '--format', 'ndjson', '--only-findings'], {
      cwd: folder.path,
      now: () => new Date(now),
    })
  const began = Date.now()
  expect(await runAt(began)).toMatchObject({ code: 0 })
  using times = new StoreTimes()
  times.note('run', SqliteRuns.prototype, 'begin')
  times.note('rows', SqliteObservations.prototype, 'save')
  times.note('alerts', SqliteAlerts.prototype, 'book')
  const before = performance.now()
  expect(await runAt(began + 3_600_000)).toMatchObject({ code: 0 })
  const ended = performance.now()
  const ms = (from: number, to: number) => Math.round(to - from)
  tell('run-figures', {
    endpoints,
    'saved, nothing changed, ms': [ms(...times.of('rows')), '≤ 1000'],
    'judged ms': ms(times.of('run')[1], times.of('rows')[0]),
    'alerts brought up to date, and all that ends a run, ms': ms(times.of('alerts')[0], ended),
    'the whole command, from its files on, ms': ms(before, ended),
  })
})

/** A row as a scan writes it, of a server that is in order. */
async function sampleRow(): Promise<Row> {
  const certificate = createAuthority().issue({ names: ['h0.example.ac.jp'] })
  await using server = await serveTls({ certificate })
  const { stdout } = await certflow([
    'scan',
    `h0.example.ac.jp@127.0.0.1:${server.port}`,
    '--format',
    'ndjson',
    '--fail-on',
    'never',
  ])
  const [row] = rowsOf(stdout)
  if (row === undefined) throw new Error('a scan without a row')
  return row
}

/** The same for another server, with a certificate of its own; of one in twenty it ends in twenty days. */
function rowOf(row: Row, name: string, index: number): Row {
  const dayMs = 86_400_000
  const moment = (days: number) => new Date(Date.now() + days * dayMs).toISOString().replace(/\.\d+/, '')
  const isEnding = index % 20 === 0
  const fingerprint = index.toString(16).padStart(64, 'a')
  const dates = { not_before: moment(isEnding ? -170 : -20), not_after: moment(isEnding ? 20.5 : 170) }
  const leaf = { subject: `CN=${name}`, issuer: 'CN=Issuing CA', fingerprint_sha256: fingerprint, ...dates }
  const address = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`
  const [, ...above] = row.chain as readonly object[]
  return {
    ...row,
    ...leaf,
    endpoint: `${name}:443`,
    host: name,
    port: 443,
    address,
    findings: [],
    severity: 'ok',
    subject_alt_names: [name],
    chain: [leaf, ...above],
    trust: { status: 'trusted' },
  }
}
