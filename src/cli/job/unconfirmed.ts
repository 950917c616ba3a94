import { ownerWords } from '../../alerting/confirm-owners.ts'
import { targetOf } from '../../domain/endpoint.ts'
import type { UnconfirmedOwner } from '../../domain/judge.ts'
import { unconfirmedOwners } from '../../domain/owner-confirmation.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import type { Store } from '../../store/store.ts'

/** Owners who have not said that they still are, each at the first of their entries: one of many mails about one silence is enough. */
export async function unconfirmedAt(
  { endpoints, manual }: Inventory,
  store: Store,
  now: Date,
): Promise<ReadonlyMap<string, UnconfirmedOwner>> {
  const open = unconfirmedOwners(await ownerWords(store, now), now)
  const entries = [
    ...endpoints.map((endpoint) => ({ owner: endpoint.owner, name: targetOf(endpoint) })),
    ...manual.map(({ owner, name }) => ({ owner, name })),
  ]
  return new Map(
    [...open].flatMap(([contact, askedAt]) => {
      const first = entries.find(({ owner }) => owner === contact)
      return first === undefined ? [] : [[first.name, { contact, askedAt }] as const]
    }),
  )
}
