import { statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { CertflowError } from '../errors.ts'
import { fileProblem } from '../file-errors.ts'
import { addressNumber } from '../network/address.ts'
import { quoted } from '../network/parsed.ts'
import { parseRange } from '../network/range.ts'
import { RangeSet } from '../network/range-set.ts'
import { checkDuplicates } from './duplicates.ts'
import { type Fault, faultsText, hasErrors } from './fault.ts'
import { FaultList } from './fault-list.ts'
import { buildInventory, caPath, type Inventory } from './inventory.ts'
import { Loose } from './loose.ts'
import { checkManualThresholds } from './manual-thresholds.ts'
import { checkReferences } from './references.ts'
import { inventorySchema } from './schema.ts'
import { noteIssues } from './schema-faults.ts'
import { readYaml, type YamlTree } from './yaml-tree.ts'

/** What came of reading an inventory. */
export interface LoadedInventory {
  /** Undefined where one of the faults is an error. */
  readonly inventory: Inventory | undefined
  /** All there are, by position: errors, and warnings that keep nothing from working. */
  readonly faults: readonly Fault[]
}

/** An inventory of 40,000 endpoints is this long. */
const largestFile = 4 * 2 ** 20

/** Reads an inventory file. Rejects with `file-unreadable`; what is wrong inside is a fault. */
export async function readInventory(path: string): Promise<LoadedInventory> {
  let bytes: Buffer
  try {
    await using file = await open(path)
    // Not by stat: a pipe or a device says 0 and goes on for ever.
    const buffer = Buffer.alloc(largestFile + 1)
    let length = 0
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    bytes = buffer.subarray(0, length)
  } catch (cause) {
    throw new CertflowError('file-unreadable', `Cannot read inventory ${quoted(path)}: ${fileProblem(cause)}`, {
      hint: 'name the file with --inventory, or write one like inventory.example.yaml',
      cause,
    })
  }
  if (bytes.length > largestFile) return tooLarge(path)
  const text = bytes.toString('utf8')
  if (!Buffer.from(text, 'utf8').equals(bytes)) return notUtf8(text, path)
  return loadInventory(text, path)
}

/** Reads the text of an inventory. `file` is its path for the faults, and CA files are looked for beside it. */
export function loadInventory(text: string, file: string): LoadedInventory {
  if (Buffer.byteLength(text) > largestFile) return tooLarge(file)
  const content = text.replace(/^\ufeff/, '')
  const faults = new FaultList(file, content)
  const tree = readYaml(content, faults)
  if (tree === undefined) return { inventory: undefined, faults: faults.sorted() }
  const checked = inventorySchema.safeParse(tree.value)
  if (!checked.success) noteIssues(checked.error.issues, { schema: inventorySchema, tree, faults })
  const loose = new Loose(tree.value)
  checkReferences(loose, tree, faults)
  checkDuplicates(loose, tree, faults)
  checkFiles(loose, file, tree, faults)
  checkNever(loose, tree, faults)
  checkManualThresholds(loose, tree, faults)
  const found = faults.sorted()
  return {
    inventory: checked.success && !hasErrors(found) ? buildInventory(checked.data, file) : undefined,
    faults: found,
  }
}

/** The inventory, for commands that cannot go on without one. Throws `inventory-invalid` with all faults. */
export function usableInventory({ inventory, faults }: LoadedInventory, path: string): Inventory {
  if (inventory !== undefined) return inventory
  const errors = faults.filter(({ severity }) => severity === 'error')
  throw new CertflowError(
    'inventory-invalid',
    `Cannot use inventory ${quoted(path)}: ${errors.length} ${errors.length === 1 ? 'error' : 'errors'}\n${faultsText(errors).trimEnd()}`,
    { hint: 'put them right; each names its line, its column and the way out' },
  )
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

function tooLarge(file: string): LoadedInventory {
  const faults = new FaultList(file, '')
  faults.error(0, 'too-large', 'the file is larger than 4 MiB', 'split the inventory')
  return { inventory: undefined, faults: faults.sorted() }
}

function notUtf8(text: string, file: string): LoadedInventory {
  const faults = new FaultList(file, text)
  // What cannot be decoded became U+FFFD; a real one before it would only show the fault too early.
  faults.error(Math.max(text.indexOf('\ufffd'), 0), 'not-utf8', 'not a text in UTF-8', 'save the file as UTF-8')
  return { inventory: undefined, faults: faults.sorted() }
}
