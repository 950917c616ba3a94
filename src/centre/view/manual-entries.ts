import type { ManualEntry } from '../../domain/endpoint.ts'
import { type Caller, mayTouch } from '../login/caller.ts'
import type { Fleet } from './fleet.ts'

/** The manual entries that a caller may see, with the dates that count, by name. */
export function manualEntries({ inventory, watched }: Fleet, caller: Caller): readonly ManualEntry[] {
  return inventory.manual
    .flatMap(({ name }) => watched.manual(name) ?? [])
    .filter(({ owner, fallback = inventory.fallback }) => mayTouch(caller, [{ owner, fallback }]))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
