import { Command, Option } from 'commander'
import { configOption } from '../config-option.ts'
import {
  anchorsOption,
  caOption,
  concurrencyOption,
  connectTimeoutOption,
  deadlineOption,
  resolverOption,
  timeoutOption,
} from '../connection-options.ts'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import { globalOptionsOf, several } from '../options.ts'
import type { CheckOptions } from '../run-check.ts'

const notes: HelpNotes = {
  details: [
    [
      'Faults',
      `All faults of all files in one run, each with its place, the name of its
rule, and the way out. An inventory with an error is used by no command;
warnings keep nothing from working.`,
    ],
    [
      'Connections',
      `With --probe each entry is connected to, as a scan would: its name can be
looked up, its port speaks the protocol that it says, the certificate has its
name and is trusted as it says, and CAA lets the CA issue that renews it. With
--since only to entries that are new or changed, whatever moved in the files;
what was taken out is told. An end that comes near is a scan's to tell.`,
    ],
  ],
  examples: [
    'certflow inventory check',
    'certflow inventory check --strict inventory.yaml',
    'certflow inventory check --format github   # in a pull request',
    'certflow inventory check --probe --since origin/main',
    'certflow inventory check --probe --zone campus   # it reaches no other',
  ],
  exit: `0 nothing wrong, or warnings only; 1 errors (with --strict also warnings);
2 a file cannot be opened or is larger than 4 MiB; 3 cut short: not every
entry was looked at; 70 a bug.`,
}

/** The formats, by name: their code is loaded when it is needed. */
const formats: readonly CheckOptions['format'][] = ['text', 'json', 'sarif', 'junit', 'github']

/** `certflow inventory check`: says what is wrong in an inventory, and where. */
export function checkCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('check')
    .summary('say what is wrong in an inventory, and where')
    .description(
      'Checks an inventory: everything that is wrong in it, each with its line and the way out. Connects nowhere without --probe.',
    )
    .argument('[file...]', 'inventories; without any, the one that a scan finds')
    .addOption(configOption())
    .addOption(new Option('--format <name>', 'how to print the faults').choices(formats).default('text'))
    .addOption(new Option('--strict', 'warnings count as errors').default(false))
    .addOption(new Option('--since <revision>', 'compare with a revision of git: what was taken out, what changed'))
    .optionsGroup('How to connect:')
    .addOption(new Option('--probe', 'connect to the entries; with --since to those that changed').default(false))
    .option('--zone <zone>', 'only to entries of a zone that this machine reaches; may be repeated', several, [])
    .addOption(resolverOption())
    .addOption(timeoutOption("the entry's, or 10s"))
    .addOption(connectTimeoutOption())
    .addOption(deadlineOption())
    .addOption(concurrencyOption())
    .addOption(caOption())
    .addOption(anchorsOption())
    .action(async (files: string[], options: CheckOptions, given: Command) => {
      const { runCheck } = await import('../run-check.ts')
      exit(await runCheck(files, options, globalOptionsOf(given), context))
    })
  return withNotes(command, notes)
}
