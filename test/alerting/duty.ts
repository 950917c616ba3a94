import { type DisposableTempDir, mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { type Answered, answer, type GivenAnswer } from '../../src/alerting/answering.ts'
import type { Course } from '../../src/domain/escalation/course.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { DutyRun } from '../support/duty-run.ts'
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts'
import { startVoiceService, type VoiceService } from '../support/voice-service.ts'

/** The sample of the contract. `outside`: hold or continue. */
export const sampleInventory = (outside: 'hold' | 'continue') => `version: 1
defaults: { owner: center, fallback: center, language: ja, thresholds: [30d] }
contacts:
  center: { email: [pki@center.example.ac.jp], escalation: on-call, deputy: network }
  network: { email: [noc@center.example.ac.jp] }
  oncall-1: { email: [oncall-1@center.example.ac.jp], phone: "+81-3-0000-0001" }
  oncall-2: { email: [oncall-2@center.example.ac.jp], phone: "+81-3-0000-0002" }
escalations:
  on-call:
    from: critical
    hours: { days: mon-fri, from: "09:00", to: "17:30", timezone: Asia/Tokyo, holidays: jp, closed: [2026-12-29/2027-01-03] }
    outside_hours: ${outside}
    repeat: 2
    finally: { contact: center, by: email }
    steps:
      - { contact: oncall-1, by: email, wait: 15m }
      - { contact: oncall-2, by: voice, wait: 10m }
endpoints:
  - { host: www.example.ac.jp, trust: { pin: "sha256:${'0'.repeat(64)}" } }
`

/** What happened at a minute: a mail or a call, and to whom. */
export type Happening = string

/** An IT centre with its duty: a real store, a real mail server, a service that rings people up. */
export class Duty extends DutyRun implements AsyncDisposable {
  readonly sink: SmtpSink
  readonly voice: VoiceService
  readonly #folder: DisposableTempDir
  #shown = { mails: 0, calls: 0 }

  static async open(inventory: string): Promise<Duty> {
    const folder = await mkdtempDisposable(join(tmpdir(), 'duty-'))
    return new Duty(inventory, folder, await startSmtpSink(), await startVoiceService())
  }

  private constructor(inventory: string, folder: DisposableTempDir, sink: SmtpSink, voice: VoiceService) {
    const store = openSqliteStore(join(folder.path, 'certflow.db'), { create: true })
    super(inventory, store, sink.port, new Map([['voice', voice.channel]]))
    this.sink = sink
    this.voice = voice
    this.#folder = folder
  }

  /** What `certflow run` does; what arrived, a line each. */
  async run(at: string | Date): Promise<Happening[]> {
    await this.work(at)
    return this.arrived()
  }

  /** What has arrived since this was asked last. */
  async arrived(): Promise<Happening[]> {
    const { mails, calls } = this.#shown
    this.#shown = { mails: this.sink.received.length, calls: this.voice.calls.length }
    const subjects = this.sink.received
      .slice(mails)
      .map(async ({ to, bytes }) => `${to.join()} ${(await PostalMime.parse(bytes)).subject}`)
    const rung = this.voice.calls
      .slice(calls)
      .map(({ message }) => `${message.recipient} ${message.occasion} ${message.alert.name}`)
    return [...(await Promise.all(subjects)).sort(), ...rung]
  }

  async answer(given: Partial<GivenAnswer> & Pick<GivenAnswer, 'at'>): Promise<Answered> {
    const usual = { about: 'CF-1', by: 'oncall-1', via: 'command', what: { kind: 'mine', until: undefined } } as const
    return answer(this.store, { ...usual, ...given }, this.calling)
  }

  async courses(): Promise<readonly Course[]> {
    return this.store.alerts.coursesOf(1)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store[Symbol.asyncDispose]()
    await this.sink[Symbol.asyncDispose]()
    await this.voice[Symbol.asyncDispose]()
    await this.#folder.remove()
  }
}

/** Every minute from one moment to another, both included. */
export function* minutes(from: string, to: string, step = 1): Generator<Date> {
  for (let at = Date.parse(from); at <= Date.parse(to); at += step * 60_000) yield new Date(at)
}
