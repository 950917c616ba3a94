import { Command, CommanderError } from 'commander'
import { CertflowError } from '../errors.ts'
import { demoCommand } from './commands/demo.ts'
import { scanCommand } from './commands/scan.ts'
import type { CliContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { packageVersion } from './version.ts'

/** Options that every command takes. */
export interface GlobalOptions {
  readonly quiet?: boolean
  readonly verbose?: boolean
  /** False with `--no-color`. */
  readonly color: boolean
}

/**
 * Runs `certflow` with these arguments and resolves to its exit code. Rejects only for a bug.
 *
 * @param args without the program's own path
 */
export async function main(args: readonly string[], context: CliContext): Promise<number> {
  let code: number = exitCodes.clean
  const exit = (given: number) => {
    code = given
  }
  const program = configured(new Command('certflow'), context)
    .description('Watches TLS certificates as the network sees them, and says in time what expires.')
    .version(packageVersion(), '--version', 'print the version')
    .addHelpText('after', '\nExample:\n  certflow scan www.example.ac.jp smtp://mx.example.ac.jp\n  certflow demo')
  for (const command of [demoCommand(context, exit), scanCommand(context, exit)]) {
    program.addCommand(withGlobalOptions(configured(command, context)))
  }
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

function configured(command: Command, { stdout, stderr }: CliContext): Command {
  return command
    .exitOverride()
    .showHelpAfterError(
      `(${command.name() === 'certflow' ? 'certflow' : `certflow ${command.name()}`} --help tells more)`,
    )
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHelpWidth: () => ('columns' in stdout ? stdout.columns : undefined) ?? 80,
      getErrHelpWidth: () => 80,
    })
}

function withGlobalOptions(command: Command): Command {
  return command
    .option('-q, --quiet', 'no messages but errors')
    .option('-v, --verbose', 'say more on the way')
    .option('--no-color', 'no colour, as NO_COLOR does')
    .version(packageVersion(), '--version', 'print the version')
}
