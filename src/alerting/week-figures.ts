import { dayMs } from '../domain/duration.ts'
import { type ManualEntry, targetOf } from '../domain/endpoint.ts'
import { type Inventory, listedIn } from '../inventory/inventory.ts'
import type { WeekFigures } from '../notify/words/words.ts'
import { readAgentFigures } from '../store/agent-figures.ts'
import { mailChannel } from '../store/mail-message.ts'
import type { OutboxMessage } from '../store/outbox-store.ts'
import type { Store } from '../store/store.ts'

/** What a week is counted by. */
interface WeekOptions {
  readonly inventory: Inventory
  /** Its manual entries with the dates that count. */
  readonly manual: readonly ManualEntry[]
  /** The centre's. */
  readonly version: string
  readonly now: Date
}

/** What certflow did and saw in the week up to `now`. */
export async function weekFigures(
  store: Store,
  { inventory, manual, version, now }: WeekOptions,
): Promise<WeekFigures> {
  const weekAgo = new Date(now.getTime() - 7 * dayMs)
  const targets = new Set(listedIn(inventory).map(targetOf))
  const states = (await store.observations.latest()).filter(({ place }) => targets.has(place.endpoint))
  const seen = states.filter(({ latest, lastAt }) => lastAt >= weekAgo && (latest?.chain.length ?? 0) > 0)
  const leaves = [...new Set(seen.flatMap(({ latest }) => latest?.chain[0] ?? []))]
  const certificates = [...(await store.observations.certificates(leaves)).values()]
  const ends = [
    ...certificates.map(({ summary }) => summary?.notAfter),
    ...manual.map(({ expiresAt }) => expiresAt),
  ].filter((end) => end !== undefined && end >= now && end.getTime() < now.getTime() + 7 * dayMs)
  const open = (await store.alerts.book(now)).alerts.filter(({ state }) => state === 'open')
  const oldest = Math.min(...open.map(({ openedAt }) => openedAt.getTime()))
  const mails = (await store.outbox.list(weekAgo)).filter((message) => isOfWeek(message, weekAgo))
  return {
    seen: new Set(seen.map(({ place }) => place.endpoint)).size + manual.length,
    listed: targets.size + manual.length,
    open: open.length,
    oldestOpenDays: open.length === 0 ? undefined : Math.floor((now.getTime() - oldest) / dayMs),
    delivered: mails.filter(({ state }) => state === 'sent').length,
    mails: mails.length,
    endNextWeek: ends.length,
    agents: await readAgentFigures(store.agents, version, now),
  }
}

/** Mails that were to go out in the week; what was replaced by another is not one, nor is a drill. */
function isOfWeek({ state, createdAt, channel, purpose }: OutboxMessage, weekAgo: Date): boolean {
  return channel === mailChannel && purpose !== 'drill' && state !== 'withdrawn' && createdAt >= weekAgo
}
