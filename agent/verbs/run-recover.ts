import type { CliContext } from '../../src/cli/context.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import type { AgentOptions } from '../commands/options.ts'
import { failureOf } from '../pass/failure.ts'
import { repairCopies } from '../pass/pass-certificate.ts'
import { alone, configFor } from './set-up.ts'

/** Runs `certflow-agent recover` to its exit code. */
export async function runRecover(options: AgentOptions, context: CliContext): Promise<number> {
  const { certificates } = await configFor(options, context)
  return alone(context, { isByTimer: false }, async (shop) => {
    let code: number = exitCodes.clean
    for (const config of certificates) {
      try {
        await repairCopies(shop, config)
      } catch (error) {
        const { message } = failureOf(error)
        shop.say({ certificate: config.name, step: 'recovered', level: 'error', text: message })
        code = exitCodes.findings
      }
    }
    return code
  })
}
