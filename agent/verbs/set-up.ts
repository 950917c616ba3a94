import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { join, resolve } from 'node:path'
import type { CliContext } from '../../src/cli/context.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { watchInterruption } from '../../src/cli/interruption.ts'
import { say } from '../../src/cli/say.ts'
import { CertflowError } from '../../src/errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import { lockWork } from '../../src/store/sqlite/work-lock.ts'
import { faultsText } from '../../src/yaml/fault.ts'
import type { AgentOptions } from '../commands/options.ts'
import type { AgentConfig, CertificateConfig } from '../config/agent-config.ts'
import { readAgentConfig, usableAgentConfig } from '../config/load.ts'
import { type LocalMoment, localMomentOf } from '../domain/reload-time.ts'
import { certificateNamed } from '../pass/pass.ts'
import type { Workshop } from '../pass/workshop.ts'
import { openState, type StateFolder, usualStateFolder } from '../state/state-folder.ts'
import { tellEvent } from './journal.ts'

/** Where agent.yaml lies: as named, or the first that is found, or where it should lie. */
function configPath({ config }: Pick<AgentOptions, 'config'>, { env, cwd }: CliContext): string {
  if (config !== undefined) return resolve(cwd, config)
  const folder = firstFolder(env.CONFIGURATION_DIRECTORY)
  const own = folder === undefined ? undefined : join(folder, 'agent.yaml')
  return own !== undefined && existsSync(own) ? own : '/etc/certflow/agent.yaml'
}

/** The configuration that counts. Rejects with `file-unreadable`, or `settings-invalid` with all faults. Warnings are said, unless quiet. */
export async function configFor(options: AgentOptions, context: CliContext): Promise<AgentConfig> {
  const path = configPath(options, context)
  const loaded = await readAgentConfig(path, hostname())
  const config = usableAgentConfig(loaded, path)
  if (!options.quiet) say(context, faultsText(loaded.faults))
  return config
}

/** A certificate by its name. Throws `usage` where agent.yaml has none of it. */
export function wantedCertificate(config: AgentConfig, name: string): CertificateConfig {
  const found = certificateNamed(config, name)
  if (found !== undefined) return found
  throw new CertflowError(
    'usage',
    `Cannot find certificate ${quoted(name)}: ${quoted(config.file)} has none of that name`,
    {
      hint: `it has ${config.certificates.map((each) => each.name).join(', ')}`,
    },
  )
}

/** The folder of the agent's state, made where it does not exist. */
export function stateFor({ env }: CliContext): Promise<StateFolder> {
  return openState(stateRoot(env))
}

/** Where the agent's state is. */
export function stateRoot(env: CliContext['env']): string {
  return firstFolder(env.STATE_DIRECTORY) ?? usualStateFolder
}

/** Who asks a person waits for another run, which may be waiting for a CA; the timer comes again anyway. */
const patienceMs = 60_000

/**
 * Does work on the state that only one process at a time may do. Resolves to its exit code, or to 3 where another process has not finished
 * meanwhile.
 *
 * @param isByTimer does not wait: the other run does the same
 */
export async function alone(
  context: CliContext,
  { isByTimer }: { readonly isByTimer: boolean },
  work: (shop: Workshop) => Promise<number>,
): Promise<number> {
  const state = await stateFor(context)
  using interruption = watchInterruption(context, undefined)
  await using lock = await lockWork(state.lock, 'run', isByTimer ? 0 : patienceMs, interruption.signal).catch(
    (error) => {
      if (interruption.signal.aborted) return undefined
      throw error
    },
  )
  if (lock === undefined) {
    say(context, 'certflow-agent: another run is at work; nothing was done here\n')
    return isByTimer ? exitCodes.clean : exitCodes.incomplete
  }
  // awaited, or the lock would be gone before the work is done
  return await work({
    state,
    now: context.now,
    draw: Math.random,
    localOf,
    signal: interruption.signal,
    selinuxFolder: '/sys/fs/selinux',
    say: (event) => tellEvent(context, event),
  })
}

let clock: ((at: Date) => LocalMoment) | undefined

/** Loading the calendar of the time zone costs a fifth of a run with nothing to do: it waits for the first question. */
function localOf(at: Date): LocalMoment {
  clock ??= localMomentOf(Intl.DateTimeFormat().resolvedOptions().timeZone)
  return clock(at)
}

/** systemd separates several folders by colons. */
function firstFolder(folders: string | undefined): string | undefined {
  const [first] = (folders ?? '').split(':')
  return first === '' ? undefined : first
}
