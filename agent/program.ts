import { Command } from 'commander'
import { runCommandLine, withCommonOptions } from '../src/cli/command-line.ts'
import type { CliContext } from '../src/cli/context.ts'
import { withNotes } from '../src/cli/help.ts'
import { accountCommand } from './commands/account.ts'
import { csrCommand, installCommand } from './commands/by-hand.ts'
import { checkCommand } from './commands/check.ts'
import { doctorCommand } from './commands/doctor.ts'
import { enrollCommand } from './commands/enroll.ts'
import { recoverCommand, rollbackCommand } from './commands/go-back.ts'
import { importCommand } from './commands/import.ts'
import { installUnitsCommand } from './commands/install-units.ts'
import { renewCommand, runPassCommand } from './commands/renew.ts'
import { statusCommand } from './commands/status.ts'

/**
 * Parses the arguments, runs the command that they name, and resolves to its exit code. Rejects only for a bug.
 *
 * @param args without the program's own path
 */
export async function runAgentCommand(args: readonly string[], context: CliContext): Promise<number> {
  return runCommandLine((exit) => buildAgentProgram(context, exit, args), args, context)
}

/**
 * The program with all its commands. `exit` gets the code of a run that could be made.
 *
 * @param args what is to be parsed, since usage errors quote it
 */
export function buildAgentProgram(
  context: CliContext,
  exit: (code: number) => void,
  args: readonly string[] = [],
): Command {
  const program = new Command('certflow-agent')
    .summary('renew the certificates of this server')
    .description('Renews the certificates of this server, and looks at what is served afterwards.')
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
  for (const command of [
    runPassCommand,
    statusCommand,
    checkCommand,
    renewCommand,
    rollbackCommand,
    csrCommand,
    installCommand,
    accountCommand,
    importCommand,
    enrollCommand,
    recoverCommand,
    installUnitsCommand,
    doctorCommand,
  ])
    program.addCommand(command(context, exit))
  withCommonOptions(program, context, args)
  return withNotes(program, {
    details: [],
    examples: [
      'certflow-agent check                   # is agent.yaml right, and what follows',
      'certflow-agent run                     # one pass: what the timer starts',
      'certflow-agent status                  # what is in force, and what comes next',
    ],
    exit: '',
  })
}
