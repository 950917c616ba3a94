import { CertflowError } from '../errors.ts'
import { quoted } from '../network/parsed.ts'
import { type Fault, hasErrors, unusableText } from '../yaml/fault.ts'
import type { FaultList } from '../yaml/fault-list.ts'
import { Loose } from '../yaml/loose.ts'
import { type OpenedYaml, openYamlText } from '../yaml/open.ts'
import { noteIssues } from '../yaml/schema-faults.ts'
import { noteSecretTexts } from '../yaml/secret-texts.ts'
import { anchorFileCheck } from './anchor-files.ts'
import { duplicateCheck } from './duplicates.ts'
import { checkEscalations } from './escalations.ts'
import { inventoryFiles, inventoryKind } from './files.ts'
import { buildInventory, type Inventory, type InventoryPart } from './inventory.ts'
import { manualThresholdCheck } from './manual-thresholds.ts'
import { neverCheck } from './never.ts'
import type { Part, PartCheck } from './part.ts'
import { referenceCheck } from './references.ts'
import { checkRepeats } from './repeats.ts'
import { inventorySchema } from './schema.ts'
import { type InventorySource, workTree } from './source.ts'
import { windowCheck } from './windows.ts'

/** What came of reading an inventory. */
export interface LoadedInventory {
  /** Undefined where one of the faults is an error. */
  readonly inventory: Inventory | undefined
  /** All there are, file by file and by position: errors, and warnings that keep nothing from working. */
  readonly faults: readonly Fault[]
  /** The same with what was noted since at spots that checks have kept. */
  readonly faultsNow: () => readonly Fault[]
  /** The files that were read, in their order. */
  readonly files: readonly string[]
  /** Optional files that are not here: contacts may be missing. */
  readonly absent: readonly string[]
}

/**
 * Reads an inventory: a file with what it includes, or all files of a folder. Rejects with `file-unreadable`; what is wrong inside is a
 * fault.
 *
 * @param checks see each file, too, after those that every command wants
 */
export async function readInventory(path: string, checks: readonly PartCheck[] = []): Promise<LoadedInventory> {
  const reading = new Reading(checks)
  // Each file is reduced to what it says before the next is opened: the tree of a file takes a hundred times its text.
  for await (const opened of inventoryFiles(path, workTree, (absent) => reading.lacks(absent)))
    reading.add(opened, opened.file)
  return reading.finish()
}

/**
 * What an inventory said as far as it can be used today, its files without fault, whatever they were together: the other side of a
 * comparison. Rejects with `file-unreadable`.
 *
 * @param see is shown each file that counts
 */
export async function readFormerInventory(
  path: string,
  source: InventorySource,
  see: (part: Part) => void,
): Promise<Inventory> {
  const parts: InventoryPart[] = []
  for await (const { file, text, tree, faults } of inventoryFiles(path, source, () => undefined)) {
    const checked = tree && inventorySchema.safeParse(tree.value)
    if (tree === undefined || checked?.success !== true) continue
    parts.push({ content: checked.data, file })
    see({ file, text, content: new Loose(tree.value), tree, faults })
  }
  return buildInventory(parts)
}

/** Reads the text of an inventory without what it includes. `file` is its path for the faults, and CA files are looked for beside it. */
export function loadInventory(text: string, file: string, checks: readonly PartCheck[] = []): LoadedInventory {
  const reading = new Reading(checks)
  reading.add(openYamlText(text, file, inventoryKind), file)
  return reading.finish()
}

/** The inventory, for commands that cannot go on without one. Throws `inventory-invalid` with all faults. */
export function usableInventory({ inventory, faults }: LoadedInventory, path: string): Inventory {
  if (inventory !== undefined) return inventory
  throw new CertflowError('inventory-invalid', unusableText(inventoryKind.name, path, faults), {
    hint: 'put them right; each names its line, its column and the way out',
  })
}

/** The inventory, for commands that tell people. Throws where an optional file is not here, too: those who are to be told may stand there. */
export function wholeInventory(loaded: LoadedInventory, path: string): Inventory {
  const inventory = usableInventory(loaded, path)
  const [absent] = loaded.absent
  if (absent === undefined) return inventory
  const message = `Cannot use inventory ${quoted(path)}: ${quoted(absent)}, which it includes, is not here`
  throw new CertflowError('inventory-invalid', message, {
    hint: 'put the file there: an optional file may be absent only where nobody is told anything',
  })
}

/** An inventory while its files come. */
class Reading {
  readonly #lists: FaultList[] = []
  readonly #parts: InventoryPart[] = []
  readonly #checks: readonly PartCheck[]
  readonly #absent: string[] = []
  #isValid = true

  constructor(checks: readonly PartCheck[]) {
    this.#checks = [
      referenceCheck(() => this.#absent.length === 0),
      duplicateCheck(),
      anchorFileCheck(),
      neverCheck(),
      manualThresholdCheck(),
      { see: checkRepeats },
      windowCheck(),
      { see: checkEscalations },
      ...checks,
    ]
  }

  add({ text, tree, faults }: OpenedYaml, file: string): void {
    this.#lists.push(faults)
    noteSecretTexts(text, faults)
    if (tree === undefined) {
      this.#isValid = false
      return
    }
    const checked = inventorySchema.safeParse(tree.value)
    if (checked.success) this.#parts.push({ content: checked.data, file })
    else {
      this.#isValid = false
      noteIssues(checked.error.issues, { schema: inventorySchema, tree, faults })
    }
    const part = { file, text, content: new Loose(tree.value), tree, faults }
    for (const check of this.#checks) check.see(part)
  }

  /** A file that may be absent is. */
  lacks(path: string): void {
    this.#absent.push(path)
  }

  finish(): LoadedInventory {
    for (const check of this.#checks) check.finish?.()
    const faultsNow = () => this.#lists.flatMap((list) => list.sorted())
    const faults = faultsNow()
    const isUsable = this.#isValid && !hasErrors(faults)
    return {
      inventory: isUsable ? buildInventory(this.#parts) : undefined,
      faults,
      faultsNow,
      files: this.#lists.map(({ file }) => file),
      absent: this.#absent,
    }
  }
}
