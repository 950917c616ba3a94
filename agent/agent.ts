import { Command, CommanderError } from 'commander'
import type { CliContext } from '../src/cli/context.ts'
import { exitCodes } from '../src/cli/exit-codes.ts'
import { withNotes } from '../src/cli/help.ts'
import { say } from '../src/cli/say.ts'
import { packageVersion } from '../src/cli/version.ts'

/** Runs `certflow-agent` with these arguments and resolves to its exit code. It has no command yet. */
export async function main(args: readonly string[], context: CliContext): Promise<number> {
  try {
    await buildAgentProgram(context).parseAsync(args, { from: 'user' })
    return exitCodes.clean
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.clean : exitCodes.cannotRun
    throw error
  }
}

/** The program with all its commands: none in this version. */
export function buildAgentProgram({ stdout, stderr }: Pick<CliContext, 'stdout' | 'stderr'>): Command {
  const program: Command = new Command('certflow-agent')
    .summary('renew the certificates of this server (no command yet)')
    .description('Will renew the certificates of this server. In this version it has no command.')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => say({ stderr }, text) })
    .action(() => program.help({ error: true }))
    .allowExcessArguments(false)
  return withNotes(program, { details: [], examples: ['certflow-agent --version'], exit: '' })
}
