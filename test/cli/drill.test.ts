import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { certflowHere } from '../support/certflow-here.ts'
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts'

/** A centre whose switch has expired, and whose duty is reached by mail alone. */
class Centre implements AsyncDisposable {
  readonly sink: SmtpSink
  readonly #folder: Awaited<ReturnType<typeof mkdtempDisposable>>
  #shown = 0
  /** The clock of the commands. */
  now = new Date('2026-12-30T22:10:00+09:00')

  static async open(): Promise<Centre> {
    const folder = await mkdtempDisposable(join(tmpdir(), 'drill-'))
    const sink = await startSmtpSink()
    await writeFile(
      join(folder.path, 'inventory.yaml'),
      `version: 1
defaults: { fallback: center }
contacts:
  center: { email: [pki@center.example.ac.jp], escalation: on-call }
  first: { email: [first@example.ac.jp] }
  second: { email: [second@example.ac.jp] }
escalations:
  on-call:
    finally: { contact: center, by: email }
    steps:
      - { contact: first, by: email, wait: 15m }
      - { contact: second, by: email, wait: 10m }
manual:
  - { name: core-switch-1, expires: 2026-12-30, owner: center }
`,
    )
    await writeFile(
      join(folder.path, 'certflow.yaml'),
      `smtp: { url: "smtp://127.0.0.1:${sink.port}", from: certflow@center.example.ac.jp, rate: 500/s }
organisation: { name: Information Technology Center }
timezone: Asia/Tokyo
`,
    )
    return new Centre(folder, sink)
  }

  private constructor(folder: Awaited<ReturnType<typeof mkdtempDisposable>>, sink: SmtpSink) {
    this.#folder = folder
    this.sink = sink
  }

  async certflow(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await certflowHere(args, { cwd: this.#folder.path, now: () => this.now })
    return `${stdout}${code === 0 ? '' : `${stderr}exit ${code}`}`
  }

  async later(minutes: number, ...args: string[]): Promise<string> {
    this.now = new Date(this.now.getTime() + minutes * 60_000)
    return this.certflow(...args)
  }

  async arrived(): Promise<string[]> {
    const mails = this.sink.received.slice(this.#shown)
    this.#shown = this.sink.received.length
    return Promise.all(mails.map(async ({ to, bytes }) => `${to} ${(await PostalMime.parse(bytes)).subject}`))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sink[Symbol.asyncDispose]()
    await this.#folder.remove()
  }
}

test('an escalation by the commands: asked in order, taken, shown like a log book', async () => {
  await using centre = await Centre.open()
  await centre.certflow('run', '--only-findings')
  expect((await centre.arrived()).sort()).toEqual([
    'first@example.ac.jp [Will you take this?] [Expired] core-switch-1 (since 30 Dec) [CF-1]',
    'pki@center.example.ac.jp [Expired] core-switch-1 (since 30 Dec) [CF-1]',
  ])
  await centre.later(10, 'run', '--no-scan')
  expect(await centre.arrived()).toEqual([])
  await centre.later(5, 'run', '--no-scan')
  expect(await centre.arrived()).toEqual([
    'second@example.ac.jp [Will you take this?] [Expired] core-switch-1 (since 30 Dec) [CF-1]',
  ])
  expect(await centre.later(3, 'alert', 'ack', 'CF-1', '--as', 'second')).toBe(
    'CF-1 (Expired: core-switch-1): second has it until 2027-01-06 13:28 UTC\n',
  )
  await centre.later(60, 'run', '--no-scan')
  expect(await centre.arrived()).toEqual([])
  const shown = await centre.certflow('alert', 'show', 'CF-1')
  expect(shown).toContain(`Escalation on-call:
  2026-12-30 13:10 UTC escalation on-call begins
  2026-12-30 13:10 UTC step 1: first by email is asked
  2026-12-30 13:10 UTC   first by email: delivered to first@example.ac.jp
  2026-12-30 13:25 UTC step 2: second by email is asked
  2026-12-30 13:25 UTC   second by email: delivered to second@example.ac.jp
  2026-12-30 13:28 UTC taken by second, at step 2
`)
  expect(shown).toContain('acknowledged by second (until: 2027-01-06T13:28:00.000Z, via: command)')
})

test('a mute takes back what waits, and nobody is asked any more', async () => {
  await using centre = await Centre.open()
  await centre.certflow('run', '--only-findings')
  await centre.certflow('alert', 'mute', 'CF-1', '--until', '2027-01-10', '--reason', 'replaced', '--as', 'center')
  await centre.arrived()
  await centre.later(60, 'run', '--no-scan')
  expect(await centre.arrived()).toEqual([])
  expect(await centre.certflow('alert', 'show', '1')).toContain('ended: muted by center, at step 1')
})

test('a drill by the commands: begun, answered, told in three forms', async () => {
  await using centre = await Centre.open()
  expect(await centre.certflow('alert', 'drill', '--report')).toMatch(/exit 2$/)
  await centre.certflow('run', '--only-findings')
  await centre.certflow('alert', 'ack', '1', '--as', 'center')
  await centre.arrived()
  const begun = await centre.later(1, 'alert', 'drill', 'on-call')
  expect(begun).toMatch(/^DR-1: on-call: 1 person asked\.\n/)
  await centre.certflow('run', '--no-scan')
  expect(await centre.arrived()).toEqual(['first@example.ac.jp [Drill] test.example (nothing is expiring) [DR-1]'])
  expect(await centre.later(4, 'alert', 'ack', 'DR-1', '--as', 'first')).toBe('DR-1: the answer of first is noted\n')
  expect(await centre.later(1, 'alert', 'ack', 'dr-1', '--as', 'second')).toBe('DR-1: the drill was over\n')
  expect(await centre.certflow('alert', 'ack', 'DR-9', '--as', 'second')).toContain('There is no drill DR-9')
  const report = await centre.certflow('alert', 'drill', 'DR-1', '--report')
  expect(report).toContain('on-call: 1 of 1 answered. This was a drill: nothing had expired.')
  expect(report).toMatch(/^first +email +2026-12-30 13:11 UTC +2026-12-30 13:11 UTC +2026-12-30 13:15 UTC +4 min 0 s$/m)
  expect(report).toMatch(/^median +4 min 0 s +- +-$/m)
  expect(report).toMatch(/All is well: rehearse again in half a year\.\n$/)
  expect(await centre.certflow('alert', 'drill', '--report', '--format', 'csv')).toContain('DR-1,on-call,first,email,')
  expect(await centre.certflow('alert', 'drill', '--report', '--format', 'html', '--language', 'ja')).toContain(
    'これは訓練です',
  )
  const list = await centre.certflow('alert', 'list', '--all', '--format', 'json')
  expect(JSON.parse(list)).toHaveLength(1)
  await centre.later(1, 'alert', 'drill', '--owners')
  await centre.certflow('run', '--no-scan')
  expect(await centre.arrived()).toEqual(['pki@center.example.ac.jp [Drill] test.example (nothing is expiring) [DR-2]'])
})

test.each<[string, string[], string]>([
  ['nothing is said', [], 'it is not said what'],
  ['too much is said', ['on-call', '--owners'], 'or too much'],
  ['an escalation that there is not', ['oncall'], 'did you mean on-call?'],
])('a drill is refused: %s', async (_what, args, hint) => {
  await using centre = await Centre.open()
  await centre.certflow('run', '--only-findings')
  expect(await centre.certflow('alert', 'drill', ...args)).toMatch(new RegExp(`${hint.replace('?', '\\?')}[^]*exit 2$`))
})
