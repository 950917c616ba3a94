import { Command } from 'commander'
import type { CliContext } from '../../src/cli/context.ts'
import { type HelpNotes, withNotes } from '../../src/cli/help.ts'
import { globalOptionsOf } from '../../src/cli/options.ts'
import { agentConfigOption } from './options.ts'

const rollbackNotes: HelpNotes = {
  details: [
    [
      'How it goes back',
      `The certificate before is put in place like a new one: tested, switched,
reloaded, looked at. It is refused where that one has ended or has less than
a day left. Nothing is ordered for a day then; renew --force goes sooner.`,
    ],
  ],
  examples: ['certflow-agent rollback www'],
  exit: `0 the certificate before is in force; 1 it could not be put in force; 2
could not run; 3 was interrupted, or another run is at it; 70 a bug.`,
}

/** `certflow-agent rollback`: puts the certificate before in force again. */
export function rollbackCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('rollback')
    .summary('put the certificate before in force again')
    .description('Puts the certificate that was in force before in force again.')
    .argument('<name>', 'a certificate of agent.yaml')
    .addOption(agentConfigOption())
    .action(async (name: string, options: { config?: string }, given: Command) => {
      const { runRollback } = await import('../verbs/run-rollback.ts')
      exit(await runRollback(name, { ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, rollbackNotes)
}

const recoverNotes: HelpNotes = {
  details: [
    [
      'When it is needed',
      `Where install: has as: copy, a power cut between two copies leaves a
certificate beside the key of another. The unit certflow-agent-recover runs
this before the web server starts. Links need it not.`,
    ],
  ],
  examples: ['certflow-agent recover'],
  exit: `0 every copy is that of what is in force; 1 one could not be written; 2
could not run; 3 another run is at it; 70 a bug.`,
}

/** `certflow-agent recover`: after a crash, brings copies to one pair. */
export function recoverCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('recover')
    .summary('after a crash, bring copies to one pair')
    .description(
      'Brings the copies of install: to what is in force, as after a crash between two of them. Asks nobody and reloads nothing.',
    )
    .addOption(agentConfigOption())
    .action(async (options: { config?: string }, given: Command) => {
      const { runRecover } = await import('../verbs/run-recover.ts')
      exit(await runRecover({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, recoverNotes)
}
