import { Argument, Command } from 'commander'
import type { CliContext } from '../../src/cli/context.ts'
import { type HelpNotes, withNotes } from '../../src/cli/help.ts'
import { globalOptionsOf } from '../../src/cli/options.ts'
import { type ImportedClientName, importedClientNames } from '../import/client-names.ts'

/** What `certflow-agent import` is told. */
export interface ImportOptions {
  readonly from?: string
  readonly directory?: string
  readonly write?: string
  readonly quiet?: boolean
}

const notes: HelpNotes = {
  details: [
    [
      'What is taken over',
      `Accounts with their keys, names, kinds of keys, the paths that servers
read, reload commands that need no shell, and the challenges that can be
told. What is left out is said, and why. The other client stays as it is:
what it is switched off with is said, and not done.`,
    ],
  ],
  examples: [
    'certflow-agent import certbot',
    'certflow-agent import certbot --write /etc/certflow/agent.yaml',
    'certflow-agent import lego --from /srv/lego --write /etc/certflow/agent.yaml',
  ],
  exit: `0 read, whatever was left out; 2 could not be, or there is nothing to take
over; 70 a bug.`,
}

/** `certflow-agent import`: takes over what another client renews. */
export function importCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('import')
    .summary('take over from certbot, acme.sh or lego')
    .description(
      'Takes over accounts and certificates of another client. Without --write it only prints what would be added.',
    )
    .addArgument(new Argument('<client>', 'whose they are').choices(importedClientNames))
    .option('--from <folder>', 'its folder, where that is not the usual one')
    .option('--directory <url>', 'the CA, where lego does not remember it')
    .option('--write <file>', 'add the entries to this agent.yaml, made if it is not there, and save the accounts')
    .action(async (name: ImportedClientName, options: ImportOptions, given: Command) => {
      const { runImport } = await import('../verbs/run-import.ts')
      exit(await runImport(name, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes)
}
