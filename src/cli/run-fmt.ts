import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CertflowError } from '../errors.ts'
import { formatInventory } from '../inventory/format.ts'
import { readInventory } from '../inventory/load.ts'
import { type NewDate, withDates } from '../inventory/write-dates.ts'
import { quoted } from '../network/parsed.ts'
import { unusableText } from '../yaml/fault.ts'
import type { FaultRule } from '../yaml/rules.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { jobFor, storeOf } from './job/job-for.ts'
import { writeText } from './output.ts'
import { jobInventoryPath } from './read-sources.ts'
import { say } from './say.ts'
import { settingsFor } from './settings.ts'

/** The options of `certflow inventory fmt`, parsed. */
export interface FmtOptions {
  readonly config?: string
  readonly check: boolean
  readonly fromStore: boolean
}

/** `certflow inventory fmt` from its options to its exit code. Throws CertflowError for what the operator can put right. */
export async function runFmt(
  files: readonly string[],
  options: FmtOptions,
  globals: GlobalOptions,
  context: CliContext,
): Promise<number> {
  const paths = files.length > 0 ? files : [await usualPath(options, globals, context)]
  const dates = options.fromStore ? await datesOf(options, globals, context) : new Map<string, NewDate>()
  // All are read before one is written.
  const texts = []
  for (const path of paths) texts.push({ path, text: await readable(resolve(context.cwd, path), path) })
  const changed = texts
    .map(({ path, text }) => ({
      path,
      text,
      formatted: dates.size > 0 ? withDates(text, dates) : formatInventory(text),
    }))
    .filter(({ text, formatted }) => text !== formatted)
  for (const { path, formatted } of changed) {
    if (!options.check) await writeText(formatted, resolve(context.cwd, path), context)
    if (globals.quiet !== true)
      say(context, `certflow: ${quoted(path)} ${options.check ? 'is not formatted' : 'formatted'}\n`)
  }
  return options.check && changed.length > 0 ? exitCodes.findings : exitCodes.clean
}

async function usualPath(options: FmtOptions, globals: GlobalOptions, context: CliContext): Promise<string> {
  return jobInventoryPath(await settingsFor({ ...options, ...globals }, context), undefined, context)
}

/** What cannot be read as YAML cannot be written anew; other faults are for `certflow inventory check`. */
const unreadable: ReadonlySet<FaultRule> = new Set([
  'too-large',
  'not-utf8',
  'control-character',
  'yaml-syntax',
  'yaml-anchor',
  'yaml-alias',
  'yaml-tag',
  'yaml-directive',
  'yaml-documents',
  'yaml-nesting',
  'empty-file',
  'duplicate-key',
  // Faults of its line are not told.
  'secret-in-file',
])

async function readable(path: string, shown: string): Promise<string> {
  const { faults } = await readInventory(path)
  const fatal = faults.filter(({ file, rule }) => file === path && unreadable.has(rule))
  if (fatal.length === 0) return readFile(path, 'utf8')
  throw new CertflowError('inventory-invalid', unusableText('inventory', shown, fatal), {
    hint: 'put them right; nothing was changed',
  })
}

/** The dates of manual entries that were confirmed to be later than the file says. Yearly duties keep the day of their file. */
async function datesOf(
  options: FmtOptions,
  globals: GlobalOptions,
  context: CliContext,
): Promise<ReadonlyMap<string, NewDate>> {
  const job = await jobFor({ ...options, ...globals }, context)
  await using store = storeOf(job)
  const confirmations = await store.manual.newest()
  return new Map(
    job.inventory.manual.flatMap(({ name, expiresAt, repeatsYearly }) => {
      const confirmed = confirmations.get(name)
      if (confirmed === undefined || repeatsYearly || confirmed.expiresAt <= expiresAt) return []
      return [[name, { expiresAt: confirmed.expiresAt, by: confirmed.by, at: confirmed.at }] as const]
    }),
  )
}
