import type { CliContext } from '../../src/cli/context.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { watchInterruption } from '../../src/cli/interruption.ts'
import { printable } from '../../src/domain/printable.ts'
import type { AgentOptions } from '../commands/options.ts'
import { examine } from '../doctor/examine.ts'
import { type DoctorFinding, doctorChecks } from '../doctor/finding.ts'
import { StateFolder } from '../state/state-folder.ts'
import { configFor, stateRoot } from './set-up.ts'

/** Where programs are looked for where nobody says: as systemd does. */
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Runs `certflow-agent doctor` to its exit code. */
export async function runDoctor(options: AgentOptions, context: CliContext): Promise<number> {
  const config = await configFor(options, context)
  using interruption = watchInterruption(context, undefined)
  const machine = {
    config,
    state: new StateFolder(stateRoot(context.env)),
    now: context.now,
    signal: interruption.signal,
    path: context.env.PATH ?? usualPath,
    root: '/',
    nameServers: undefined,
    httpPort: 80,
  }
  let code: number = exitCodes.clean
  for await (const finding of examine(machine)) {
    if (finding.level === 'error') code = exitCodes.findings
    if (finding.level !== 'ok' || options.quiet !== true) context.stdout.write(findingLine(finding))
  }
  return interruption.signal.aborted ? exitCodes.incomplete : code
}

const widest = Math.max(...doctorChecks.map((check) => check.length))

/** One line: how bad it is, what was looked at, what was seen, and the way out. */
function findingLine({ level, check, text, hint }: DoctorFinding): string {
  const wayOut = hint === undefined ? '' : `; ${hint}`
  return `${level.padEnd('warning'.length)}  ${check.padEnd(widest)}  ${printable(text + wayOut)}\n`
}
