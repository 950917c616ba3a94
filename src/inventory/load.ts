import { statSync } from 'node:fs'
import { CertflowError } from '../errors.ts'
import { addressNumber } from '../network/address.ts'
import { quoted } from '../network/parsed.ts'
import { parseRange } from '../network/range.ts'
import { RangeSet } from '../network/range-set.ts'
import { type Fault, hasErrors, unusableText } from '../yaml/fault.ts'
import type { FaultList } from '../yaml/fault-list.ts'
import type { YamlKind } from '../yaml/kind.ts'
import { Loose } from '../yaml/loose.ts'
import { type OpenedYaml, openYaml, openYamlText } from '../yaml/open.ts'
import { noteIssues } from '../yaml/schema-faults.ts'
import type { YamlTree } from '../yaml/tree.ts'
import { checkDuplicates } from './duplicates.ts'
import { buildInventory, caPath, type Inventory } from './inventory.ts'
import { checkManualThresholds } from './manual-thresholds.ts'
import { checkReferences } from './references.ts'
import { checkRepeats } from './repeats.ts'
import { inventorySchema } from './schema.ts'
import { checkWindows } from './windows.ts'

/** What came of reading an inventory. */
export interface LoadedInventory {
  /** Undefined where one of the faults is an error. */
  readonly inventory: Inventory | undefined
  /** All there are, by position: errors, and warnings that keep nothing from working. */
  readonly faults: readonly Fault[]
}

const kind: YamlKind = {
  name: 'inventory',
  hints: {
    unreadable: 'name the file with --inventory, or write one like inventory.example.yaml',
    tooLarge: 'split the inventory',
    empty: 'write version: 1 and endpoints, see inventory.example.yaml',
  },
}

/** Reads an inventory file. Rejects with `file-unreadable`; what is wrong inside is a fault. */
export async function readInventory(path: string): Promise<LoadedInventory> {
  return inventoryIn(await openYaml(path, kind), path)
}

/** Reads the text of an inventory. `file` is its path for the faults, and CA files are looked for beside it. */
export function loadInventory(text: string, file: string): LoadedInventory {
  return inventoryIn(openYamlText(text, file, kind), file)
}

function inventoryIn({ tree, faults }: OpenedYaml, file: string): LoadedInventory {
  if (tree === undefined) return { inventory: undefined, faults: faults.sorted() }
  const checked = inventorySchema.safeParse(tree.value)
  if (!checked.success) noteIssues(checked.error.issues, { schema: inventorySchema, tree, faults })
  const loose = new Loose(tree.value)
  checkReferences(loose, tree, faults)
  checkDuplicates(loose, tree, faults)
  checkFiles(loose, file, tree, faults)
  checkNever(loose, tree, faults)
  checkManualThresholds(loose, tree, faults)
  checkRepeats(loose, tree, faults)
  checkWindows(loose, tree, faults)
  const found = faults.sorted()
  return {
    inventory: checked.success && !hasErrors(found) ? buildInventory(checked.data, file) : undefined,
    faults: found,
  }
}

/** The inventory, for commands that cannot go on without one. Throws `inventory-invalid` with all faults. */
export function usableInventory({ inventory, faults }: LoadedInventory, path: string): Inventory {
  if (inventory !== undefined) return inventory
  throw new CertflowError('inventory-invalid', unusableText(kind.name, path, faults), {
    hint: 'put them right; each names its line, its column and the way out',
  })
}

function checkFiles(inventory: Loose, file: string, tree: YamlTree, faults: FaultList): void {
  const exists = new Map<string, boolean>()
  for (const entry of inventory.at('endpoints').each()) {
    const ca = entry.at('trust').at('ca')
    const place = tree.placeOf(ca.path)
    if (ca.text === undefined || place === undefined || place.opaque) continue
    const path = caPath(ca.text, file)
    const isThere = exists.get(path) ?? isFile(path)
    exists.set(path, isThere)
    if (!isThere) {
      faults.error(
        place.value,
        'ca-missing',
        `no file ${quoted(ca.text)} with trust anchors`,
        `put the PEM file at ${path}`,
      )
    }
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function checkNever(inventory: Loose, tree: YamlTree, faults: FaultList): void {
  const ranges = inventory
    .at('never')
    .each()
    .flatMap(({ text }) => {
      const range = parseRange(text ?? '')
      return range.ok ? [range.value] : []
    })
  const never = new RangeSet(ranges)
  if (never.isEmpty) return
  for (const entry of inventory.at('endpoints').each()) {
    const dialled = entry.at('connect').text === undefined ? entry.at('host') : entry.at('connect')
    if (dialled.text === undefined || addressNumber(dialled.text) === undefined || !never.contains(dialled.text))
      continue
    const message = `${quoted(dialled.text)} is in never and will not be probed`
    faults.warning(
      tree.placeOf(dialled.path)?.value ?? 0,
      'never-probed',
      message,
      'move it to manual, or take the range out',
    )
  }
}
