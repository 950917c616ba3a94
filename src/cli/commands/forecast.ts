import { Command, InvalidArgumentError, Option } from 'commander'
import { configOption } from '../config-option.ts'
import { inventoryOption, outputOption } from '../connection-options.ts'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import { globalOptionsOf, instant } from '../options.ts'
import type { ForecastCommandOptions } from '../run-forecast.ts'

const notes: HelpNotes = {
  details: [
    [
      'What it goes by',
      `The inventory, and of each endpoint the certificate that a run saw last. What
was not seen yet is assumed, and counted as such. It connects to nothing.`,
    ],
  ],
  examples: [
    'certflow inventory forecast',
    'certflow inventory forecast --hours 3 --format html --output forecast.html',
  ],
  exit: '0 it was written; 2 could not run; 70 a bug.',
}

/** `certflow inventory forecast`: the renewals of the years to come. */
export function forecastCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('forecast')
    .summary('count the renewals of the years to come')
    .description(
      'Counts the renewals of the months to come, by month and by owner, as the lifetimes of certificates shrink, and says what is worth automating first.',
    )
    .addOption(configOption())
    .addOption(inventoryOption())
    .addOption(new Option('--months <n>', 'this month and those after it, at most 120').argParser(months).default(36))
    .addOption(
      new Option('--hours <n>', 'person-hours of one renewal by hand: sheet, window, installation, notice')
        .argParser(hours)
        .default(2),
    )
    .addOption(new Option('--at <time>', 'count from then on: 2027-01-31, or a time of RFC 3339').argParser(instant))
    .addOption(new Option('--format <format>', 'form').choices(['table', 'json', 'html']).default('table'))
    .addOption(
      new Option('--language <language>', 'language of html')
        .choices(['en', 'ja'])
        .default(undefined, "the inventory's"),
    )
    .addOption(outputOption('the forecast'))
    .action(async (options: ForecastCommandOptions, given: Command) => {
      const { runForecast } = await import('../run-forecast.ts')
      exit(await runForecast(options, globalOptionsOf(given), context))
    })
  return withNotes(command, notes)
}

function months(text: string): number {
  const number = Number(text)
  if (!/^\d{1,3}$/.test(text) || number < 1 || number > 120)
    throw new InvalidArgumentError('Give a whole number from 1 to 120.')
  return number
}

function hours(text: string): number {
  const number = Number(text)
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(text)) throw new InvalidArgumentError('Give hours, like 2 or 1.5.')
  return number
}
