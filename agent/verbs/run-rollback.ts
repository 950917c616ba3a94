import type { CliContext } from '../../src/cli/context.ts'
import { dayMs } from '../../src/domain/duration.ts'
import { printable } from '../../src/domain/printable.ts'
import { CertflowError } from '../../src/errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import type { AgentOptions } from '../commands/options.ts'
import { whyNotBackTo } from '../domain/issued.ts'
import { isRevoked } from '../pass/ask-revocation.ts'
import { generationOf } from '../pass/installed.ts'
import { deployStaged } from '../pass/pass-certificate.ts'
import { type Ledger, readLedger, type Work, writeLedger } from '../state/ledger.ts'
import { exitCodeOfPass } from './run-pass.ts'
import { alone, configFor, wantedCertificate } from './set-up.ts'

/** Runs `certflow-agent rollback` to its exit code. */
export async function runRollback(name: string, options: AgentOptions, context: CliContext): Promise<number> {
  const config = wantedCertificate(await configFor(options, context), name)
  return alone(context, { isByTimer: false }, async (shop) => {
    const { state, now } = shop
    const known = await readLedger(state, name)
    const before = known.before === undefined ? undefined : await generationOf(state, name, known.before)
    if (before === undefined) throw impossible(name, 'no certificate before the one in force is kept')
    const obstacle = whyNotBackTo(before.leaf, await isRevoked(shop, config, before), now())
    if (obstacle !== undefined) throw impossible(name, `the certificate before is no way out: ${obstacle}`)
    const { names, keyType } = config
    const work: Work = {
      step: 'staged',
      reason: 'rollback',
      begunAt: now(),
      names: [...names],
      keyType,
      generation: before.number,
    }
    // Who goes back has a reason: what is due is not ordered at the next tick of the timer.
    const restUntil = new Date(now().getTime() + dayMs)
    const ledger: Ledger = { ...known, work, restUntil, failures: undefined }
    await writeLedger(state, name, ledger)
    const outcome = await deployStaged(shop, config, ledger)
    context.stdout.write(`${name}: ${printable(outcome.text)}\n`)
    return exitCodeOfPass([outcome], 1)
  })
}

function impossible(name: string, why: string): CertflowError {
  return new CertflowError('usage', `Cannot roll back ${quoted(name)}: ${why}`, {
    hint: 'certflow-agent renew orders a new certificate',
  })
}
