import { hash } from 'node:crypto'
import { acknowledged } from '../../src/domain/acknowledgement.ts'
import type { Alert, Notice } from '../../src/domain/alert.ts'
import { baselineOf } from '../../src/domain/alerting.ts'
import { dayMs } from '../../src/domain/duration.ts'
import { type Endpoint, plainEndpoint } from '../../src/domain/endpoint.ts'
import { judgeAt, judgeManual } from '../../src/domain/judge.ts'
import type { JudgedRow } from '../../src/domain/judged-row.ts'
import { manualWithDates } from '../../src/domain/manual-date.ts'
import type { ServedCertificates } from '../../src/domain/probe-result.ts'
import type { Inventory } from '../../src/inventory/inventory.ts'
import { loadInventory, usableInventory } from '../../src/inventory/load.ts'
import { observationOf } from '../../src/store/observation.ts'
import type { NewMessage } from '../../src/store/outbox-store.ts'
import type { Store } from '../../src/store/store.ts'
import { outboxChange, runSummary } from '../store/samples.ts'
import { AlertHistory, leafOf, refused, rowsOf } from './alert-history.ts'
import { issuerFacts, pathOver, rootFacts, served } from './facts.ts'
import { quarterHoles, quarterInventory, quarterServers } from './quarter-campus.ts'

/** The first and the last day of the quarter on which certflow ran, at 06:00 in Tokyo. */
const quarter = { first: '2026-08-03', last: '2026-10-31' } as const

/** Fills a store as three months of daily runs do: servers, alerts, mails, answers, confirmations. */
export async function simulateQuarter(store: Store): Promise<void> {
  const centre = new SimulatedCentre(store)
  for (let at = morningOf(quarter.first); at <= morningOf(quarter.last); at = new Date(at.getTime() + dayMs)) {
    if (!quarterHoles.includes(dayOf(at))) await centre.run(at)
    await centre.answer(at)
  }
}

/** Who takes what, and when: contact, the beginning of the server's name, day and hour. */
const answers: readonly (readonly [by: string, server: string, at: string])[] = [
  ['center', '*', '2026-09-17T01:30'],
  ['e-learning', 'moodle', '2026-09-22T04:00'],
  ['e-learning', 'moodle', '2026-10-01T00:10'],
  ['center', 'sso', '2026-10-08T02:45'],
  ['physics', 'hand1', '2026-10-19T02:00'],
]

class SimulatedCentre {
  readonly #store: Store
  readonly #history: AlertHistory
  readonly #inventory: Inventory
  readonly #gone = plainEndpoint('gone.example.ac.jp', { serverName: 'gone.example.ac.jp', owner: 'physics' })
  readonly #saved = new Map<number, Alert>()
  #messages = 0

  constructor(store: Store) {
    this.#store = store
    this.#inventory = usableInventory(loadInventory(quarterInventory, 'inventory.yaml'), 'inventory.yaml')
    this.#history = new AlertHistory([], this.#inventory.manual)
  }

  async run(at: Date): Promise<void> {
    const { runs, observations, manual } = this.#store
    const day = dayOf(at)
    const run = await runs.begin('inventory.yaml', at)
    if (day === '2026-10-11') return
    for (const [name, confirmation] of await manual.newest()) this.#history.confirmations.set(name, confirmation)
    const isGoneThere = day < '2026-09-20'
    this.#history.endpoints = isGoneThere ? [...this.#inventory.endpoints, this.#gone] : this.#inventory.endpoints
    const rows = this.#rowsAt(at)
    this.#history.judge(at, rows)
    await observations.save(run.number, rows.map(observationOf))
    if (day === quarter.first) this.#history.keep(baselineOf(this.#history.alerts, this.#history.context(at)))
    await this.#tell(this.#history.tell(at), at)
    const isCut = day === '2026-10-19'
    await runs.end(run.number, new Date(at.getTime() + 95_000), {
      ...runSummary,
      planned: this.#history.endpoints.length + this.#inventory.manual.length,
      manual: this.#inventory.manual.length,
      probed: rows.length,
      failed: rows.filter((row) => row.kind === 'probe' && row.result.failure !== undefined).length,
      startedAt: at,
      complete: !isCut,
      incompleteReason: isCut ? 'The run reached its deadline of 10 s: 3 of 52 endpoints have no row' : undefined,
      unanswered: [],
    })
  }

  /** What people do in the day that begins. */
  async answer(morning: Date): Promise<void> {
    const day = dayOf(morning)
    for (const [by, server, moment] of answers.filter(([, , when]) => when.startsWith(day))) {
      const at = new Date(`${moment}:00Z`)
      const alert = this.#history.alerts.find(
        ({ state, certificate }) => state === 'open' && certificate?.subject.startsWith(`CN=${server}`),
      )
      if (alert === undefined) throw new Error(`nothing to answer about ${server} on ${day}`)
      this.#history.keep([acknowledged(alert, by, new Date(at.getTime() + 7 * dayMs), at)])
      await this.#save([], at)
    }
    if (day === '2026-10-02') await this.#confirm('core-switch-1', '2027-10-12', morning)
    if (day === '2026-10-20') await this.#mute('hand2', morning)
  }

  #rowsAt(at: Date): JudgedRow[] {
    const entries = manualWithDates(this.#inventory.manual, this.#history.confirmations)
    return [
      ...this.#history.endpoints.flatMap((endpoint) => rowsOf(endpoint, [servedAt(endpoint, at) ?? refused], at)),
      ...entries.map((entry) => judgeManual(entry, judgeAt(at))),
    ]
  }

  async #tell(notices: readonly Notice[], at: Date): Promise<void> {
    const byContact = Map.groupBy(
      notices.flatMap((notice) => notice.recipients.map((contact) => ({ contact, number: notice.alert.number }))),
      ({ contact }) => contact,
    )
    const added = [...byContact].map(([contact, told]) =>
      this.#messageFor(
        contact,
        told.map(({ number }) => number),
        at,
      ),
    )
    await this.#save(added, at)
    await this.#send(new Date(at.getTime() + 5 * 60_000))
  }

  #messageFor(contact: string, alerts: readonly number[], at: Date): NewMessage {
    this.#messages += 1
    return {
      messageId: `<${this.#messages}@example.ac.jp>`,
      recipient: this.#inventory.contacts.get(contact)?.email[0] ?? '',
      channel: 'email',
      contact,
      alerts,
      bytes: Buffer.from('Subject: simulated\r\n\r\n'),
      createdAt: at,
      nextAttemptAt: at,
      held: false,
      purpose: 'news',
    }
  }

  /** Keeps what has changed since the last time. */
  async #save(added: readonly NewMessage[], at: Date): Promise<void> {
    const alerts = this.#history.alerts.filter((alert) => this.#saved.get(alert.number) !== alert)
    for (const alert of alerts) this.#saved.set(alert.number, alert)
    const { revision } = await this.#store.alerts.book(at)
    await this.#store.alerts.save({ alerts, outbox: outboxChange({ added, at }), audit: [] }, revision)
  }

  /** The library has another address than the inventory says. */
  async #send(at: Date): Promise<void> {
    const { outbox } = this.#store
    const claimed = await outbox.claim({ now: at, channel: 'email', count: 100, leaseMs: 60_000 })
    const settled = claimed.map((message) => ({
      ...message,
      attempt: message.recipient.startsWith('gone@')
        ? ({ result: 'refused', problem: '550 5.1.1 gone@lib.example.ac.jp: no such user' } as const)
        : ({ result: 'sent' } as const),
    }))
    await outbox.settle(settled, at)
  }

  async #confirm(name: string, until: string, at: Date): Promise<void> {
    const entry = { at, by: 'network', action: 'confirmed', about: name, detail: {} }
    const [certificate] = servedBy(`${name}-2`, 375, until).chain
    const confirmation = { name, expiresAt: new Date(until), certificate, by: 'network', at }
    await this.#store.manual.confirm(confirmation, entry)
  }

  async #mute(server: string, at: Date): Promise<void> {
    const alert = this.#history.alerts.find(
      ({ state, certificate }) => state === 'open' && certificate?.subject === `CN=${server}`,
    )
    if (alert === undefined) throw new Error(`nothing to mute about ${server}`)
    const mute = { by: 'center', until: new Date('2026-11-10T00:00:00Z'), reason: '11月上旬に機器を更新する予定' }
    this.#history.keep([{ ...alert, mute }])
    await this.#save([], at)
  }
}

/** What an endpoint shows at a moment; of backends that take turns each has its day. */
function servedAt({ host }: Endpoint, at: Date): ServedCertificates | undefined {
  const backends = quarterServers[host] ?? []
  const backend = backends[Math.floor(at.getTime() / dayMs) % backends.length] ?? []
  const [, name = '-', days = 0, end = ''] = backend.findLast(([from]) => new Date(from) <= at) ?? []
  return name === '-' ? undefined : servedBy(name, days, end)
}

const issuerDer = Buffer.from('issuing CA')
const issuer = issuerFacts({ fingerprint: hash('sha256', issuerDer) })
const chains = new Map<string, ServedCertificates>()

/** The chain of a certificate, the same one each time: by it the store knows it. */
function servedBy(name: string, days: number, end: string): ServedCertificates {
  const known = chains.get(name)
  if (known !== undefined) return known
  const der = Buffer.from(`certificate ${name}`)
  const host = name.replace(/-\d+$/, '')
  const leaf = leafOf(hash('sha256', der), days, `${end}T14:59:59Z`, {
    subject: `CN=${host}`,
    subjectAltNames: host.startsWith('*') ? [host, 'example.ac.jp'] : [],
  })
  const chain = [leaf, issuer] as const
  const made = served({ chain, ders: [der, issuerDer] }, { paths: [pathOver(chain, rootFacts(), 'campus-ca.pem')] })
  chains.set(name, made)
  return made
}

function morningOf(day: string): Date {
  return new Date(`${day}T06:00:00+09:00`)
}

/** The day in Tokyo. */
function dayOf(at: Date): string {
  return new Date(at.getTime() + 9 * 3_600_000).toISOString().slice(0, 10)
}
