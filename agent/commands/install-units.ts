import { Command, Option } from 'commander'
import type { CliContext } from '../../src/cli/context.ts'
import { type HelpNotes, withNotes } from '../../src/cli/help.ts'
import { globalOptionsOf } from '../../src/cli/options.ts'
import { agentConfigOption } from './options.ts'

const notes: HelpNotes = {
  details: [
    [
      'What it writes',
      `certflow-agent.service makes a pass, with just the rights that agent.yaml
needs; certflow-agent.timer starts it each hour; certflow-agent-failed
says in the journal that it failed. Where install: has as: copy,
certflow-agent-recover brings copies to one pair before servers start.
Write them anew when paths, commands or challenges of agent.yaml change.`,
    ],
  ],
  examples: ['certflow-agent install-units', 'certflow-agent install-units --output /tmp/units'],
  exit: '0 written; 2 could not be; 70 a bug.',
}

/** `certflow-agent install-units`: writes the units that run the agent. */
export function installUnitsCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('install-units')
    .summary('write the systemd units that run it each hour')
    .description('Writes the systemd units that run the agent each hour, with just the rights that agent.yaml needs.')
    .addOption(agentConfigOption())
    .addOption(new Option('--output <folder>', 'write them there').default('/etc/systemd/system'))
    .action(async (options: { config?: string; output: string }, given: Command) => {
      const { runInstallUnits } = await import('../verbs/run-install-units.ts')
      exit(await runInstallUnits({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes)
}
