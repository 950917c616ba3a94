import type { Inventory } from './inventory.ts'

/** What is asked for. Within one list either will do; between lists all must fit; an empty list asks nothing. */
export interface Selection {
  readonly tags: readonly string[]
  readonly owners: readonly string[]
  readonly zones: readonly string[]
}

/** What can be selected: endpoints, manual entries, sweeps. */
interface Selectable {
  readonly tags: readonly string[]
  readonly owner: string | undefined
  readonly zone: string | undefined
}

/** The inventory with only the endpoints, manual entries and sweeps that are asked for; the rest stays as it is. */
export function selectFrom(inventory: Inventory, selection: Selection): Inventory {
  const isAsked = (entry: Selectable) => isSelected(entry, selection)
  return {
    ...inventory,
    endpoints: inventory.endpoints.filter(isAsked),
    manual: inventory.manual.filter(isAsked),
    sweeps: inventory.sweeps.filter(isAsked),
  }
}

/** Reports whether an entry fits the selection. Owner and zone are those after defaults; names compare exactly. */
export function isSelected({ tags, owner, zone }: Selectable, selection: Selection): boolean {
  const fits = (asked: readonly string[], has: readonly (string | undefined)[]) =>
    asked.length === 0 || asked.some((name) => has.includes(name))
  return fits(selection.tags, tags) && fits(selection.owners, [owner]) && fits(selection.zones, [zone])
}
