import { type DisposableTempDir, mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { type Updated, type UpdateOptions, updateAlerts } from '../../src/alerting/alert-update.ts'
import type { Sent } from '../../src/alerting/send-due.ts'
import { sendMailsDue } from '../../src/alerting/send-mails.ts'
import type { Endpoint } from '../../src/domain/endpoint.ts'
import type { Recipient } from '../../src/notify/correspondence.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { correspondence, recipient } from '../notify/correspondence.ts'
import { never, senderTo } from '../notify/sender.ts'
import { AlertHistory, runOf, type Seen } from '../support/alert-history.ts'
import { type SinkOptions, type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts'

/** A mail that arrived, in a line: `web@phys.example.ac.jp [Certificate, 30 days left] www … [CF-1]`. */
type ArrivedLine = string

/** An IT centre with a real store and a real mail server, from run to run. */
export class Centre implements AsyncDisposable {
  readonly history: AlertHistory
  readonly store: Store
  readonly sink: SmtpSink
  readonly #folder: DisposableTempDir
  recipients: readonly Recipient[] = [
    recipient(),
    recipient({ contact: 'center', address: 'pki@center.example.ac.jp' }),
  ]
  options: Partial<UpdateOptions> = {}
  holdAbove: number | undefined
  #shown = 0

  static async open(endpoints: readonly Endpoint[], sink: SinkOptions = {}): Promise<Centre> {
    const folder = await mkdtempDisposable(join(tmpdir(), 'centre-'))
    return new Centre(new AlertHistory(endpoints), folder, await startSmtpSink(sink))
  }

  constructor(history: AlertHistory, folder: DisposableTempDir, sink: SmtpSink) {
    this.history = history
    this.#folder = folder
    this.sink = sink
    this.store = openSqliteStore(join(folder.path, 'certflow.db'), { create: true })
  }

  /** A run: what it saw is judged, and told as far as the mail server takes it. Answers what arrived. */
  async run(at: string, seen: Seen, cut: readonly Endpoint[] = []): Promise<ArrivedLine[]> {
    await this.update(at, seen, cut)
    await this.send(at)
    return this.arrived()
  }

  /** Brings the alerts up to date. */
  async update(at: string, seen: Seen = [], cut: readonly Endpoint[] = []): Promise<Updated> {
    return updateAlerts(this.store, runOf(this.history.rowsSeen(at, seen), cut), {
      context: this.history.context(at),
      mailing: {
        recipients: this.recipients,
        correspondence: correspondence({ now: new Date(at) }),
        holdAbove: this.holdAbove,
      },
      calling: undefined,
      baseline: { state: 'none' },
      inventory: 'inventory.yaml',
      about: undefined,
      sawEverything: true,
      ...this.options,
    })
  }

  /** Hands over what is due. */
  async send(at: string): Promise<Sent> {
    await using sender = senderTo(`smtp://127.0.0.1:${this.sink.port}`)
    return await sendMailsDue({
      outbox: this.store.outbox,
      sender,
      perMinute: 1_000,
      now: () => new Date(at),
      signal: never,
    })
  }

  /** What has arrived since this was asked last. */
  async arrived(): Promise<ArrivedLine[]> {
    const news = this.sink.received.slice(this.#shown)
    this.#shown = this.sink.received.length
    const lines = news.map(async ({ to, bytes }) => `${to.join()} ${(await PostalMime.parse(bytes)).subject}`)
    return (await Promise.all(lines)).sort()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store[Symbol.asyncDispose]()
    await this.sink[Symbol.asyncDispose]()
    await this.#folder.remove()
  }
}
