import { join, resolve } from 'node:path'
import type { CliContext } from '../../src/cli/context.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { say } from '../../src/cli/say.ts'
import { printable } from '../../src/domain/printable.ts'
import { CertflowError } from '../../src/errors.ts'
import { fileProblem } from '../../src/file-errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import type { AgentOptions } from '../commands/options.ts'
import type { AgentConfig } from '../config/agent-config.ts'
import { replaceDurably } from '../state/durable-file.ts'
import { openState, usualStateFolder } from '../state/state-folder.ts'
import { needsOfRun } from '../systemd/needs.ts'
import { type AgentPlace, isHidden, type UnitFile, unitFiles } from '../systemd/units.ts'
import { configFor, stateRoot } from './set-up.ts'

/** Where an administrator's units are (systemd.unit(5)). */
const systemFolder = '/etc/systemd/system'

/** Runs `certflow-agent install-units` to its exit code. */
export async function runInstallUnits(
  options: AgentOptions & { readonly output: string },
  context: CliContext,
): Promise<number> {
  const config = await configFor(options, context)
  const place = { program: ownProgram(), stateFolder: resolve(context.cwd, stateRoot(context.env)) }
  const folder = resolve(context.cwd, options.output)
  for (const path of [config.file, place.stateFolder, ...place.program]) refuseUnwritable(path)
  // systemd makes the usual one; a folder that is not there could be neither written nor made by the service
  if (place.stateFolder !== usualStateFolder) await openState(place.stateFolder)
  const units = unitFiles(config, place)
  for (const unit of units) {
    await write(folder, unit)
    context.stdout.write(`wrote ${printable(join(folder, unit.name))}\n`)
  }
  if (!options.quiet) say(context, remarksOn(config, place))
  context.stdout.write(`\nnext:\n${nextSteps(folder, units)}`)
  return exitCodes.clean
}

/** The program that runs now: Node and a script, or one file that is both. */
function ownProgram(): readonly string[] {
  const { execPath, argv } = process
  const script = resolve(argv[1] ?? execPath)
  return script === execPath ? [execPath] : [execPath, script]
}

function refuseUnwritable(path: string): void {
  if (!/\p{Cc}/u.test(path)) return
  throw new CertflowError('usage', `Cannot write ${quoted(path)} into a unit: it has control characters`, {
    hint: 'give it a plain name',
  })
}

async function write(folder: string, { name, text }: UnitFile): Promise<void> {
  try {
    await replaceDurably(join(folder, name), text, { mode: 0o644 })
  } catch (cause) {
    throw new CertflowError(
      'file-unwritable',
      `Cannot write unit ${quoted(join(folder, name))}: ${fileProblem(cause)}`,
      {
        hint: 'run as root, or name a folder that is there and that this user may write to with --output',
        cause,
      },
    )
  }
}

/** What a person has to know or do, since no unit can. */
function remarksOn(config: AgentConfig, { program }: AgentPlace): string {
  const hidden = program.filter(isHidden)
  const unknown = [...new Set(needsOfRun(config).unknownPrograms.map(([name]) => name))]
  return [
    ...hidden.map(
      (path) =>
        `warning: the service does not see ${quoted(path)}: install the program outside /home, /root and /tmp, and write the units anew\n`,
    ),
    ...unknown.map(
      (name) =>
        `warning: what ${quoted(name)} writes is not known: where it is more than the units allow, add ReadWritePaths= with systemctl edit certflow-agent.service\n`,
    ),
  ].join('')
}

function nextSteps(folder: string, units: readonly UnitFile[]): string {
  const recovers = units.some(({ name }) => name === 'certflow-agent-recover.service')
  const steps = [
    ...(folder === systemFolder ? [] : [`copy these files to ${systemFolder}`]),
    'systemctl daemon-reload',
    'systemctl enable --now certflow-agent.timer',
    ...(recovers ? ['systemctl enable certflow-agent-recover.service'] : []),
    'systemctl start certflow-agent.service       # a first pass, under the rights of the unit',
  ]
  return steps.map((step) => `  ${step}\n`).join('')
}
