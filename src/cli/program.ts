import { Command, CommanderError } from 'commander'
import { CertflowError } from '../errors.ts'
import { alertCommand } from './commands/alert.ts'
import { demoCommand } from './commands/demo.ts'
import { initCommand } from './commands/init.ts'
import { inventoryCommand } from './commands/inventory.ts'
import { manualCommand } from './commands/manual.ts'
import { reportCommand } from './commands/report.ts'
import { runJobCommand } from './commands/run.ts'
import { scanCommand } from './commands/scan.ts'
import type { CliContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { commonOptions, optionText, withNotes } from './help.ts'
import { say, usageText } from './say.ts'
import { packageVersion } from './version.ts'

/**
 * Parses the arguments, runs the command that they name, and resolves to its exit code. Rejects only for a bug.
 *
 * @param args without the program's own path
 */
export async function runCommand(args: readonly string[], context: CliContext): Promise<number> {
  let code: number = exitCodes.clean
  const program = buildProgram(
    context,
    (given) => {
      code = given
    },
    args,
  )
  try {
    refuseUnknownHelp(program, args)
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return usageExit(error, args, context)
    if (!(error instanceof CertflowError)) throw error
    say(context, `certflow: ${error.message}\n  ${error.hint}\n`)
    return exitCodes.cannotRun
  }
}

/** What commander has printed already gives its code. A plugin that ends with 2 would say CRITICAL: it says UNKNOWN. */
async function usageExit(error: CommanderError, args: readonly string[], context: CliContext): Promise<number> {
  if (error.exitCode === 0) return exitCodes.clean
  const format = args.findLastIndex((arg) => arg === '--format' || arg.startsWith('--format='))
  if (`${args[format]} ${args[format + 1]}` !== '--format nagios' && args[format] !== '--format=nagios') {
    return exitCodes.cannotRun
  }
  const { nagiosUnknown, nagiosUnknownCode } = await import('../report/nagios.ts')
  context.stdout.write(nagiosUnknown(error.message.replace(/^error: /, '')))
  return nagiosUnknownCode
}

/** commander answers `help frob` with the whole help and no word about frob. */
function refuseUnknownHelp(program: Command, args: readonly string[]): void {
  const [first, name] = args.filter((arg) => !arg.startsWith('-'))
  if (first !== 'help' || name === undefined || program.commands.some((command) => command.name() === name)) return
  if (name === 'help') program.help()
  program.error(`error: unknown command '${name}'`)
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

/** Gives a command and all below it what every command has. */
function withCommonOptions(command: Command, context: CliContext, args: readonly string[]): void {
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
