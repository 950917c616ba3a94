import { existsSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CertflowError } from '../../errors.ts'
import { type Additions, additionsFrom } from '../../import/additions.ts'
import { inventoryText } from '../../import/inventory-text.ts'
import { withAdditions } from '../../import/merge-text.ts'
import type { Reading } from '../../import/reading.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import { loadInventory, readInventory, usableInventory } from '../../inventory/load.ts'
import { quoted } from '../../network/parsed.ts'
import { faultsText } from '../../yaml/fault.ts'
import { contactCalled } from '../called.ts'
import type { CliContext, GlobalOptions } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { writeText } from '../output.ts'
import { say } from '../say.ts'
import type { ImportOptions } from './options.ts'
import type { NamedReading } from './probe-sources.ts'
import { readSource } from './read-source.ts'

/** `certflow inventory import` from its options to its exit code. Throws CertflowError for what the operator can put right. */
export async function runImport(
  names: readonly string[],
  options: ImportOptions,
  globals: GlobalOptions,
  context: CliContext,
): Promise<number> {
  const existing = await existingInventory(options, context)
  const inventory = existing?.inventory
  const owner = options.owner === undefined ? undefined : ownerIn(inventory, options.owner)
  const sources: NamedReading[] = []
  for (const name of names) {
    const reading = await readSource(name, options, context)
    sources.push({ name: name === '-' ? 'standard input' : name, reading })
  }
  const readings = sources.map(({ reading }) => reading)
  const additions = additionsFrom(readings, { inventory, owner })
  await write(additions, existing, options.into, context)
  if (globals.quiet !== true) {
    for (const { name, reading } of sources) say(context, remarksText(name, reading))
    say(context, `certflow: ${summaryText(additions, readings, options.into)}\n`)
  }
  if (!options.probe) return exitCodes.clean
  // What connects takes as long to load as the rest.
  const { probeSources } = await import('./probe-sources.ts')
  const { lines, incompleteReason } = await probeSources(sources, inventory, options, globals, context)
  for (const line of [...lines, ...(incompleteReason === undefined ? [] : [incompleteReason])])
    say(context, `certflow: ${line}\n`)
  return incompleteReason === undefined ? exitCodes.clean : exitCodes.incomplete
}

/** The inventory that is to be added to. */
interface Existing {
  readonly inventory: Inventory
  /** Without what it includes. */
  readonly text: string
  /** Nothing of it stands elsewhere. */
  readonly isWhole: boolean
}

async function existingInventory({ into }: ImportOptions, { cwd }: CliContext): Promise<Existing | undefined> {
  const path = into === undefined ? undefined : resolve(cwd, into)
  if (into === undefined || path === undefined || !existsSync(path)) return undefined
  if (statSync(path).isDirectory()) {
    throw new CertflowError('usage', `Cannot add to ${quoted(into)}: it is a folder`, {
      hint: 'name one of its files, or a new one',
    })
  }
  const loaded = await readInventory(into)
  const isWhole = loaded.files.length === 1 && loaded.absent.length === 0
  return { inventory: usableInventory(loaded, into), text: await readFile(path, 'utf8'), isWhole }
}

function ownerIn(inventory: Inventory | undefined, name: string): string {
  if (inventory !== undefined) return contactCalled(name, inventory).name
  throw new CertflowError('usage', `Cannot make ${quoted(name)} the owner: there is no inventory with its contacts`, {
    hint: 'name the inventory that has this contact with --into',
  })
}

async function write(
  additions: Additions,
  existing: Existing | undefined,
  into: string | undefined,
  context: CliContext,
): Promise<void> {
  const isNothing = additions.contacts.length + additions.endpoints.length + additions.manual.length === 0
  if (existing !== undefined && isNothing) return
  const text = existing === undefined ? inventoryText(additions) : withAdditions(existing.text, additions)
  refuseUnusable(text, into ?? 'inventory.yaml', existing?.isWhole ?? true)
  await writeText(text, into, context)
}

/** What is written can be read: an inventory with errors would be used by no command. */
function refuseUnusable(text: string, path: string, isWhole: boolean): void {
  const errors = loadInventory(text, path).faults.filter(
    // Of an inventory in several files the contacts may stand in another.
    ({ severity, rule }) => severity === 'error' && (isWhole || !rule.startsWith('unknown-')),
  )
  if (errors.length === 0) return
  if (errors.some(({ rule }) => rule === 'too-large')) {
    throw new CertflowError('inventory-invalid', 'Cannot import: the inventory would be larger than it may be', {
      hint: 'split the source, and import its parts into several inventories; nothing was written',
    })
  }
  throw new Error(`what was imported is no inventory:\n${faultsText(errors.slice(0, 10))}`)
}

function remarksText(name: string, { remarks, unsaid }: Reading): string {
  const lines = remarks.map(({ at, text, isSkip }) =>
    [`certflow: ${name}`, at, isSkip ? `left out: ${text}` : text].filter((part) => part !== undefined).join(': '),
  )
  if (unsaid > 0) lines.push(`certflow: ${name}: and ${unsaid} more remarks`)
  return lines.map((line) => `${line}\n`).join('')
}

function summaryText(
  { contacts, endpoints, manual, known }: Additions,
  readings: readonly Reading[],
  into: string | undefined,
): string {
  const skipped = readings.reduce((sum, reading) => sum + reading.skipped, 0)
  const made = [
    counted(endpoints.length, 'endpoint', 'endpoints'),
    ...(manual.length > 0 ? [counted(manual.length, 'manual entry', 'manual entries')] : []),
    ...(contacts.length > 0 ? [counted(contacts.length, 'contact', 'contacts')] : []),
  ]
  const rest = [
    ...(known > 0 ? [`${known} in the inventory already`] : []),
    ...(skipped > 0 ? [`${skipped} left out`] : []),
  ]
  const what = into === undefined ? 'made' : `added to ${quoted(into)}`
  return [`${made.join(', ')} ${what}`, ...rest].join('; ')
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
