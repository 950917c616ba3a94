import { setImmediate as othersTurn } from 'node:timers/promises'
import { dayMs } from '../domain/duration.ts'
import { targetOf } from '../domain/endpoint.ts'
import type { KnownCertificate, KnownConfirmation, LastingFinding, ReviewFacts } from '../domain/review/facts.ts'
import { type ServedEndpoint, ServedHistory } from '../domain/review/served-history.ts'
import { type DaySpan, momentBefore } from '../domain/review/span.ts'
import { type Inventory, listedIn } from '../inventory/inventory.ts'
import { mailChannel } from '../store/mail-message.ts'
import type { ObservationStore } from '../store/observation-store.ts'
import type { OutboxMessage } from '../store/outbox-store.ts'
import { noInventory } from '../store/run.ts'
import type { Store } from '../store/store.ts'
import { dateManual, type Job } from './job/job.ts'

/**
 * A renewal shows by what was served before it. Servers that nobody could read for longer than this count as new; each further
 * day is another day of the history of all.
 */
const historyMs = 92 * dayMs

const epoch = new Date(0)

/** What the store has for a report of these days, and what the inventory says of it today. */
export async function reviewFacts(job: Pick<Job, 'inventory'>, store: Store, span: DaySpan): Promise<ReviewFacts> {
  const { inventory } = job
  const since = momentBefore(span)
  const runs = (await store.runs.since(epoch)).filter(({ inventory: of }) => of !== noInventory)
  const looks = runs.flatMap(({ startedAt, endedAt }) => (endedAt === undefined ? [] : [startedAt]))
  const endpoints = await servedSince(new Date(since.getTime() - historyMs), looks, store.observations)
  const { alerts } = await store.alerts.book(since)
  const oldest = alerts.reduce((first, { openedAt }) => Math.min(first, openedAt.getTime()), since.getTime())
  const { manual, watched } = await dateManual(job, store)
  return {
    endpoints,
    certificates: await certificatesOf(endpoints, since, store.observations),
    findings: await lastingFindings(since, store.observations),
    alerts,
    acknowledgements: await store.alerts.acknowledgementsSince(epoch),
    mails: (await store.outbox.list(new Date(oldest))).filter(isMailOfAlerts),
    runs,
    confirmations: await confirmationsOf(inventory, store),
    watched,
    listed: listedIn(inventory).map(targetOf),
    manual: manual.map(({ name, expiresAt, probe }) => ({
      name,
      expiresAt,
      writtenAs: inventory.manual.find((entry) => entry.name === name)?.expiresAt ?? expiresAt,
      probe: probe && targetOf(probe),
    })),
  }
}

/** What channels were told, and what was only a drill, is no mail of the record. */
function isMailOfAlerts({ channel, purpose }: OutboxMessage): boolean {
  return channel === mailChannel && purpose !== 'drill'
}

async function servedSince(
  since: Date,
  looks: readonly Date[],
  observations: ObservationStore,
): Promise<readonly ServedEndpoint[]> {
  const history = new ServedHistory()
  for await (const { place, firstAt, lastAt, answer } of observations.periodsSince(since))
    if (place.kind === 'probe') history.add({ ...place, firstAt, lastAt, leaf: answer.chain[0] })
  return history.endpoints(looks)
}

/** Certificates read at one time: each brings its DER, which nobody wants here. */
const pageSize = 1_000

/** The certificates that were served since then, and those that took their places. */
async function certificatesOf(
  endpoints: readonly ServedEndpoint[],
  since: Date,
  observations: ObservationStore,
): Promise<ReadonlyMap<string, KnownCertificate>> {
  const leaves = endpoints.flatMap((endpoint) => endpoint.leaves)
  const wanted = leaves.filter(({ lastAt, replacement }) => lastAt >= since || (replacement?.at ?? lastAt) >= since)
  const unreplaced = leaves.filter(({ replacement }) => replacement === undefined)
  const fingerprints = [
    ...new Set([
      ...[...wanted, ...unreplaced].map(({ fingerprint }) => fingerprint),
      ...wanted.flatMap(({ replacement }) => replacement?.by ?? []),
    ]),
  ]
  const known = new Map<string, KnownCertificate>()
  for (let begin = 0; begin < fingerprints.length; begin += pageSize) {
    const page = await observations.certificates(fingerprints.slice(begin, begin + pageSize))
    for (const [fingerprint, { summary }] of page) if (summary !== undefined) known.set(fingerprint, summary)
    await othersTurn()
  }
  return known
}

async function lastingFindings(since: Date, observations: ObservationStore): Promise<LastingFinding[]> {
  const kept = await observations.findingsSince(since)
  return kept
    .filter(({ finding: { code } }) => ['manual-expiring', 'manual-expired', 'chain-expiring'].includes(code))
    .map(({ place, ...finding }) => ({ endpoint: place.endpoint, ...finding }))
}

async function confirmationsOf({ manual }: Inventory, store: Store): Promise<KnownConfirmation[]> {
  const all = await Promise.all(manual.map(({ name }) => store.manual.of(name)))
  return all
    .flat()
    .map(({ certificate, ...confirmation }) => ({ ...confirmation, isProved: certificate !== undefined }))
    .sort((a, b) => a.at.getTime() - b.at.getTime())
}
