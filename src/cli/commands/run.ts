import { Command } from 'commander'
import { configOption } from '../config-option.ts'
import { inventoryOption, outputOption } from '../connection-options.ts'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import type { RunOptions } from '../job/run-options.ts'
import { globalOptionsOf } from '../options.ts'
import { addConnection, addJudgement, addReport, addSelection } from '../scan-option-groups.ts'

const notes: HelpNotes = {
  details: [
    [
      'What it does',
      `Scans the inventory, keeps what it saw in the store, brings the alerts up to
date, and sends the mails that are due. Two at once do no harm: the second
waits. Killed at any moment, the next one goes on.`,
    ],
  ],
  examples: [
    'certflow run                            # once a day, from a timer',
    'certflow run --no-scan                  # every few minutes: what is due',
    'certflow run --results hospital.ndjson  # rows of a scan made elsewhere',
    'certflow run --dry-run --output mails   # what would be mailed, no more',
  ],
  exit: `0 its work was done, whatever it found; 1 findings, with --fail-on;
2 could not run; 3 part of its work was not done; 70 a bug.`,
}

/** `certflow run`: the regular job of an IT centre. */
export function runJobCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('run')
    .summary('scan the inventory, keep it, and tell people what is due')
    .description('The regular job: scans the inventory, keeps what it saw, judges, and sends the mails that are due.')
    .action(async (options: RunOptions, given: Command) => {
      const { runJob } = await import('../job/run-job.ts')
      exit(await runJob(options, globalOptionsOf(given), context))
    })
    .optionsGroup('What to do:')
    .addOption(configOption())
    .addOption(inventoryOption())
    .option('--no-scan', 'only work off what is due: mails that wait, steps that have come')
    .option('--results <file>', 'judge rows that `certflow scan --format ndjson` made elsewhere, in place of a scan')
    .option('--dry-run', 'keep nothing and send nothing; with --output, write the mails there', false)
  addSelection(command)
  addConnection(command)
  addJudgement(command, 'believe that it is then, mails included: 2027-01-31, or a time of RFC 3339')
  addReport(command, outputOption('the report; with --dry-run, the mails as .eml files into this folder'), 'never')
  return withNotes(command, notes)
}
