import { CertflowError } from '../errors.ts'
import { readFormerInventory, readInventory } from '../inventory/load.ts'
import { quoted } from '../network/parsed.ts'
import type { Fault } from '../yaml/fault.ts'
import { type AdviceSurroundings, adviceChecks } from './advice/index.ts'
import { noteLongThresholds } from './advice/long-thresholds.ts'
import { type Changes, changesBetween, noteRemoved, type Placed } from './changes.ts'
import type { Checked, Notice } from './checked.ts'
import { EntryPlaces } from './entry-places.ts'
import { gitRevision } from './git-revision.ts'
import { Ignores } from './ignores.ts'

/** What is asked of a check. */
export interface CheckWishes {
  readonly isStrict: boolean
  /** A revision of git that is compared with the files. */
  readonly since: string | undefined
  /** Connects to the entries of an inventory without errors, all or those that changed, and notes what is wrong there. */
  readonly connect: ((placed: Placed, changes: Changes | undefined) => Promise<Connected>) | undefined
}

/** What came of connecting. */
export interface Connected {
  readonly lookedAt: number
  readonly notices: readonly Notice[]
  /** As of `AdviceSurroundings`. */
  readonly lifetimes: ReadonlyMap<string, number>
}

/** Checks inventories, each for itself, and goes on where one cannot be opened. */
export async function checkFiles(
  files: readonly string[],
  wishes: CheckWishes,
  surroundings: AdviceSurroundings,
): Promise<Checked> {
  const faults: Fault[] = []
  const notices: Notice[] = []
  const unread: string[] = []
  const read: string[] = []
  let lookedAt = wishes.connect && 0
  for (const file of new Set(files)) {
    try {
      const ignores = new Ignores()
      const places = new EntryPlaces()
      const isFurther = hasFurther(wishes) || surroundings.lifetimes.size > 0
      const checks = [...adviceChecks(surroundings), ignores, ...(isFurther ? [places] : [])]
      const loaded = await readInventory(file, checks)
      if (loaded.inventory !== undefined && isFurther) {
        const placed = { inventory: loaded.inventory, places }
        const further = await checkFurther(file, placed, wishes)
        noteLongThresholds(placed, new Map([...surroundings.lifetimes, ...further.lifetimes]))
        notices.push(...further.notices)
        if (lookedAt !== undefined) lookedAt += further.lookedAt
      } else if (hasFurther(wishes)) notices.push(notLookedAt(file, wishes))
      for (const fault of ignores.applied(loaded.faultsNow())) faults.push(fault)
      read.push(...loaded.files)
    } catch (error) {
      if (!(error instanceof CertflowError) || error.code !== 'file-unreadable') throw error
      unread.push(`${error.message} (${error.hint})`)
    }
  }
  return { files: read, faults, notices, lookedAt, unread, isStrict: wishes.isStrict }
}

function hasFurther({ since, connect }: CheckWishes): boolean {
  return since !== undefined || connect !== undefined
}

async function checkFurther(file: string, placed: Placed, { since, connect }: CheckWishes): Promise<Connected> {
  const notices: Notice[] = []
  let changes: Changes | undefined
  if (since !== undefined) {
    const before = await formerInventory(file, since)
    // Without what it was before, everything is new.
    if (before === undefined) notices.push({ ...atTop(file), message: `${quoted(since)} does not have it: all is new` })
    else {
      changes = changesBetween(before, placed)
      noteRemoved(changes, placed, since)
    }
  }
  const connected = await connect?.(placed, changes)
  const { lookedAt = 0, notices: others = [], lifetimes = new Map() } = connected ?? {}
  return { lookedAt, notices: [...notices, ...others], lifetimes }
}

async function formerInventory(file: string, since: string): Promise<Placed | undefined> {
  const places = new EntryPlaces()
  const source = gitRevision(file, since)
  try {
    return { inventory: await readFormerInventory(file, source, (part) => places.see(part)), places }
  } catch (error) {
    if (error instanceof CertflowError && error.code === 'file-unreadable') return undefined
    throw error
  }
}

function notLookedAt(file: string, { connect }: CheckWishes): Notice {
  const what = connect === undefined ? 'nothing was compared' : 'nothing was connected to'
  return { ...atTop(file), message: `${what}: an inventory with errors is no inventory yet` }
}

function atTop(file: string): Pick<Notice, 'file' | 'line' | 'column'> {
  return { file, line: 1, column: 1 }
}
