import type { CliContext } from '../../src/cli/context.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { printable } from '../../src/domain/printable.ts'
import { centreText } from '../centre/centre-text.ts'
import type { AgentOptions } from '../commands/options.ts'
import { type CertificateStatus, statusOf } from '../pass/status.ts'
import { configFor, stateFor } from './set-up.ts'
import { statusJson, statusTable } from './status-text.ts'

/** Runs `certflow-agent status` to its exit code. Takes no lock: it may be asked while a run is at work. */
export async function runStatus(
  options: AgentOptions & { readonly format: 'table' | 'json' },
  context: CliContext,
): Promise<number> {
  const { certificates, centre } = await configFor(options, context)
  const state = await stateFor(context)
  const statuses: CertificateStatus[] = []
  for (const config of certificates) statuses.push(await statusOf(state, config, context.now()))
  context.stdout.write(options.format === 'json' ? statusJson(statuses) : statusTable(statuses))
  const told = options.format === 'json' ? undefined : await centreText(state, centre)
  if (told !== undefined) context.stdout.write(`\nCENTRE  ${printable(told)}\n`)
  return statuses.some(({ state: each }) => each === 'failing' || each === 'expired')
    ? exitCodes.findings
    : exitCodes.clean
}
