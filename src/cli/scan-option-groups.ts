import { type Command, Option } from 'commander'
import {
  anchorsOption,
  caOption,
  concurrencyOption,
  connectTimeoutOption,
  deadlineOption,
  rateOption,
  resolverOption,
  timeoutOption,
} from './connection-options.ts'
import type { FailOn } from './exit-codes.ts'
import { count, instant, positiveInteger, several } from './options.ts'
import { formats, scanDefaults, sweepRate } from './scan-options.ts'

/** Which entries of the inventory. */
export function addSelection(command: Command): void {
  command
    .option('--tag <tag>', 'only entries of the inventory with this tag; may be repeated', several, [])
    .option('--owner <contact>', 'only entries of this owner; may be repeated', several, [])
    .option('--zone <zone>', 'only entries of this zone; may be repeated', several, [])
}

/** How the network is to be treated. */
export function addConnection(command: Command): void {
  command
    .optionsGroup('How to connect:')
    .addOption(
      new Option('--addresses <which>', 'which addresses of a name to look at')
        .choices(['first', 'all'])
        .default(undefined, "the entry's, or first"),
    )
    .addOption(resolverOption())
    .addOption(timeoutOption("the entry's, or 10s"))
    .addOption(connectTimeoutOption())
    .addOption(deadlineOption())
    .option(
      '--retries <n>',
      'further attempts after a reset or an early end, never after a timeout',
      count,
      scanDefaults.retries,
    )
    .addOption(concurrencyOption())
    .option('--no-adapt', 'as many as that from the start, whatever the network bears')
    .option('--per-host <n>', 'connections open at once to one address', positiveInteger, scanDefaults.perHost)
    .option(
      '--per-network <n>',
      'connections open at once into one /24 or /48',
      positiveInteger,
      scanDefaults.perNetwork,
    )
    .addOption(rateOption('connections begun a second; given, it holds for everything', `${sweepRate}/s for sweeps`))
    .addOption(
      new Option('--depth <depth>', 'how much of each handshake')
        .choices(['full', 'certificate'])
        .default(scanDefaults.depth),
    )
}

/** What is trusted, and by which clock; `at` says what `--at` does. */
export function addJudgement(command: Command, at: string): void {
  command
    .optionsGroup('How to judge:')
    .addOption(caOption())
    .addOption(anchorsOption())
    .option('--at <time>', at, instant)
}

/** The report and the exit code; `failOn` is what counts where nothing is said. */
export function addReport(command: Command, output: Option, failOn: FailOn): void {
  command
    .optionsGroup('What to report:')
    .addOption(new Option('--format <format>', 'form of the report').choices([...formats]).default(scanDefaults.format))
    .addOption(output)
    .option('--resume <journal>', 'note what is done in this file, and go on from it after a run that was cut short')
    .option('--only-findings', 'leave out rows without findings', false)
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 from here up')
        .choices(['warning', 'critical', 'never'])
        .default(failOn),
    )
}
