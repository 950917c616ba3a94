import { Command } from 'commander'
import { dialectPorts } from '../../domain/endpoint.ts'
import { configOption } from '../config-option.ts'
import { inventoryOption, outputOption } from '../connection-options.ts'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import { globalOptionsOf, several } from '../options.ts'
import { addConnection, addJudgement, addReport, addSelection } from '../scan-option-groups.ts'
import { type ScanOptions, scanDefaults } from '../scan-options.ts'

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
      'Connects to each endpoint, reads its certificate, and reports what expires and what else is wrong. Stores nothing but with --save.',
    )
    .argument('[target...]', 'endpoints; without any, those of the inventory')
    .action(async (targets: string[], options: ScanOptions, given: Command) => {
      const { runScan } = await import('../run-scan.ts')
      exit(await runScan(targets, options, globalOptionsOf(given), context))
    })
  command
    .optionsGroup('What to scan:')
    .addOption(configOption())
    .addOption(inventoryOption())
    .option('--targets <file>', 'a list of targets, one per line; - is standard input; may be repeated', several, [])
  addSelection(command)
  addConnection(command)
  addJudgement(command, 'judge as if it were then: 2027-01-31, or a time of RFC 3339')
  addReport(command, outputOption('the report'), scanDefaults.failOn)
  command.option('--save', 'keep what was seen in the store of the settings; nobody is told of anything')
  return withNotes(command, notes)
}
