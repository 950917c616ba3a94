import { Command } from 'commander'
import { configOption } from '../config-option.ts'
import type { CliContext } from '../context.ts'
import type { DoctorOptions } from '../doctor/run-doctor.ts'
import { type HelpNotes, withNotes } from '../help.ts'
import { globalOptionsOf } from '../options.ts'

const notes: HelpNotes = {
  details: [
    [
      'What it looks at',
      `Settings, inventory, the store and who may read it, the last run, copies,
accounts, name lookup, the mail server, the clock, limits of the process. A
line for each: ok, warning or error, and what to do. It changes nothing.`,
    ],
  ],
  examples: ['certflow doctor', 'certflow doctor --restore --quiet    # warnings and errors only'],
  exit: `0 all is well, or warnings only; 1 something is to be put right; 2 the
settings cannot be used; 70 a bug.`,
}

/** `certflow doctor`: looks for what keeps the centre from its work. */
export function doctorCommand(context: CliContext, exit: (code: number) => void): Command {
  const command = new Command('doctor')
    .summary('look for what keeps the centre from its work')
    .description('Looks at the centre and what is around it for what keeps it from its work, and says what to do.')
    .addOption(configOption())
    .option('--restore', 'also restore the newest copy on trial, into a folder of its own', false)
    .action(async (options: DoctorOptions, given: Command) => {
      const { runDoctor } = await import('../doctor/run-doctor.ts')
      exit(await runDoctor({ ...options, ...globalOptionsOf(given) }, context))
    })
  return withNotes(command, notes)
}
