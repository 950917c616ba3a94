import type { CliContext } from '../../src/cli/context.ts'
import { exitCodes } from '../../src/cli/exit-codes.ts'
import { printable } from '../../src/domain/printable.ts'
import { CertflowError } from '../../src/errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import type { AgentOptions, RenewOptions } from '../commands/options.ts'
import type { AgentConfig, CertificateConfig } from '../config/agent-config.ts'
import { tellByMail } from '../mail/tell-by-mail.ts'
import { installedOf } from '../pass/installed.ts'
import type { PassOutcome } from '../pass/outcome.ts'
import { pass } from '../pass/pass.ts'
import type { PassWishes } from '../pass/pass-certificate.ts'
import type { Workshop } from '../pass/workshop.ts'
import { isJournal } from './journal.ts'
import { alone, configFor, wantedCertificate } from './set-up.ts'

/** Runs `certflow-agent run` to its exit code. */
export async function runPass(options: AgentOptions, context: CliContext): Promise<number> {
  const config = await configFor(options, context)
  return alone(context, { isByTimer: true }, (shop) =>
    passOver(shop, config, config.certificates, { renew: false, force: false }, options, context),
  )
}

/** Runs `certflow-agent renew` to its exit code. */
export async function runRenew(
  name: string | undefined,
  options: AgentOptions & RenewOptions,
  context: CliContext,
): Promise<number> {
  const config = await configFor(options, context)
  return alone(context, { isByTimer: false }, async (shop) => {
    const chosen = await chosenCertificates(shop, config, name, options)
    return passOver(shop, config, chosen, { renew: true, force: options.force === true }, options, context)
  })
}

async function chosenCertificates(
  { state }: Workshop,
  config: AgentConfig,
  name: string | undefined,
  { issuer }: RenewOptions,
): Promise<readonly CertificateConfig[]> {
  if (name !== undefined) return [wantedCertificate(config, name)]
  const ordered = config.certificates.filter(({ ordering }) => ordering !== undefined)
  if (issuer === undefined) return ordered
  const found: CertificateConfig[] = []
  for (const each of ordered) {
    const installed = await installedOf(state, each.name)
    if (installed?.leaf.issuer.toLowerCase().includes(issuer.toLowerCase()) === true) found.push(each)
  }
  if (found.length > 0) return found
  throw new CertflowError(
    'usage',
    `Cannot renew what ${quoted(issuer)} issued: nothing in force has it in its issuer`,
    {
      hint: 'certflow-agent status tells the issuers',
    },
  )
}

async function passOver(
  shop: Workshop,
  config: AgentConfig,
  certificates: readonly CertificateConfig[],
  wishes: PassWishes,
  { quiet }: AgentOptions,
  context: CliContext,
): Promise<number> {
  const outcomes: PassOutcome[] = []
  for await (const outcome of pass(shop, certificates, wishes)) {
    outcomes.push(outcome)
    if (!quiet || isBad(outcome)) tellOutcome(shop, outcome, context)
  }
  // A mail that cannot be sent, and a centre that cannot be reached, are told, and make no renewal a failed one.
  await tellByMail(shop, config, outcomes)
  if (config.centre !== undefined) {
    const { tellCentre } = await import('../centre/tell-centre.ts')
    await tellCentre(shop, config, outcomes)
  }
  return exitCodeOfPass(outcomes, certificates.length)
}

/** The exit code of a pass: something failed, or was cut short, or all is well. */
export function exitCodeOfPass(outcomes: readonly PassOutcome[], planned: number): number {
  if (outcomes.length < planned || outcomes.some(({ kind }) => kind === 'interrupted')) return exitCodes.incomplete
  return outcomes.some(isBad) ? exitCodes.findings : exitCodes.clean
}

function isBad({ kind }: PassOutcome): boolean {
  return kind === 'failed'
}

/** Into the journal with its fields, where there is something to look for: most runs have nothing to tell, and are to cost next to nothing. */
function tellOutcome(shop: Workshop, outcome: PassOutcome, context: CliContext): void {
  const { certificate, kind, text } = outcome
  if (kind !== 'fine' && isJournal(context))
    shop.say({ certificate, step: kind, level: isBad(outcome) ? 'error' : 'info', text })
  else context.stdout.write(`${certificate}: ${isBad(outcome) ? 'error: ' : ''}${printable(text)}\n`)
}
