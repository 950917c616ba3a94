import { checkFiles } from '../check/check-files.ts'
import { type Checked, isFailure, noticeLine } from '../check/checked.ts'
import { checkFormats } from '../check/formats/index.ts'
import { isTrackedByGit } from '../check/git.ts'
import { CertflowError } from '../errors.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { type Interruption, watchInterruption } from './interruption.ts'
import { lifetimesSeen } from './last-seen.ts'
import { inventoryPath, systemInventory } from './read-sources.ts'
import { say } from './say.ts'
import { type ScanOptions, scanDefaults } from './scan-options.ts'
import { withSettings } from './scan-settings.ts'
import { settingsFor } from './settings.ts'

/** The options of `certflow inventory check`, parsed: its own, and how to connect as `certflow scan` does. */
export interface CheckOptions
  extends Pick<
    ScanOptions,
    'config' | 'zone' | 'ca' | 'anchors' | 'resolver' | 'timeout' | 'connectTimeout' | 'deadline' | 'concurrency'
  > {
  readonly format: keyof typeof checkFormats
  readonly strict: boolean
  readonly probe: boolean
  readonly since?: string
}

/** `certflow inventory check` from its options to its exit code. */
export async function runCheck(
  files: readonly string[],
  options: CheckOptions,
  globals: GlobalOptions,
  context: CliContext,
): Promise<number> {
  if (!options.probe && options.zone.length > 0) throw zoneWithoutProbe()
  const { format, strict, probe, since } = options
  const scanOptions = await withSettings(scanOptionsOf(options), files.length > 0, globals, context)
  const paths = files.length > 0 ? files : [inventoryFound(scanOptions, context)]
  using interruption = watchInterruption(context, options.deadline)
  // What connects takes as long to load as the rest.
  const { connectTo } = probe ? await import('./check-connections.ts') : {}
  const connect = connectTo?.(scanOptions, globals, context, interruption)
  const lifetimes = await knownLifetimes(options, globals, context)
  const surroundings = { now: context.now(), isTracked: isTrackedByGit, lifetimes }
  const checked = await checkFiles(paths, { isStrict: strict, since, connect }, surroundings)
  for (const sentence of checked.unread) say(context, `certflow: ${sentence}\n`)
  // The contract knows of faults alone in this format.
  if (format === 'json' && globals.quiet !== true)
    for (const notice of checked.notices) say(context, `certflow: ${noticeLine(notice)}\n`)
  const { stdout, env } = context
  const isTerminal = stdout.isTTY === true
  const text = checkFormats[format](checked, {
    colour: isTerminal && globals.color && (env.NO_COLOR ?? '') === '',
    // A terminal that nobody told its size has 0 columns; a log of CI is wider than a window.
    columns: (isTerminal ? stdout.columns : undefined) || 120,
  })
  stdout.write(text)
  return exitCodeOf(checked, interruption, context)
}

function scanOptionsOf({
  format: _format,
  strict: _strict,
  probe: _probe,
  since: _since,
  ...rest
}: CheckOptions): ScanOptions {
  return { ...scanDefaults, ...rest }
}

/** Of the store of this centre. A check goes on without one that cannot be used, unless `--config` names the settings. */
async function knownLifetimes(
  { config }: CheckOptions,
  { quiet = false }: GlobalOptions,
  context: CliContext,
): Promise<ReadonlyMap<string, number>> {
  try {
    const settings = await settingsFor({ ...(config !== undefined && { config }), quiet: true }, context)
    return await lifetimesSeen(settings.store.path)
  } catch (error) {
    if (config !== undefined || !(error instanceof CertflowError)) throw error
    if (!quiet) say(context, `certflow: going on without what was seen before: ${error.message}\n`)
    return new Map()
  }
}

function inventoryFound(options: ScanOptions, context: CliContext): string {
  const path = inventoryPath(options, context)
  if (path !== undefined) return path
  throw new CertflowError('usage', `Cannot check: neither ./inventory.yaml nor ${systemInventory} exists`, {
    hint: 'name the file, as in certflow inventory check inventory.yaml',
  })
}

/** A file that was not looked at counts for more than faults in others, and an entry, too. */
function exitCodeOf(checked: Checked, interruption: Interruption, context: CliContext): number {
  const isUnread = checked.faults.some(({ rule }) => rule === 'too-large' || rule === 'include-missing')
  if (checked.unread.length > 0 || isUnread) return exitCodes.cannotRun
  if (interruption.signal.aborted) {
    say(context, `certflow: ${interruption.because()}: not every entry was looked at\n`)
    return exitCodes.incomplete
  }
  return checked.faults.some((fault) => isFailure(fault, checked)) ? exitCodes.findings : exitCodes.clean
}

function zoneWithoutProbe(): CertflowError {
  return new CertflowError('usage', 'Cannot leave out zones: without --probe nothing is connected to', {
    hint: 'add --probe, or leave --zone out',
  })
}
