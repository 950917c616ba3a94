import { type DisposableTempDir, mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { type Mailing, type UpdateOptions, updateAlerts } from '../../src/alerting/alert-update.ts'
import { type Answered, answer, type GivenAnswer } from '../../src/alerting/answering.ts'
import { pollCalls } from '../../src/alerting/call-ends.ts'
import { advanceDrills } from '../../src/alerting/drills.ts'
import type { Calling } from '../../src/alerting/escalating.ts'
import { escalationPlan } from '../../src/alerting/escalation-plan.ts'
import { recipientsOf } from '../../src/alerting/people.ts'
import { sendOnChannels } from '../../src/alerting/send-channel.ts'
import { nothingSent, type Sent } from '../../src/alerting/send-due.ts'
import { type MailDeps, sendMailsDue } from '../../src/alerting/send-mails.ts'
import type { Channel } from '../../src/channels/channel.ts'
import { targetOf } from '../../src/domain/endpoint.ts'
import type { Course } from '../../src/domain/escalation/course.ts'
import type { Inventory } from '../../src/inventory/inventory.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { correspondence } from '../notify/correspondence.ts'
import { never, senderTo } from '../notify/sender.ts'
import { AlertHistory, leafOf, runOf } from '../support/alert-history.ts'
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
export class Duty implements AsyncDisposable {
  readonly store: Store
  readonly inventory: Inventory
  readonly history: AlertHistory
  readonly sink: SmtpSink
  readonly voice: VoiceService
  options: Partial<UpdateOptions> = {}
  tell: Calling['tell'] = new Map()
  channels: ReadonlyMap<string, Channel>
  readonly #folder: DisposableTempDir
  #leaf: Parameters<typeof leafOf>[2] | undefined
  #shown = { mails: 0, calls: 0 }

  static async open(inventory: string): Promise<Duty> {
    const folder = await mkdtempDisposable(join(tmpdir(), 'duty-'))
    const loaded = loadInventory(inventory, 'inventory.yaml')
    if (loaded.inventory === undefined) throw new Error(JSON.stringify(loaded.faults))
    return new Duty(loaded.inventory, folder, await startSmtpSink(), await startVoiceService())
  }

  private constructor(inventory: Inventory, folder: DisposableTempDir, sink: SmtpSink, voice: VoiceService) {
    this.inventory = inventory
    this.history = new AlertHistory(inventory.endpoints)
    this.sink = sink
    this.voice = voice
    this.channels = new Map([['voice', voice.channel]])
    this.#folder = folder
    this.store = openSqliteStore(join(folder.path, 'certflow.db'), { create: true })
  }

  get calling(): Calling {
    return {
      plan: escalationPlan(this.inventory, this.channels, true, 'Asia/Tokyo'),
      contacts: this.inventory.contacts,
      channels: this.channels,
      tell: this.tell,
      language: 'ja',
    }
  }

  /** From the next look on the server serves a certificate of 200 days that ends then. */
  serves(notAfter: string): void {
    this.#leaf = notAfter
  }

  /** What `certflow run` does; what arrived, a line each. */
  async run(at: string | Date): Promise<Happening[]> {
    const now = new Date(at)
    const leaf = this.#leaf
    const seen =
      leaf === undefined ? [] : this.inventory.endpoints.map((host) => [host, leafOf(hashOf(leaf), 200, leaf)] as const)
    const rows = this.history.rowsSeen(now, seen)
    await pollCalls({ store: this.store, calling: this.calling, now: () => now, signal: never })
    for (let round = 0; round < 5; round++) {
      await this.update(now, round === 0 ? rows : [])
      if ((await this.send(now)) === 0) break
    }
    return this.arrived()
  }

  async update(now: Date, rows: ReturnType<AlertHistory['rowsSeen']> = []): Promise<void> {
    const mailing = this.mailing(now)
    const watched = this.inventory.endpoints.map(targetOf)
    await updateAlerts(this.store, runOf(rows), {
      context: this.history.context(now),
      mailing,
      calling: this.calling,
      baseline: { state: 'none' },
      inventory: 'inventory.yaml',
      about: undefined,
      sawEverything: rows.length >= watched.length,
      ...this.options,
    })
    await advanceDrills(this.store, { calling: this.calling, mails: mailing, now })
  }

  mailing(now: Date): Mailing {
    const recipients = recipientsOf(this.inventory.contacts.values())
    return { recipients, correspondence: correspondence({ now }), holdAbove: undefined }
  }

  /** Hands over what is due; how many will never arrive. */
  async send(now: Date): Promise<number> {
    const common = { outbox: this.store.outbox, now: () => now, signal: never }
    const [mails, channels] = await Promise.all([
      (await this.store.outbox.isDue(now, 'email')) ? this.#sendMails(common) : nothingSent,
      sendOnChannels(this.channels, common),
    ])
    return mails.failed + [...channels.values()].reduce((sum, { failed }) => sum + failed, 0)
  }

  async #sendMails(common: Pick<MailDeps, 'outbox' | 'now' | 'signal'>): Promise<Sent> {
    await using sender = senderTo(`smtp://127.0.0.1:${this.sink.port}`)
    return await sendMailsDue({ ...common, sender, perMinute: 1_000 })
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

function hashOf(text: string): string {
  return Buffer.from(text).toString('hex').padEnd(64, '0').slice(0, 64)
}

/** Every minute from one moment to another, both included. */
export function* minutes(from: string, to: string, step = 1): Generator<Date> {
  for (let at = Date.parse(from); at <= Date.parse(to); at += step * 60_000) yield new Date(at)
}
