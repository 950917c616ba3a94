import { Command } from 'commander'
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
import { globalOptionsOf } from '../options.ts'
import type { DiscoverOptions } from '../run-discover.ts'
import { sweepRate } from '../scan-options.ts'

const notes: HelpNotes = {
  details: [
    [
      'Entries',
      `Grouped by certificate. An entry connects to the address that was found and
asks for the first name in the certificate. Paste what is yours below
endpoints: of the inventory; what is there is left out next time.`,
    ],
  ],
  examples: [
    'certflow inventory discover                     # the sweeps of the inventory',
    'certflow inventory discover 192.0.2.0/24:443,8443',
    'certflow inventory discover smtp://192.0.2.0/24 --rate 200/s --output new.yaml',
  ],
  exit: `0 done, whatever was found; 2 could not run; 3 cut short: what was found
until then is printed; 70 a bug.`,
}

/** `certflow inventory discover`: looks for TLS servers and prints entries for those that the inventory does not have. */
export function discoverCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('discover')
    .summary('find TLS servers and print entries for them')
    .description(
      'Looks for TLS servers in ranges and prints an entry for each that the inventory does not have. Changes no file.',
    )
    .argument('[target...]', 'ranges and hosts; without any, the sweeps of the inventory')
    .optionsGroup('Where to look:')
    .addOption(configOption())
    .addOption(inventoryOption())
    .optionsGroup('How to connect:')
    .addOption(resolverOption())
    .addOption(timeoutOption("the inventory's, or 10s"))
    .addOption(connectTimeoutOption())
    .addOption(deadlineOption())
    .addOption(concurrencyOption())
    .addOption(rateOption('connections begun a second', `${sweepRate}/s`))
    .optionsGroup('What to print:')
    .addOption(outputOption('the entries'))
    .action(async (targets: string[], options: DiscoverOptions, given: Command) => {
      const { runDiscover } = await import('../run-discover.ts')
      exit(await runDiscover(targets, options, globalOptionsOf(given), context))
    })
  return withNotes(command, notes)
}
