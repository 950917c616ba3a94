import { checkFiles } from '../check/check-files.ts'
import { type Checked, isFailure } from '../check/checked.ts'
import { checkFormats } from '../check/formats/index.ts'
import { isTrackedByGit } from '../check/git.ts'
import { CertflowError } from '../errors.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { inventoryPath, systemInventory } from './read-sources.ts'
import { say } from './say.ts'
import { scanDefaults } from './scan-options.ts'
import { withSettings } from './scan-settings.ts'

/** The options of `certflow inventory check`, parsed. */
export interface CheckOptions {
  readonly config?: string
  readonly format: keyof typeof checkFormats
  readonly strict: boolean
}

/** `certflow inventory check` from its options to its exit code. */
export async function runCheck(
  files: readonly string[],
  options: CheckOptions,
  globals: GlobalOptions,
  context: CliContext,
): Promise<number> {
  const paths = files.length > 0 ? files : [await inventoryFound(options, globals, context)]
  const checked = await checkFiles(paths, options.strict, { now: context.now(), isTracked: isTrackedByGit })
  for (const sentence of checked.unread) say(context, `certflow: ${sentence}\n`)
  const { stdout, env } = context
  const isTerminal = stdout.isTTY === true
  const text = checkFormats[options.format](checked, {
    colour: isTerminal && globals.color && (env.NO_COLOR ?? '') === '',
    // A terminal that nobody told its size has 0 columns; a log of CI is wider than a window.
    columns: (isTerminal ? stdout.columns : undefined) || 120,
  })
  stdout.write(text)
  return exitCodeOf(checked)
}

async function inventoryFound({ config }: CheckOptions, globals: GlobalOptions, context: CliContext): Promise<string> {
  const options = { ...scanDefaults, ...(config !== undefined && { config }) }
  const path = inventoryPath(await withSettings(options, false, globals, context), context)
  if (path !== undefined) return path
  throw new CertflowError('usage', `Cannot check: neither ./inventory.yaml nor ${systemInventory} exists`, {
    hint: 'name the file, as in certflow inventory check inventory.yaml',
  })
}

/** A file that was not looked at counts for more than faults in others. */
function exitCodeOf(checked: Checked): number {
  const isUnread = checked.faults.some(({ rule }) => rule === 'too-large' || rule === 'include-missing')
  if (checked.unread.length > 0 || isUnread) return exitCodes.cannotRun
  return checked.faults.some((fault) => isFailure(fault, checked)) ? exitCodes.findings : exitCodes.clean
}
