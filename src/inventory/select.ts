import type { Inventory } from './inventory.ts'
import { isSelected, type Selectable, type Selection } from './selection.ts'

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
