import { Command, type CommanderError } from 'commander'
import { runCommandLine, withCommonOptions } from './command-line.ts'
import { agentsCommand } from './commands/agents.ts'
import { alertCommand } from './commands/alert.ts'
import { backupCommand, restoreCommand } from './commands/backup.ts'
import { demoCommand } from './commands/demo.ts'
import { doctorCommand } from './commands/doctor.ts'
import { initCommand } from './commands/init.ts'
import { inventoryCommand } from './commands/inventory.ts'
import { manualCommand } from './commands/manual.ts'
import { reportCommand } from './commands/report.ts'
import { runJobCommand } from './commands/run.ts'
import { scanCommand } from './commands/scan.ts'
import { serveCommand } from './commands/serve.ts'
import { tokensCommand } from './commands/tokens.ts'
import { usersCommand } from './commands/users.ts'
import type { CliContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { withNotes } from './help.ts'

/**
 * Parses the arguments, runs the command that they name, and resolves to its exit code. Rejects only for a bug.
 *
 * @param args without the program's own path
 */
export async function runCommand(args: readonly string[], context: CliContext): Promise<number> {
  return runCommandLine((exit) => buildProgram(context, exit, args), args, context, usageExit)
}

/** A plugin that ends with 2 would say CRITICAL: it says UNKNOWN. */
async function usageExit(error: CommanderError, args: readonly string[], context: CliContext): Promise<number> {
  const format = args.findLastIndex((arg) => arg === '--format' || arg.startsWith('--format='))
  if (`${args[format]} ${args[format + 1]}` !== '--format nagios' && args[format] !== '--format=nagios') {
    return exitCodes.cannotRun
  }
  const { nagiosUnknown, nagiosUnknownCode } = await import('../report/nagios.ts')
  context.stdout.write(nagiosUnknown(error.message.replace(/^error: /, '')))
  return nagiosUnknownCode
}

/**
 * The program with all its commands. `exit` gets the code of a run that could be made.
 *
 * @param args what is to be parsed, since usage errors quote it
 */
export function buildProgram(context: CliContext, exit: (code: number) => void, args: readonly string[] = []): Command {
  const program = new Command('certflow')
    .summary('look at TLS certificates as the network sees them')
    .description('Looks at TLS certificates as the network sees them, and says in time what expires.')
    .helpCommand('help [command]', 'print the help of a command')
    // Without it the program would take options behind the command, and values that look like them, for its own.
    .enablePositionalOptions()
  for (const command of [
    initCommand,
    scanCommand,
    runJobCommand,
    alertCommand,
    reportCommand,
    inventoryCommand,
    manualCommand,
    serveCommand,
    usersCommand,
    tokensCommand,
    agentsCommand,
    backupCommand,
    restoreCommand,
    doctorCommand,
    demoCommand,
  ])
    program.addCommand(command(context, exit))
  withCommonOptions(program, context, args)
  return withNotes(program, {
    details: [],
    examples: [
      'certflow demo                          # try it, without any network',
      'certflow scan www.example.ac.jp        # look at one server',
      'certflow scan --help                   # everything that a scan can do',
    ],
    exit: '',
  })
}
