import { Command, Option } from 'commander'
import type { CliContext } from '../context.ts'
import type { FailOn } from '../exit-codes.ts'
import { count, duration, instant, nameServer, positiveInteger, several } from '../options.ts'

/** What `--format` takes; the renderers themselves are loaded when one is needed. */
const formats = [
  'table',
  'json',
  'ndjson',
  'csv',
  'markdown',
  'html',
  'junit',
  'sarif',
  'prometheus',
  'nagios',
] as const

/** The options of `certflow scan`, parsed. Durations in milliseconds. */
export interface ScanOptions {
  readonly inventory?: string
  readonly targets?: string
  readonly depth: 'full'
  readonly concurrency: number
  readonly perHost: number
  readonly perNetwork: number
  readonly timeout?: number
  readonly connectTimeout: number
  readonly deadline?: number
  readonly retries: number
  readonly addresses?: 'first' | 'all'
  readonly ca: readonly string[]
  readonly anchors: 'bundled' | 'system'
  readonly resolver?: string
  readonly tag: readonly string[]
  readonly owner: readonly string[]
  readonly zone: readonly string[]
  readonly at?: Date
  readonly failOn: FailOn
  readonly onlyFindings: boolean
  readonly format: (typeof formats)[number]
  readonly output?: string
}

const examples = `
Targets: [dialect://][server-name@]host[:port], one per line in a list; # starts a comment.

Examples:
  certflow scan www.example.ac.jp smtp://mx.example.ac.jp
  certflow scan portal.example.ac.jp@192.0.2.7:443 192.0.2.0/28:443,8443
  certflow scan --inventory inventory.yaml --format html --output report.html
  certflow scan --targets hosts.txt --format ndjson --fail-on warning

Exit: 0 nothing at --fail-on, 1 findings, 2 could not run, 3 cut short, 70 a bug.`

/** `certflow scan`: probes endpoints and reports. `exit` gets the code of a run that could be made. */
export function scanCommand(context: CliContext, exit: (code: number) => void): Command {
  return new Command('scan')
    .description('probe endpoints and report what expires, and what else is wrong')
    .argument('[target...]', 'endpoints; without any, those of the inventory')
    .option('-i, --inventory <file>', 'inventory (./inventory.yaml, then /etc/certflow/inventory.yaml)')
    .option('--targets <file>', 'targets, one per line; - reads standard input')
    .addOption(new Option('--depth <depth>', 'how much of each handshake').choices(['full']).default('full'))
    .option('--concurrency <n>', 'connections open at once', positiveInteger, 256)
    .option('--per-host <n>', 'connections open at once to one address', positiveInteger, 8)
    .option('--per-network <n>', 'connections open at once into one /24 or /48', positiveInteger, 64)
    .option('--timeout <duration>', 'absolute, per probe and address (10s)', duration)
    .option('--connect-timeout <duration>', 'of the TCP connection alone', duration, 3_000)
    .option('--deadline <duration>', 'for the whole run', duration)
    .option('--retries <n>', 'after a reset or an early end; never after a timeout', count, 1)
    .addOption(new Option('--addresses <which>', 'addresses of a name to probe (first)').choices(['first', 'all']))
    .option('--ca <file>', 'PEM file of further trust anchors; may be repeated', several, [])
    .addOption(new Option('--anchors <store>', 'trust anchors').choices(['bundled', 'system']).default('bundled'))
    .option('--resolver <ip[:port]>', 'name server to ask', nameServer)
    .option('--tag <tag>', 'only entries with this tag; may be repeated', several, [])
    .option('--owner <contact>', 'only entries of this owner; may be repeated', several, [])
    .option('--zone <zone>', 'only entries of this zone; may be repeated', several, [])
    .option('--at <time>', 'judge as if it were then (RFC 3339)', instant)
    .addOption(
      new Option('--fail-on <severity>', 'exit 1 from here up')
        .choices(['warning', 'critical', 'never'])
        .default('critical'),
    )
    .option('--only-findings', 'leave out rows without findings', false)
    .addOption(new Option('--format <format>', 'of the report').choices([...formats]).default('table'))
    .option('--output <file>', 'write the report there, whole or not at all')
    .addHelpText('after', examples)
    .action(async (targets: string[], options: ScanOptions, command: Command) => {
      const { runScan } = await import('../run-scan.ts')
      exit(await runScan(targets, options, command.optsWithGlobals(), context))
    })
}
