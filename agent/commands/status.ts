import { Command, Option } from 'commander'
import type { CliContext } from '../../src/cli/context.ts'
import { type HelpNotes, withNotes } from '../../src/cli/help.ts'
import { globalOptionsOf } from '../../src/cli/options.ts'
import { agentConfigOption } from './options.ts'

const notes: HelpNotes = {
  details: [],
  examples: ['certflow-agent status', 'certflow-agent status --format json'],
  exit: `0 all is well; 1 something fails or is not served; 2 could not run; 70 a
bug.`,
}

/** `certflow-agent status`: what is in force, and what comes next. */
export function statusCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('status')
    .summary('what is in force, and what comes next')
    .description(
      'Tells for each certificate what is in force, what is under way, what fails, and when it is renewed. Asks nobody.',
    )
    .addOption(agentConfigOption())
    .addOption(new Option('--format <name>', 'how it is told').choices(['table', 'json']).default('table'))
    .action(async (options: { config?: string; format: 'table' | 'json' }, given: Command) => {
      const { runStatus } = await import('../verbs/run-status.ts')
      exit(await runStatus({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes)
}
