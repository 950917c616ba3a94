import { Command } from 'commander'
import type { CliContext } from '../../src/cli/context.ts'
import { type HelpNotes, withNotes } from '../../src/cli/help.ts'
import { globalOptionsOf } from '../../src/cli/options.ts'
import { agentConfigOption } from './options.ts'

/** `certflow-agent account`: takes accounts from one machine to another. */
export function accountCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('account')
    .summary('take an account from one machine to another')
    .description(
      'Takes accounts with CAs from one machine to another: some CAs hand out the binding for an account once.',
    )
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
    .addCommand(exportCommand(context, exit))
    .addCommand(importCommand(context, exit))
  return withNotes(command, {
    details: [],
    examples: [
      'certflow-agent account export portal portal.account',
      'certflow-agent account import portal portal.account',
    ],
    exit: '',
  })
}

const exportNotes: HelpNotes = {
  details: [
    [
      'What is in it',
      `The key of the account. Whoever has the file can order for its names: it
is written for its owner alone, and is to be thrown away when it has
arrived.`,
    ],
  ],
  examples: ['certflow-agent account export portal portal.account'],
  exit: '0 written; 2 could not be; 70 a bug.',
}

function exportCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('export')
    .summary('write the account of a certificate to a file')
    .description('Writes the account by which a certificate is ordered to a new file that nobody else can read.')
    .argument('<name>', 'a certificate of agent.yaml')
    .argument('<file>', 'a file that does not exist yet')
    .addOption(agentConfigOption())
    .action(async (name: string, file: string, options: { config?: string }, given: Command) => {
      const { runAccountExport } = await import('../verbs/run-account.ts')
      exit(await runAccountExport(name, file, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, exportNotes)
}

const importNotes: HelpNotes = {
  details: [],
  examples: ['certflow-agent account import portal portal.account'],
  exit: '0 taken over; 2 could not be; 70 a bug.',
}

function importCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('import')
    .summary('take over an account from a file')
    .description('Takes over the account of a file for a certificate. One that is here already is not replaced.')
    .argument('<name>', 'a certificate of agent.yaml')
    .argument('<file>', 'what account export has written')
    .addOption(agentConfigOption())
    .action(async (name: string, file: string, options: { config?: string }, given: Command) => {
      const { runAccountImport } = await import('../verbs/run-account.ts')
      exit(await runAccountImport(name, file, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, importNotes)
}
