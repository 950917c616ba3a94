import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { withNotes } from '../help.ts'
import { checkCommand } from './check.ts'
import { discoverCommand } from './discover.ts'
import { fmtCommand } from './fmt.ts'
import { forecastCommand } from './forecast.ts'
import { importCommand } from './import.ts'
import { schemaCommand } from './schema.ts'

/** `certflow inventory`: the commands that work on the inventory itself. */
export function inventoryCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('inventory')
    .summary('work on the inventory')
    .description('Works on the inventory: the file of what certflow watches.')
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
    .addCommand(checkCommand(context, exit))
    .addCommand(schemaCommand(context))
    .addCommand(fmtCommand(context, exit))
    .addCommand(importCommand(context, exit))
    .addCommand(discoverCommand(context, exit))
    .addCommand(forecastCommand(context, exit))
  return withNotes(command, {
    details: [],
    examples: ['certflow inventory check', 'certflow inventory discover 192.0.2.0/24:443,8443'],
    exit: '',
  })
}
