import type { CliContext } from '../../src/cli/context.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { say } from '../../src/cli/say.ts'
import { printable } from '../../src/domain/printable.ts'
import { CertflowError } from '../../src/errors.ts'
import { centreText } from '../centre/centre-text.ts'
import type { AgentOptions } from '../commands/options.ts'
import type { CertificateConfig } from '../config/agent-config.ts'
import { requirePlaces } from '../deploy/install-paths.ts'
import { planText } from '../pass/plan-text.ts'
import { statusOf } from '../pass/status.ts'
import { StateFolder } from '../state/state-folder.ts'
import { configFor, stateRoot } from './set-up.ts'

/** Runs `certflow-agent check` to its exit code. Changes nothing, makes nothing, and asks nobody. */
export async function runCheck(options: AgentOptions, context: CliContext): Promise<number> {
  const config = await configFor(options, context)
  const state = new StateFolder(stateRoot(context.env))
  for (const [index, certificate] of config.certificates.entries()) {
    const status = await statusOf(state, certificate, context.now())
    context.stdout.write(`${index === 0 ? '' : '\n'}${planText(certificate, status, context.now())}`)
    await warnOfPlaces(certificate, context)
  }
  const centre = await centreText(state, config.centre)
  if (centre !== undefined) {
    const told = 'names, fingerprints, dates, what the own listeners show, failures, versions; no key'
    context.stdout.write(`\ncentre\n  told      ${told}\n  to        ${printable(centre)}\n`)
  }
  return exitCodes.clean
}

/** Says which path of `install:` keeps the certificate from being ordered. What this user may not look at is no matter: the agent may. */
async function warnOfPlaces({ name, install }: CertificateConfig, context: CliContext): Promise<void> {
  try {
    await requirePlaces(install)
  } catch (error) {
    if (error instanceof CertflowError)
      say(context, `certflow-agent: warning: ${name}: ${error.message}\n  ${error.hint}\n`)
  }
}
