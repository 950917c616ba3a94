import { Command, InvalidArgumentError, Option } from 'commander'
import { configOption } from '../config-option.ts'
import {
  concurrencyOption,
  connectTimeoutOption,
  deadlineOption,
  resolverOption,
  timeoutOption,
} from '../connection-options.ts'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import { type ImportOptions, importFormatNames } from '../import/options.ts'
import { globalOptionsOf } from '../options.ts'

const notes: HelpNotes = {
  details: [
    [
      'Entries',
      `A row with a host becomes an endpoint, one with a name and a date alone a
manual entry, and who has a mail address a contact. What is left out is said
row by row, and why. Without --into a whole inventory is printed.`,
    ],
    [
      'Sheets',
      `CSV in UTF-8, UTF-16 or CP932, headings in Japanese or English, titles above
them, merged cells, dates like 2027-01-31, R9.1.31 or Excel's numbers.
--map "heading=field" says what a column is; fields are host, name, address,
port, protocol, expires, department, owner, email, note and none.`,
    ],
    [
      'Connections',
      `With --probe each place is connected to, as a scan would: which dates differ
from those of the certificates, where nothing or another name is served, and
which manual entries can be probed. What never: lists is left alone.`,
    ],
  ],
  examples: [
    'certflow inventory import servers.csv > inventory.yaml',
    'certflow inventory import servers.csv --into inventory.yaml',
    'certflow inventory import servers.csv --into inventory.yaml --probe',
    'certflow inventory import /etc/nginx /etc/letsencrypt --into inventory.yaml',
    'certflow inventory import servers.csv --map "Web=host" --map "Memo 2=none"',
  ],
  exit: `0 read, whatever was left out; 2 a source cannot be read, or the inventory
has errors; 3 --probe was cut short; 70 a bug.`,
}

/** `certflow inventory import`: makes entries of what people have. */
export function importCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('import')
    .summary('make entries of sheets, lists and configuration')
    .description(
      'Makes entries of what people have: sheets, lists, configuration, folders of ACME clients, zones, scans. Connects nowhere without --probe.',
    )
    .argument('<source...>', 'files and folders; - is standard input')
    .optionsGroup('How to read:')
    .addOption(
      new Option('--from <format>', 'what the sources are')
        .choices(importFormatNames)
        .default(undefined, 'what they look like'),
    )
    .addOption(
      new Option('--map <heading=field>', 'what a column of a sheet is; may be repeated')
        .argParser(headingAndField)
        .default([]),
    )
    .optionsGroup('What to do with it:')
    .option(
      '--into <inventory>',
      'add to this file what it does not have, and change nothing else; made if it is not there',
    )
    .option('--owner <contact>', 'the contact of the inventory that answers for what names nobody')
    .optionsGroup('How to connect:')
    .addOption(
      new Option('--probe', 'look at what the sources name, and say where they and the wire disagree').default(false),
    )
    .addOption(configOption())
    .addOption(resolverOption())
    .addOption(timeoutOption('10s'))
    .addOption(connectTimeoutOption())
    .addOption(deadlineOption())
    .addOption(concurrencyOption())
    .action(async (sources: string[], options: ImportOptions, given: Command) => {
      const { runImport } = await import('../import/run-import.ts')
      exit(await runImport(sources, options, globalOptionsOf(given), context))
    })
  return withNotes(command, notes)
}

function headingAndField(
  text: string,
  before: readonly (readonly [string, string])[] = [],
): (readonly [string, string])[] {
  const [, heading = '', field = ''] = /^(.+)=([a-z]+)$/su.exec(text) ?? []
  if (heading === '') throw new InvalidArgumentError('Write it like "heading=host".')
  return [...before, [heading, field]]
}
