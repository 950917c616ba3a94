import type { FaultList } from '../yaml/fault-list.ts'
import type { Loose } from '../yaml/loose.ts'
import type { YamlTree } from '../yaml/tree.ts'

/** One file of an inventory, as it is shown to the checks. Gone when the next one is read: what is needed later is kept as a `Spot`. */
export interface Part {
  /** Its path, as faults name it. */
  readonly file: string
  readonly text: string
  readonly content: Loose
  readonly tree: YamlTree
  readonly faults: FaultList
}

/** A check of all files of an inventory: it sees each, one after the other, and then says what only all of them show. */
export interface PartCheck {
  see(part: Part): void
  finish?(): void
}

/** A place in one of the files that outlives its tree. */
export interface Spot {
  readonly faults: FaultList
  readonly offset: number
}

/** The place of a value. */
export function spotOf({ tree, faults }: Part, { path }: Loose): Spot {
  return { faults, offset: tree.placeOf(path)?.value ?? 0 }
}

/** `on line 4`, for whoever reads a fault of the same file, else `in contacts.yaml, line 4`. */
export function whereText({ faults, offset }: Spot, reader: Spot): string {
  const line = `line ${faults.lineOf(offset)}`
  return faults === reader.faults ? `on ${line}` : `in ${faults.file}, ${line}`
}
