import { CertflowError } from '../errors.ts'
import { readInventory } from '../inventory/load.ts'
import type { Fault } from '../yaml/fault.ts'
import { type AdviceSurroundings, adviceChecks } from './advice/index.ts'
import type { Checked } from './checked.ts'
import { Ignores } from './ignores.ts'

/** Checks inventories, each for itself, and goes on where one cannot be opened. */
export async function checkFiles(
  files: readonly string[],
  isStrict: boolean,
  surroundings: AdviceSurroundings,
): Promise<Checked> {
  const faults: Fault[] = []
  const unread: string[] = []
  const read: string[] = []
  for (const file of new Set(files)) {
    try {
      const ignores = new Ignores()
      const loaded = await readInventory(file, [...adviceChecks(surroundings), ignores])
      for (const fault of ignores.applied(loaded.faults)) faults.push(fault)
      read.push(...loaded.files)
    } catch (error) {
      if (!(error instanceof CertflowError)) throw error
      unread.push(`${error.message} (${error.hint})`)
    }
  }
  return { files: read, faults, unread, isStrict }
}
