import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { CertflowError } from '../errors.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { readTargetArguments, readTargets, type TargetList } from '../inventory/targets.ts'
import type { Settings } from '../settings/settings.ts'
import type { CliContext } from './context.ts'
import { readList } from './read-list.ts'
import type { ScanOptions } from './scan-options.ts'

/** The inventory of a centre, where none is named and none lies here. */
export const systemInventory = '/etc/certflow/inventory.yaml'

/** The inventory that is named, or the first that is found; undefined where there is none. */
export function inventoryPath({ inventory }: Pick<ScanOptions, 'inventory'>, context: CliContext): string | undefined {
  if (inventory !== undefined) return inventory
  return hasOwnInventory(context) ? 'inventory.yaml' : [systemInventory].find((path) => existsSync(path))
}

/** Reports whether an inventory lies in the working folder. */
export function hasOwnInventory({ cwd }: CliContext): boolean {
  return existsSync(join(cwd, 'inventory.yaml'))
}

/**
 * The absolute path of the inventory that a regular job works on: the one that is named, else the settings', else, where there is no
 * settings file, the first that is found.
 */
export function jobInventoryPath(settings: Settings, named: string | undefined, context: CliContext): string {
  const found = settings.file === undefined ? inventoryPath({}, context) : undefined
  return resolve(context.cwd, named ?? found ?? settings.inventory)
}

/** What a command is to work on, read and checked. */
export interface Sources {
  readonly lists: readonly TargetList[]
  /** Undefined where there is none. */
  readonly inventory: Inventory | undefined
}

/** Arguments, lists and inventory. Rejects with what is wrong in all of them at once. */
export async function readSources(
  targets: readonly string[],
  files: readonly string[],
  path: string | undefined,
  { stdin }: CliContext,
): Promise<Sources> {
  const errors: CertflowError[] = []
  const attempted = async <Value>(read: () => Value | Promise<Value>): Promise<Value | undefined> => {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof CertflowError)) throw error
      errors.push(error)
      return undefined
    }
  }
  const lists = [targets.length === 0 ? undefined : await attempted(() => readTargetArguments(targets))]
  for (const file of files) {
    lists.push(await attempted(async () => readTargets(await readList(file, stdin), file)))
  }
  const inventory = path === undefined ? undefined : await attempted(() => inventoryAt(path))
  const [first, ...others] = errors
  if (first !== undefined) throw CertflowError.of([first, ...others])
  return { lists: lists.filter((list) => list !== undefined), inventory }
}

/** The inventory at a path. Rejects with what is wrong in it. Loaded only where there is one: YAML and its schema take longer to load than a scan of a few hosts. */
async function inventoryAt(path: string): Promise<Inventory> {
  const { readInventory, usableInventory } = await import('../inventory/load.ts')
  return usableInventory(await readInventory(path), path)
}

/** The same for a regular job, which tells people: nothing of it may be absent. */
export async function jobInventoryAt(path: string): Promise<Inventory> {
  const { readInventory, wholeInventory } = await import('../inventory/load.ts')
  return wholeInventory(await readInventory(path), path)
}
