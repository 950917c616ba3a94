import { type Part, type PartCheck, type Spot, spotOf } from '../inventory/part.ts'
import type { FaultList } from '../yaml/fault-list.ts'
import type { Loose } from '../yaml/loose.ts'

/** Where an entry stands, key by key, and what it says that only a check wants to know. */
export interface EntryPlace {
  readonly faults: FaultList
  /** Offsets of the values of its keys, and of each threshold as `thresholds 0`. */
  readonly offsets: Readonly<Record<string, number>>
  readonly managedBy: string | undefined
}

/** The first of these keys that the entry has; the entry always has the last. */
export function spotIn({ faults, offsets }: EntryPlace, ...keys: readonly string[]): Spot {
  const key = keys.find((each) => Object.hasOwn(offsets, each)) ?? ''
  return { faults, offset: offsets[key] ?? 0 }
}

/** Gathers where entries stand, in the order in which the inventory without errors has them. */
export class EntryPlaces implements PartCheck {
  readonly endpoints: EntryPlace[] = []
  readonly manual: EntryPlace[] = []
  readonly sweeps: EntryPlace[] = []
  /** Of each of `defaults.thresholds`. */
  readonly defaultThresholds: Spot[] = []
  readonly #files = new Map<string, FaultList>()
  readonly #sections = new Map<string, Spot>()

  see(part: Part): void {
    const { file, content, tree, faults } = part
    this.#files.set(file, faults)
    for (const section of ['endpoints', 'manual', 'sweeps'] as const) {
      const entries = content.at(section)
      const key = tree.placeOf(entries.path)?.key
      if (key !== undefined) this.#sections.set(`${section} ${file}`, { faults, offset: key })
      for (const entry of entries.each()) this[section].push(placeOf(entry, part))
    }
    for (const threshold of content.at('defaults').at('thresholds').each())
      this.defaultThresholds.push(spotOf(part, threshold))
  }

  /** Where to speak of what is gone: the section in the file in which it stood, else that file, else the first. */
  spotFor(section: string, file: string): Spot {
    const faults = this.#files.get(file) ?? this.#files.values().next().value
    if (faults === undefined) throw new Error('an inventory has a file')
    return this.#sections.get(`${section} ${file}`) ?? { faults, offset: 0 }
  }
}

function placeOf(entry: Loose, { tree, faults }: Part): EntryPlace {
  const thresholds = entry.at('thresholds').each()
  const keys = [...entry.each(), ...thresholds].map(({ path }) => path)
  return {
    faults,
    offsets: Object.fromEntries(keys.map((path) => [path.slice(2).join(' '), tree.placeOf(path)?.value ?? 0])),
    managedBy: entry.at('managed_by').text,
  }
}
