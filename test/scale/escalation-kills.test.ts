import { spawn } from 'node:child_process'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { Draw } from '../support/draw.ts'
import { courseLines } from '../support/escalations.ts'
import { isCampaign, tell } from '../support/figures.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'
import { startVoiceService } from '../support/voice-service.ts'

const kills = isCampaign ? 200 : 8
const worker = join(import.meta.dirname, '../support/escalation-worker.ts')
const begin = Date.parse('2026-12-30T22:10:00+09:00')
const notAfter = '2027-01-06T22:10:00+09:00'
/** A mail, a call, a mail to who stands in, a call: 24 minutes a round. */
const rounds = isCampaign ? 101 : 6
const last = begin + (rounds * 24 + 10) * 60_000

const inventory = `version: 1
defaults: { owner: center, fallback: center, thresholds: [30d] }
contacts:
  center: { email: [pki@center.example.ac.jp], escalation: on-call }
  a: { email: [a@example.ac.jp], deputy: b }
  b: { email: [b@example.ac.jp] }
  c: { email: [c@example.ac.jp], phone: "+81-3-0000-0001" }
  d: { email: [d@example.ac.jp], phone: "+81-3-0000-0002" }
escalations:
  on-call:
    repeat: ${rounds - 1}
    finally: { contact: center, by: voice }
    steps:
      - { contact: c, by: voice, wait: 6m }
      - { contact: a, by: email, wait: 6m }
      - { contact: d, by: voice, wait: 6m }
endpoints:
  - { host: www.example.ac.jp, trust: { pin: "sha256:${'0'.repeat(64)}" } }
`

interface Place {
  readonly path: string
  readonly smtpPort: number
  readonly voiceUrl: string
}

/** When a process is killed: so long after it is at work, or as soon as the service has taken its next call. */
type Kill = { readonly afterMs: number } | 'at-call' | undefined

/** Kills the process that has just had a call taken, where that is wanted. */
let atCall: (() => void) | undefined

/** Runs from a minute on, until it is killed. Answers the minute at which the next has to begin, and whether it was killed. */
async function work(
  { path, smtpPort, voiceUrl }: Place,
  first: number,
  kill: Kill,
): Promise<readonly [number, boolean]> {
  const args = [path, inventory, String(smtpPort), voiceUrl, notAfter, String(first), String(last)]
  const child = spawn(process.execPath, [worker, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  atCall = kill === 'at-call' ? () => child.kill('SIGKILL') : undefined
  let next = first
  let timer: NodeJS.Timeout | undefined
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  for await (const line of createInterface({ input: child.stdout })) {
    next = Number(line) + 60_000
    // from the first minute on it is at work; before that it only loads
    if (typeof kill === 'object') timer ??= setTimeout(() => child.kill('SIGKILL'), kill.afterMs)
  }
  clearTimeout(timer)
  await ended
  if (child.exitCode !== 0 && child.signalCode !== 'SIGKILL') throw new Error(`the worker ended with ${child.exitCode}`)
  return [next, child.signalCode === 'SIGKILL']
}

test(`${kills} times kill -9 in an escalation: no step twice, none lost`, { timeout: 3_600_000 }, async () => {
  const draw = new Draw(4_821)
  await using folder = await mkdtempDisposable(join(tmpdir(), 'escalation-kills-'))
  await using sink = await startSmtpSink()
  await using voice = await startVoiceService()
  voice.misbehaves = () => {
    if (atCall === undefined) return undefined
    atCall()
    return 'cut'
  }
  const place = { path: join(folder.path, 'certflow.db'), smtpPort: sink.port, voiceUrl: voice.url }
  let next = begin
  let killed = 0
  while (killed < kills && next <= last) {
    const [reached, isKilled] = await work(
      place,
      next,
      killed % 4 === 3 ? 'at-call' : { afterMs: draw.between(0, 220) },
    )
    if (isKilled) killed += 1
    next = reached
  }
  if (next <= last) await work(place, next, undefined)
  await using store = openSqliteStore(place.path, { create: false })
  const [course, ...others] = await store.alerts.coursesOf(1)
  if (course === undefined) throw new Error('there was no escalation')
  const messages = await store.outbox.list(new Date(0))
  const asks = course.asks.map(({ messageIds }) => messageIds)
  const rung = voice.calls.map(({ message }) => message.id)
  const mails = sink.received.map(({ bytes }) => /^Message-ID:\s+(<.*?>)\r$/m.exec(bytes.toString('latin1'))?.[1])
  const expected = Array.from({ length: rounds }, () => ['c voice', 'a email', 'b email', 'd voice']).flat()
  const told = courseLines(course).map((line) => line.split(' ').slice(2, 4).join(' '))
  const lost = asks.filter(([id = '']) => !rung.includes(id) && !mails.includes(id))
  const twice = rung.length - new Set(rung).size
  const otherBytes = new Map(sink.received.map(({ bytes }, index) => [mails[index], bytes.toString('latin1')]))
  tell('escalation-kills', {
    'processes killed': [killed, isCampaign ? '200' : `${kills}`],
    'steps, in their order': [asks.length, `${expected.length + 1}`],
    'called twice for one step': [twice, '0'],
    'steps that reached nobody': [lost.length, '0'],
    'mails sent again after a kill, with the same Message-ID': mails.length - new Set(mails).size,
  })
  expect(others).toEqual([])
  expect(told).toEqual([...expected, 'center voice', 'unanswered'])
  expect(twice).toBe(0)
  expect(lost).toEqual([])
  expect(killed).toBe(kills)
  expect(sink.received.every(({ bytes }, index) => otherBytes.get(mails[index]) === bytes.toString('latin1'))).toBe(
    true,
  )
  expect(messages.filter(({ state }) => state === 'waiting')).toEqual([])
})
