import { Command } from 'commander'
import type { ServeOptions } from '../centre/run-serve.ts'
import { configOption } from '../config-option.ts'
import { inventoryOption } from '../connection-options.ts'
import type { CliContext } from '../context.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import { globalOptionsOf } from '../options.ts'

const notes: HelpNotes = {
  details: [
    [
      'What it needs',
      `An inventory, and an account:
  certflow users add tanaka --role admin
Settings may say more: server:, how people reach it; schedule:, when it does
what; smtp:, how it tells people. Without them it listens on 127.0.0.1:8080,
looks at everything at 6:30, and sends nothing. A proxy in front brings HTTPS.`,
    ],
  ],
  examples: ['certflow serve', 'certflow serve --config /etc/certflow/certflow.yaml'],
  exit: '0 it was asked to end; 2 could not begin; 70 a bug.',
}

/** `certflow serve`: pages, API and schedule of the centre. */
export function serveCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('serve')
    .summary('serve pages and API, and do everything by a schedule')
    .description('The daemon of the centre: pages, API and metrics; scans and tells people by a schedule.')
    .addOption(configOption())
    .addOption(inventoryOption())
    .action(async (options: ServeOptions, given: Command) => {
      const { runServe } = await import('../centre/run-serve.ts')
      exit(await runServe({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes)
}
