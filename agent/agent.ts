import { Command, CommanderError } from 'commander'
import type { CliContext } from '../src/cli/context.ts'
import { exitCodes } from '../src/cli/exit-codes.ts'
import { packageVersion } from '../src/cli/version.ts'

/** Runs `certflow-agent` with these arguments and resolves to its exit code. It has no command yet. */
export async function main(args: readonly string[], { stdout, stderr }: CliContext): Promise<number> {
  const program = new Command('certflow-agent')
  program
    .description('Renews certificates on this server. No command of it exists in this version.')
    .version(packageVersion(), '--version', 'print the version')
    .exitOverride()
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .addHelpText('after', '\nExample:\n  certflow-agent --version')
    .action(() => program.help({ error: true }))
    .allowExcessArguments(false)
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCodes.clean
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.clean : exitCodes.cannotRun
    throw error
  }
}
