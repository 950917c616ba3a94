import { manualWithDates } from '../../domain/manual-date.ts'
import type { Watched } from '../../domain/watched.ts'
import { CertflowError } from '../../errors.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import { watchedOf } from '../../inventory/watched.ts'
import { byUrgency, type Urgency } from '../../report/facts.ts'
import { noInventory, type Run } from '../../store/run.ts'
import type { Store } from '../../store/store.ts'
import { type FleetEntry, fleetEntries } from './fleet-entry.ts'

/** Everything that is watched, as of the last run. */
export interface Fleet {
  readonly inventory: Inventory
  readonly watched: Watched
  readonly entries: readonly FleetEntry[]
  /** The same, the worst and what ends first at the top. */
  readonly byUrgency: readonly FleetEntry[]
  /** The newest run of the inventory that came to its end. */
  readonly lastRun: Run | undefined
  /** Why the inventory is the one of before: the file of now has errors. */
  readonly problem: string | undefined
}

/** Where the inventory comes from. */
export interface InventorySource {
  /** Rejects with `CertflowError` for what is wrong in it. */
  read(): Promise<Inventory>
  /** Changes when its file does, or files of its folder. Files that it includes are read again after each run. */
  revision(): Promise<string>
  /** Called with what is wrong in it from now on. */
  unusable(problem: string): void
}

function worstFirst(entries: readonly FleetEntry[]): FleetEntry[] {
  const keyed = entries.map((entry) => ({ ...urgencyOf(entry), entry }))
  return keyed.sort(byUrgency).map(({ entry }) => entry)
}

/** What of an entry says how urgent it is. */
export function urgencyOf({ severity, endsAt, endpoint: name }: FleetEntry): Urgency {
  return { severity, endsAt: endsAt?.getTime(), name }
}

/** Runs that are looked through for the last of the inventory. */
const lookedThrough = 50

/**
 * Keeps the fleet at hand: it is made anew when a run has ended, something was confirmed or the inventory has changed, and not for each page.
 * The first inventory must be free of errors; later a wrong one leaves the last right one in force.
 */
export function fleetReader(store: Store, source: InventorySource): () => Promise<Fleet> {
  let inventory: { readonly value: Inventory; readonly problem: string | undefined } | undefined
  let made: { readonly key: string; readonly fleet: Fleet } | undefined
  let under: Promise<Fleet> | undefined
  const readInventory = async () => {
    try {
      inventory = { value: await source.read(), problem: undefined }
    } catch (error) {
      if (inventory === undefined || !(error instanceof CertflowError)) throw error
      if (inventory.problem !== error.message) source.unusable(error.message)
      inventory = { ...inventory, problem: error.message }
    }
    return inventory
  }
  const update = async (): Promise<Fleet> => {
    const [runs, confirmed, revision] = [
      (await store.runs.newest(lookedThrough)).filter((run) => run.inventory !== noInventory),
      await store.manual.newest(),
      await source.revision(),
    ]
    const lastRun = runs.find(({ endedAt }) => endedAt !== undefined)
    const newestConfirmation = Math.max(0, ...[...confirmed.values()].map(({ at }) => at.getTime()))
    const key = [lastRun?.number, revision, newestConfirmation].join(' ')
    if (made?.key === key) return made.fleet
    const { value, problem } = await readInventory()
    const watched = watchedOf(value, manualWithDates(value.manual, confirmed))
    const states = await store.observations.latest()
    const findings = await store.observations.findingsSince(new Date(8.64e15))
    const entries = fleetEntries({ states, findings, leaves: await store.observations.leaves() }, watched)
    const fleet = { inventory: value, watched, entries, byUrgency: worstFirst(entries), lastRun, problem }
    made = { key, fleet }
    return fleet
  }
  return () => {
    // Whoever asks meanwhile gets the same.
    under ??= update().finally(() => {
      under = undefined
    })
    return under
  }
}
