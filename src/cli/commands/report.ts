import { Command, InvalidArgumentError, Option } from 'commander'
import { configOption } from '../config-option.ts'
import { outputOption } from '../connection-options.ts'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import { globalOptionsOf } from '../options.ts'
import type { ReportCommandOptions } from '../run-report.ts'

const notes: HelpNotes = {
  details: [
    [
      'What it tells',
      `What was in use after its end, what was renewed late and why, what was renewed
in time, who answered; what is open now, what is coming in the next 90 days;
and on which days nothing was looked at. It connects to nothing.`,
    ],
  ],
  examples: [
    'certflow report                            # the last 30 days, until now',
    'certflow report --month 2026-10 --language ja',
    'certflow report --month last --format html --output last-month.html',
  ],
  exit: `0 it was written, whatever it tells; 2 could not run: no store yet, nothing
known of that month; 70 a bug.`,
}

/** `certflow report`: what happened in a month, from the store. */
export function reportCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('report')
    .summary('tell what happened in a month, and what is coming')
    .description('Tells what happened in a month, what is open and what is coming, from what runs have kept.')
    .addOption(configOption())
    .addOption(
      new Option('--month <month>', 'a month of the calendar: 2026-10, or last for the one before this')
        .argParser(month)
        .default(undefined, 'the last 30 days'),
    )
    .addOption(
      new Option('--format <format>', 'form of the report').choices(['html', 'markdown', 'csv']).default('markdown'),
    )
    .addOption(
      new Option('--language <language>', 'language of html and markdown')
        .choices(['en', 'ja'])
        .default(undefined, "the inventory's"),
    )
    .addOption(outputOption('the report'))
    .action(async (options: ReportCommandOptions, given: Command) => {
      const { runReport } = await import('../run-report.ts')
      exit(await runReport(options, globalOptionsOf(given), context))
    })
  return withNotes(command, notes)
}

/** A month as `2026-10`, or `last`. */
function month(text: string): string {
  if (text !== 'last' && !/^\d{4}-(0[1-9]|1[0-2])$/.test(text))
    throw new InvalidArgumentError('Write a month like 2026-10, or last.')
  return text
}
