import type { ChildProcess } from 'node:child_process'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { certflow } from '../support/certflow.ts'
import { Draw } from '../support/draw.ts'
import { isCampaign, tell } from '../support/figures.ts'
import { type SmtpStep, startSmtpSink } from '../support/smtp-sink.ts'

const alerts = isCampaign ? 10_000 : 90
const killEvery = isCampaign ? 500 : 30

const begin = Date.parse('2026-11-20T00:00:00Z')
/** Longer than a lease lasts, and than any pause between attempts. */
const betweenRunsMs = 16 * 60_000

/** Nobody takes anything; then three in ten attempts fail, and what fails how is the same each time the test runs. */
class Sickness {
  isDown = true
  readonly failed = { connection: 0, later: 0, cut: 0 }
  readonly #draw = new Draw(4_821)

  answer(step: SmtpStep): string | undefined {
    if (step === 'greeting')
      return this.isDown || this.#draw.isIn(0.1) ? this.#note('connection', '421 4.3.2 down') : undefined
    if (step === 'mail') return this.#draw.isIn(0.1) ? this.#note('connection', '421 4.3.2 closing') : undefined
    if (step === 'rcpt') return this.#draw.isIn(0.055) ? this.#note('later', '451 4.7.1 later') : undefined
    if (step !== 'end') return undefined
    const drawn = this.#draw.between(0, 1)
    return drawn < 0.06 ? this.#note('later', '452 4.3.1 no room') : drawn < 0.18 ? this.#note('cut', 'cut') : undefined
  }

  #note(kind: keyof Sickness['failed'], reply: string): string {
    if (!this.isDown) this.failed[kind] += 1
    return reply
  }
}

/** Settings and an inventory in which each owner has one switch that ends in three weeks. */
async function writeCentre(folder: string, port: number): Promise<void> {
  const numbers = Array.from({ length: alerts }, (_, index) => index)
  const contacts = numbers.map((index) => `  dept-${index}: { email: [web@dept-${index}.example.ac.jp] }\n`)
  const manual = numbers.map((index) => `  - { name: switch-${index}, expires: 2026-12-10, owner: dept-${index} }\n`)
  await writeFile(
    join(folder, 'inventory.yaml'),
    `version: 1\ncontacts:\n${contacts.join('')}manual:\n${manual.join('')}`,
  )
  await writeFile(
    join(folder, 'certflow.yaml'),
    `smtp: { url: "smtp://127.0.0.1:${port}", from: certflow@center.example.ac.jp, rate: 500/s }
organisation: { name: Information Technology Center }
timezone: Asia/Tokyo
`,
  )
}

test(`${alerts} alerts, three in ten attempts fail, kill -9 every ${killEvery} mails`, {
  timeout: 3_600_000,
}, async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'outbox-'))
  const sickness = new Sickness()
  let run = 0
  let process: ChildProcess | undefined
  const killed = new Set<number>()
  /** The run that handed each mail over. */
  const runOf: number[] = []
  let attempts = 0
  await using sink = await startSmtpSink({
    script: (step) => {
      const reply = sickness.answer(step)
      if (step === 'mail' || (step === 'greeting' && reply !== undefined)) attempts += 1
      if (step === 'end' && (reply === undefined || reply === 'cut')) {
        runOf.push(run)
        // it is taken, and whoever sent it never hears of it
        if (runOf.length % killEvery === 0 && process?.kill('SIGKILL') === true) killed.add(run)
      }
      return reply
    },
  })
  await writeCentre(folder.path, sink.port)
  const runAt = (moment: number, ...args: string[]) =>
    certflow(['run', '--at', new Date(moment).toISOString(), ...args], {
      cwd: folder.path,
      onStart: (child) => {
        process = child
      },
    })
  const composed = await runAt(begin, '--only-findings', '--format', 'ndjson', '--output', 'rows.ndjson')
  expect(composed).toMatchObject({ code: 3, stderr: expect.stringContaining(`${alerts} opened`) })
  sickness.isDown = false
  const codes = new Map<string, number>()
  let words = ''
  while (run < 500 && !/^certflow: alerts: \d+ open\n$/.test(words)) {
    run += 1
    const { code, signal, stderr } = await runAt(begin + run * betweenRunsMs, '--no-scan')
    const how = `${code ?? signal}`
    codes.set(how, (codes.get(how) ?? 0) + 1)
    words = code === 0 ? stderr : ''
  }
  const copies = Map.groupBy(
    sink.received.map(({ bytes, to, confirmed }, index) => ({
      text: bytes.toString('latin1'),
      to,
      confirmed,
      run: runOf[index] ?? 0,
    })),
    ({ text }) => /^Message-ID:\s+(<.*?>)\r$/m.exec(text)?.[1] ?? '',
  )
  const different = [...copies.values()].filter((each) => new Set(each.map(({ text, to }) => `${to} ${text}`)).size > 1)
  // all but the last of each are more than was asked for
  const again = [...copies.values()].flatMap((each) => each.slice(0, -1))
  const cut = again.filter(({ confirmed }) => !confirmed)
  const ofKilled = again.filter(({ confirmed, run: by }) => confirmed && killed.has(by))
  tell('outbox', {
    'distinct Message-IDs delivered': [copies.size, `${alerts}`],
    owners: [new Set(sink.received.flatMap(({ to }) => to)).size, `${alerts}`],
    attempts,
    'of these failed': Object.values(sickness.failed).reduce((sum, count) => sum + count, 0),
    'processes killed': killed.size,
    'runs, by how they ended': [...codes].map(([how, count]) => `${how}: ${count}`).join(', '),
    'sent again after a cut': cut.length,
    'sent again after a kill': [ofKilled.length, `≤ ${killed.size * 5}: one for each connection`],
    'sent again without a reason': [again.length - cut.length - ofKilled.length, '0'],
    'with other bytes': [different.length, '0'],
  })
  expect(copies.size).toBe(alerts)
  expect(new Set(sink.received.flatMap(({ to }) => to)).size).toBe(alerts)
  expect(again.length).toBe(cut.length + ofKilled.length)
  expect(ofKilled.length).toBeLessThanOrEqual(killed.size * 5)
  expect(different).toEqual([])
  expect(killed.size).toBeGreaterThanOrEqual(alerts / killEvery - 1)
  expect([...codes.keys()].filter((how) => !['0', '3', 'SIGKILL'].includes(how))).toEqual([])
})
