import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'

const notes: HelpNotes = {
  details: [
    [
      'In an editor',
      `Put the schema beside the inventory, and as its first line
# yaml-language-server: $schema=inventory.schema.json`,
    ],
  ],
  examples: ['certflow inventory schema > inventory.schema.json'],
  exit: '0 printed; 70 a bug.',
}

/** `certflow inventory schema`: prints the JSON Schema of inventories. */
export function schemaCommand({ stdout }: CliContext): Command {
  const command = new Command('schema')
    .summary('print the JSON Schema of inventories')
    .description('Prints the JSON Schema (2020-12) of an inventory, with which editors complete and explain keys.')
    .action(async () => {
      const { inventoryJsonSchemaText } = await import('../../inventory/json-schema.ts')
      stdout.write(inventoryJsonSchemaText())
    })
  return withNotes(command, notes)
}
