import type { CliContext } from '../src/cli/context.ts'
import { exitCodes } from '../src/cli/exit-codes.ts'
import { packageVersion } from '../src/cli/version.ts'

/**
 * Runs `certflow-agent` with these arguments and resolves to its exit code. Rejects only for a bug.
 *
 * @param args without the program's own path
 */
export async function main(args: readonly string[], context: CliContext): Promise<number> {
  if (args.length === 1 && args[0] === '--version') {
    context.stdout.write(`${packageVersion()}\n`)
    return exitCodes.clean
  }
  const { runAgentCommand } = await import('./program.ts')
  return runAgentCommand(args, context)
}
