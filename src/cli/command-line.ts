import { type Command, CommanderError } from 'commander'
import { CertflowError } from '../errors.ts'
import type { CliContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { commonOptions, optionText } from './help.ts'
import { say, usageText } from './say.ts'
import { packageVersion } from './version.ts'

/** The exit code of a usage error that commander has told already. */
type UsageExit = (error: CommanderError, args: readonly string[], context: CliContext) => number | Promise<number>

/**
 * Parses the arguments, runs the command that they name, and resolves to its exit code. What the operator can put right is said on standard
 * error, exit 2; rejects only for a bug.
 *
 * @param build makes the program; what it is given gets the code of a run that could be made
 */
export async function runCommandLine(
  build: (exit: (code: number) => void) => Command,
  args: readonly string[],
  context: CliContext,
  usageExit: UsageExit = () => exitCodes.cannotRun,
): Promise<number> {
  let code: number = exitCodes.clean
  const program = build((given) => {
    code = given
  })
  try {
    refuseUnknownHelp(program, args)
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.clean : usageExit(error, args, context)
    }
    if (!(error instanceof CertflowError)) throw error
    say(context, `${program.name()}: ${error.message}\n  ${error.hint}\n`)
    return exitCodes.cannotRun
  }
}

/** commander answers `help frob` with the whole help and no word about frob. */
function refuseUnknownHelp(program: Command, args: readonly string[]): void {
  const [first, name] = args.filter((arg) => !arg.startsWith('-'))
  if (first !== 'help' || name === undefined || program.commands.some((command) => command.name() === name)) return
  if (name === 'help') program.help()
  program.error(`error: unknown command '${name}'`)
}

/** Gives a command and all below it what every command has. `args` is what is to be parsed, since usage errors quote it. */
export function withCommonOptions(command: Command, context: CliContext, args: readonly string[]): void {
  configure(command, context, args)
  command
    .optionsGroup(commonOptions)
    .option('-q, --quiet', 'no remarks and no progress bar, errors only')
    .option('-v, --verbose', 'say which limits and sources count')
    .option('--no-color', 'no colour, as the environment variable NO_COLOR does')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
  for (const below of command.commands) withCommonOptions(below, context, args)
}

function configure(command: Command, { stdout, stderr }: CliContext, args: readonly string[]): void {
  command
    .exitOverride()
    .showHelpAfterError(`(${pathOf(command)} --help tells more)`)
    .configureHelp({
      optionDescription: optionText,
      // Options are told in the command's own help; here they would only say "[options]".
      subcommandTerm: (subcommand) => subcommand.name(),
    })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(usageText(text, args)),
      getOutHelpWidth: () => ('columns' in stdout ? stdout.columns : undefined) || 80,
      getErrHelpWidth: () => 80,
    })
}

/** The words by which a command is called: `certflow inventory discover`. */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}
