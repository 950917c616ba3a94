import { Command } from 'commander'
import type { CliContext } from '../../src/cli/context.ts'
import { type HelpNotes, withNotes } from '../../src/cli/help.ts'
import { globalOptionsOf } from '../../src/cli/options.ts'
import { agentConfigOption } from './options.ts'

const notes: HelpNotes = {
  details: [
    [
      'What it looks at',
      `Files and their modes, room on the disk, programs, ports, webroots, DNS and
CAA, the CA and its clock, and other programs that renew the same names. A
line for each: ok, warning or error, and what to do. It changes nothing: a
file that it writes into a webroot is removed, a port that it opens is
closed.`,
    ],
  ],
  examples: ['certflow-agent doctor', 'certflow-agent doctor --quiet    # warnings and errors only'],
  exit: `0 all is well, or warnings only; 1 something is to be put right; 2 agent.yaml
cannot be used; 3 was interrupted; 70 a bug.`,
}

/** `certflow-agent doctor`: looks for what will stop a renewal. */
export function doctorCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('doctor')
    .summary('look for what will stop a renewal, and say what to do')
    .description('Looks at the machine and at what is around it for whatever will stop a renewal, and says what to do.')
    .addOption(agentConfigOption())
    .action(async (options: { config?: string }, given: Command) => {
      const { runDoctor } = await import('../verbs/run-doctor.ts')
      exit(await runDoctor({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes)
}
