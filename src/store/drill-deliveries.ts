import type { Drill } from '../domain/drill/drill.ts'
import type { DrillDelivery } from '../domain/drill/drill-review.ts'
import type { OutboxStore } from './outbox-store.ts'

/** What became of the messages of these drills, oldest first, by the ids of the messages. */
export async function drillDeliveries(
  [oldest]: readonly Drill[],
  outbox: Pick<OutboxStore, 'list'>,
): Promise<ReadonlyMap<string, DrillDelivery>> {
  if (oldest === undefined) return new Map()
  const messages = (await outbox.list(oldest.startedAt)).filter(({ purpose }) => purpose === 'drill')
  return new Map(messages.map((message) => [message.messageId, message]))
}
