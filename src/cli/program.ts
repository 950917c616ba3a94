import { Command, CommanderError } from 'commander'
import { CertflowError } from '../errors.ts'
import { demoCommand } from './commands/demo.ts'
import { scanCommand } from './commands/scan.ts'
import type { CliContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { commonOptions, optionText, withNotes } from './help.ts'
import { packageVersion } from './version.ts'

/**
 * Parses the arguments, runs the command that they name, and resolves to its exit code. Rejects only for a bug.
 *
 * @param args without the program's own path
 */
export async function runCommand(args: readonly string[], context: CliContext): Promise<number> {
  let code: number = exitCodes.clean
  const program = buildProgram(context, (given) => {
    code = given
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.clean : exitCodes.cannotRun
    if (!(error instanceof CertflowError)) throw error
    context.stderr.write(`certflow: ${error.message}\n  ${error.hint}\n`)
    return exitCodes.cannotRun
  }
}

/** The program with all its commands. `exit` gets the code of a run that could be made. */
export function buildProgram(context: CliContext, exit: (code: number) => void): Command {
  const program = configured(new Command('certflow'), context)
    .summary('look at TLS certificates as the network sees them')
    .description('Looks at TLS certificates as the network sees them, and says in time what expires.')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
  for (const command of [scanCommand(context, exit), demoCommand(context, exit)]) {
    program.addCommand(withCommonOptions(configured(command, context)))
  }
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

function configured(command: Command, { stdout, stderr }: CliContext): Command {
  return command
    .exitOverride()
    .showHelpAfterError(
      `(${command.name() === 'certflow' ? 'certflow' : `certflow ${command.name()}`} --help tells more)`,
    )
    .configureHelp({
      optionDescription: optionText,
      // Options are told in the command's own help; here they would only say "[options]".
      subcommandTerm: (subcommand) => subcommand.name(),
    })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => ('columns' in stdout ? stdout.columns : undefined) || 80,
      getErrHelpWidth: () => 80,
    })
}

function withCommonOptions(command: Command): Command {
  return command
    .optionsGroup(commonOptions)
    .option('-q, --quiet', 'no remarks and no progress bar, errors only')
    .option('-v, --verbose', 'say which limits and sources count')
    .option('--no-color', 'no colour, as the environment variable NO_COLOR does')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
}
