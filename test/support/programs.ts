import { Writable } from 'node:stream'
import type { Command } from 'commander'
import { buildAgentProgram } from '../../agent/program.ts'
import type { CliContext } from '../../src/cli/context.ts'
import { buildProgram } from '../../src/cli/program.ts'

/** Both programs with all their commands, to be looked at and to parse with; nothing is printed, no action runs. */
export function silentPrograms(): readonly Command[] {
  const programs = [buildProgram(silence, () => undefined), buildAgentProgram(silence, () => undefined)]
  for (const command of programs.flatMap(withSubcommands)) command.action(() => undefined)
  return programs
}

/** A command and all commands below it. */
export function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)]
}

/** The words by which a command is called: `certflow scan`. */
export function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`
}

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })

const silence: CliContext = {
  stdout: nowhere(),
  stderr: nowhere(),
  stdin: (async function* () {})(),
  env: {},
  cwd: '/',
  now: () => new Date(0),
  stdoutIsLost: () => false,
  onInterrupt: () => () => undefined,
}
