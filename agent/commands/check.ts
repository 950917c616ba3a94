import { Command } from 'commander'
import type { CliContext } from '../../src/cli/context.ts'
import { type HelpNotes, withNotes } from '../../src/cli/help.ts'
import { globalOptionsOf } from '../../src/cli/options.ts'
import { agentConfigOption } from './options.ts'

const notes: HelpNotes = {
  details: [
    [
      'What it prints',
      `Every fault of agent.yaml with its line, or else for each certificate: what
is in force and when it is due, who is asked and how the names are proved,
which files are written, and how it is tested, reloaded and verified. It
asks nobody and changes nothing.`,
    ],
  ],
  examples: ['certflow-agent check', 'certflow-agent check --config ./agent.yaml'],
  exit: '0 agent.yaml can be used; 2 it cannot; 70 a bug.',
}

/** `certflow-agent check`: validates the configuration and prints what will be done. */
export function checkCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('check')
    .summary('check agent.yaml, and say what will be done')
    .description('Checks agent.yaml and prints the plan that follows from it, in words.')
    .addOption(agentConfigOption())
    .action(async (options: { config?: string }, given: Command) => {
      const { runCheck } = await import('../verbs/run-check.ts')
      exit(await runCheck({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes)
}
