import { Command, Option } from 'commander'
import { dialectPorts } from '../../domain/endpoint.ts'
import { configOption } from '../config-option.ts'
import {
  concurrencyOption,
  connectTimeoutOption,
  deadlineOption,
  inventoryOption,
  outputOption,
  rateOption,
  resolverOption,
  timeoutOption,
} from '../connection-options.ts'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import { count, globalOptionsOf, instant, positiveInteger, several } from '../options.ts'
import { formats, type ScanOptions, scanDefaults, sweepRate } from '../scan-options.ts'

const notes: HelpNotes = {
  details: [
    [
      'Targets',
      `[dialect://][server-name@]host[:port], as arguments or one per line in a list
(# starts a comment). The host may be a range, the port several with commas.
Dialects: ${Object.keys(dialectPorts).slice(1, 9).join(', ')},
${Object.keys(dialectPorts).slice(9).join(', ')}; none is TLS from the first byte.`,
    ],
    ['Durations', '500ms, 10s, 15m, 12h, 30d or 2w'],
  ],
  examples: [
    'certflow scan www.example.ac.jp smtp://mx.example.ac.jp',
    'certflow scan portal.example.ac.jp@192.0.2.7:443 192.0.2.0/28:443,8443',
    'certflow scan --inventory inventory.yaml --format html --output report.html',
    'certflow scan --targets hosts.txt --format ndjson --fail-on warning',
    'certflow scan 10.20.0.0/16:443 --depth certificate --resume campus.journal',
  ],
  exit: `0 nothing at or above --fail-on; 1 findings; 2 could not run;
3 cut short; 70 a bug. With --format nagios the codes of a plugin, 0 to 3.`,
}

/** `certflow scan`: probes endpoints and reports. `exit` gets the code of a run that could be made. */
export function scanCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('scan')
    .summary('look at endpoints and report what expires')
    .description(
      'Connects to each endpoint, reads its certificate, and reports what expires and what else is wrong. Stores nothing.',
    )
    .argument('[target...]', 'endpoints; without any, those of the inventory')
    .action(async (targets: string[], options: ScanOptions, given: Command) => {
      const { runScan } = await import('../run-scan.ts')
      exit(await runScan(targets, options, globalOptionsOf(given), context))
    })
  whatToScan(command)
  howToConnect(command)
  howToJudge(command)
  whatToReport(command)
  return withNotes(command, notes)
}

function whatToScan(command: Command): void {
  command
    .optionsGroup('What to scan:')
    .addOption(configOption())
    .addOption(inventoryOption())
    .option('--targets <file>', 'a list of targets, one per line; - is standard input; may be repeated', several, [])
    .option('--tag <tag>', 'only entries of the inventory with this tag; may be repeated', several, [])
    .option('--owner <contact>', 'only entries of this owner; may be repeated', several, [])
    .option('--zone <zone>', 'only entries of this zone; may be repeated', several, [])
}

function howToConnect(command: Command): void {
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

function howToJudge(command: Command): void {
  command
    .optionsGroup('How to judge:')
    .option('--ca <file>', 'PEM file of further trust anchors; may be repeated', several, [])
    .addOption(
      new Option('--anchors <store>', "trust anchors: Node's own list or the system's")
        .choices(['bundled', 'system'])
        .default(scanDefaults.anchors),
    )
    .option('--at <time>', 'judge as if it were then: 2027-01-31, or a time of RFC 3339', instant)
}

function whatToReport(command: Command): void {
  command
    .optionsGroup('What to report:')
    .addOption(new Option('--format <format>', 'form of the report').choices([...formats]).default(scanDefaults.format))
    .addOption(outputOption('the report'))
    .option('--resume <journal>', 'note what is done in this file, and go on from it after a run that was cut short')
    .option('--only-findings', 'leave out rows without findings', false)
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 from here up')
        .choices(['warning', 'critical', 'never'])
        .default(scanDefaults.failOn),
    )
}
