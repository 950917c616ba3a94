import { type Mailing, type UpdateOptions, updateAlerts } from '../../src/alerting/alert-update.ts'
import { pollCalls } from '../../src/alerting/call-ends.ts'
import { advanceDrills } from '../../src/alerting/drills.ts'
import type { Calling } from '../../src/alerting/escalating.ts'
import { escalationPlan } from '../../src/alerting/escalation-plan.ts'
import { recipientsOf } from '../../src/alerting/people.ts'
import { sendOnChannels } from '../../src/alerting/send-channel.ts'
import { nothingSent, type Sent } from '../../src/alerting/send-due.ts'
import { type MailDeps, sendMailsDue } from '../../src/alerting/send-mails.ts'
import type { Channel } from '../../src/channels/channel.ts'
import type { Inventory } from '../../src/inventory/inventory.ts'
import { loadInventory } from '../../src/inventory/load.ts'
import type { Store } from '../../src/store/store.ts'
import { correspondence } from '../notify/correspondence.ts'
import { never, senderTo } from '../notify/sender.ts'
import { AlertHistory, leafOf, runOf } from './alert-history.ts'

/** What `certflow run` does for alerts and escalations, with a network that is made up, and everything else real. */
export class DutyRun {
  readonly inventory: Inventory
  readonly history: AlertHistory
  readonly store: Store
  options: Partial<UpdateOptions> = {}
  tell: Calling['tell'] = new Map()
  channels: ReadonlyMap<string, Channel>
  readonly #smtpPort: number
  #leaf: string | undefined

  constructor(inventory: string, store: Store, smtpPort: number, channels: ReadonlyMap<string, Channel>) {
    const loaded = loadInventory(inventory, 'inventory.yaml')
    if (loaded.inventory === undefined) throw new Error(JSON.stringify(loaded.faults))
    this.inventory = loaded.inventory
    this.history = new AlertHistory(this.inventory.endpoints, this.inventory.manual)
    this.store = store
    this.#smtpPort = smtpPort
    this.channels = channels
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

  /** From the next look on the servers serve a certificate of 200 days that ends then. */
  serves(notAfter: string): void {
    this.#leaf = notAfter
  }

  /** One run. */
  async work(at: string | Date): Promise<void> {
    const now = new Date(at)
    const leaf = this.#leaf
    const hosts = leaf === undefined ? [] : this.inventory.endpoints
    const rows = this.history.rowsSeen(now, [
      ...hosts.map((host) => [host, leafOf(hashOf(leaf ?? ''), 200, leaf ?? '')] as const),
      ...this.inventory.manual.map((entry) => [entry] as const),
    ])
    await pollCalls({ store: this.store, calling: this.calling, now: () => now, signal: never })
    for (let round = 0; round < 5; round++) {
      await this.update(now, round === 0 ? rows : [])
      if ((await this.send(now)) === 0) break
    }
  }

  async update(now: Date, rows: ReturnType<AlertHistory['rowsSeen']> = []): Promise<void> {
    const mailing = this.mailing(now)
    await updateAlerts(this.store, runOf(rows), {
      context: this.history.context(now),
      mailing,
      calling: this.calling,
      baseline: { state: 'none' },
      inventory: 'inventory.yaml',
      about: undefined,
      sawEverything: rows.length > 0,
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
    await using sender = senderTo(`smtp://127.0.0.1:${this.#smtpPort}`)
    return await sendMailsDue({ ...common, sender, perMinute: 1_000 })
  }
}

function hashOf(text: string): string {
  return Buffer.from(text).toString('hex').padEnd(64, '0').slice(0, 64)
}
