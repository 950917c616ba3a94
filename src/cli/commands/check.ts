import { Command, Option } from 'commander'
import { configOption } from '../config-option.ts'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import { globalOptionsOf } from '../options.ts'
import type { CheckOptions } from '../run-check.ts'

const notes: HelpNotes = {
  details: [
    [
      'Faults',
      `All faults of all files in one run, each with its place, the name of its
rule, and the way out. An inventory with an error is used by no command;
warnings keep nothing from working.`,
    ],
  ],
  examples: [
    'certflow inventory check',
    'certflow inventory check --strict inventory.yaml',
    'certflow inventory check --format github   # in a pull request',
  ],
  exit: `0 nothing wrong, or warnings only; 1 errors (with --strict also warnings);
2 a file cannot be opened or is larger than 4 MiB; 70 a bug.`,
}

/** The formats, by name: their code is loaded when it is needed. */
const formats: readonly CheckOptions['format'][] = ['text', 'json', 'sarif', 'junit', 'github']

/** `certflow inventory check`: says what is wrong in an inventory, and where. */
export function checkCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('check')
    .summary('say what is wrong in an inventory, and where')
    .description(
      'Checks an inventory: everything that is wrong in it, each with its line and the way out. Connects nowhere.',
    )
    .argument('[file...]', 'inventories; without any, the one that a scan finds')
    .addOption(configOption())
    .addOption(new Option('--format <name>', 'how to print the faults').choices(formats).default('text'))
    .addOption(new Option('--strict', 'warnings count as errors').default(false))
    .action(async (files: string[], options: CheckOptions, given: Command) => {
      const { runCheck } = await import('../run-check.ts')
      exit(await runCheck(files, options, globalOptionsOf(given), context))
    })
  return withNotes(command, notes)
}
