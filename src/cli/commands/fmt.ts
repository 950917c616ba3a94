import { Command } from 'commander'
import { configOption } from '../config-option.ts'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import { globalOptionsOf } from '../options.ts'
import type { FmtOptions } from '../run-fmt.ts'

const notes: HelpNotes = {
  details: [
    [
      'Layout',
      `Keys in the order of the reference, short entries on one line, comments where
they were; entries keep their order. What the file means does not change.`,
    ],
  ],
  examples: [
    'certflow inventory fmt',
    'certflow inventory fmt --check inventory.yaml   # in CI',
    'certflow inventory fmt --from-store             # dates that were confirmed',
  ],
  exit: '0 done; 1 with --check, a file would change; 2 could not be done; 70 a bug.',
}

/** `certflow inventory fmt`: the canonical layout of inventories. */
export function fmtCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('fmt')
    .summary('bring inventories into their canonical layout')
    .description('Brings inventories into their canonical layout, in place. Comments stay.')
    .argument('[file...]', 'inventories; without any, the one that a scan finds')
    .addOption(configOption())
    .option('--check', 'change nothing, and say which files would change', false)
    .option('--from-store', 'write the dates of manual entries that were confirmed', false)
    .action(async (files: string[], options: FmtOptions, given: Command) => {
      const { runFmt } = await import('../run-fmt.ts')
      exit(await runFmt(files, options, globalOptionsOf(given), context))
    })
  return withNotes(command, notes)
}
