import type { CliContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { packageVersion } from './version.ts'

/**
 * Runs `certflow` with these arguments and resolves to its exit code. Rejects only for a bug.
 *
 * @param args without the program's own path
 */
export async function main(args: readonly string[], context: CliContext): Promise<number> {
  // Monitoring and installers ask for this alone, and often: nothing is loaded for it.
  if (args.length === 1 && args[0] === '--version') {
    context.stdout.write(`${packageVersion()}\n`)
    return exitCodes.clean
  }
  const { runCommand } = await import('./program.ts')
  return runCommand(args, context)
}
