import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
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
  rememberCompiled(context)
  const { runAgentCommand } = await import('./program.ts')
  return runAgentCommand(args, context)
}

/**
 * Keeps what Node compiles, since the timer starts the agent every hour and a third of such a run was compiling (measured). In a folder that nobody
 * else can write, never below /tmp, where Node would put it: who can change it can run what he likes.
 */
function rememberCompiled({ env }: Pick<CliContext, 'env'>): void {
  const [cache = ''] = (env.CACHE_DIRECTORY ?? '').split(':')
  const [state = ''] = (env.STATE_DIRECTORY ?? '').split(':')
  if (cache !== '') enableCompileCache(join(cache, 'compiled'))
  else if (state !== '' && existsSync(join(state, 'ledgers'))) enableCompileCache(join(state, 'compiled'))
}
