import { printable } from '../../src/domain/printable.ts'
import type { Command } from '../config/agent-config.ts'
import { describeEnd, runProgram } from '../run-program.ts'

/** Tests and reloads of large configurations take seconds; what takes longer hangs. */
const deadlineMs = 30_000

/** Of what a program says, so much goes into a sentence: the end, where programs say why. */
const toldCharacters = 300

/**
 * Runs the test or the reload of a service. Resolves to what went wrong, a text of one line; undefined where all went well, or there is nothing to
 * run. Rejects when `signal` aborts.
 */
export async function runStep(command: Command | undefined, signal: AbortSignal): Promise<string | undefined> {
  if (command === undefined) return undefined
  const { end, output } = await runProgram({ argv: command, deadlineMs, signal, mayLeaveDaemons: true })
  signal.throwIfAborted()
  if (end.kind === 'exited' && end.code === 0) return undefined
  const said = printable(
    output
      .trim()
      .replaceAll(/\s*\n\s*/g, ' / ')
      .slice(-toldCharacters),
  )
  return `${command[0]} ${describeEnd(end)}${said === '' ? '' : `: ${said}`}`
}
