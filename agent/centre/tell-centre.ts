import { CertflowError } from '../../src/errors.ts'
import type { AgentConfig, CentreAt } from '../config/agent-config.ts'
import { failureOf } from '../pass/failure.ts'
import type { PassOutcome } from '../pass/outcome.ts'
import type { Workshop } from '../pass/workshop.ts'
import { CentreProblem } from './centre-problem.ts'
import { deliver } from './deliver.ts'
import { type Enrolment, readEnrolment } from './enrolment.ts'
import { readSpool, type Spool, withOutcomes, writeSpool } from './spool.ts'

/**
 * Tells the centre what came of a pass and how everything stands, where agent.yaml has `centre:` and the agent has joined it. What cannot be told waits in the spool
 * for the next pass. Nothing of it makes a renewal a failed one: what goes wrong is said, once, and that is all.
 */
export async function tellCentre(shop: Workshop, config: AgentConfig, outcomes: readonly PassOutcome[]): Promise<void> {
  const { centre } = config
  if (centre === undefined) return
  try {
    const enrolment = await readEnrolment(shop.state)
    if (enrolment === undefined) return
    const spool = withOutcomes(await readSpool(shop.state), outcomes, shop.now())
    await writeSpool(shop.state, await delivered(shop, { ...config, centre }, enrolment, spool))
  } catch (error) {
    warn(shop, failureOf(error).message)
  }
}

/** The spool after a report was brought, or could not be. */
async function delivered(
  shop: Workshop,
  config: AgentConfig & { readonly centre: CentreAt },
  enrolment: Enrolment,
  spool: Spool,
): Promise<Spool> {
  const { notBefore, problem: before, ...waiting } = spool
  if (notBefore !== undefined && shop.now() < notBefore) return spool
  try {
    return await deliver(shop, config, enrolment, waiting)
  } catch (error) {
    if (!(error instanceof CentreProblem || error instanceof CertflowError)) throw error
    const problem = error instanceof CentreProblem ? error.words : error.message
    // each hour the same would bury what is new
    if (problem !== before) warn(shop, `${problem}; what is to be told waits`)
    const restMs = error instanceof CentreProblem ? error.retryAfterMs : undefined
    return { ...waiting, problem, ...(restMs !== undefined && { notBefore: new Date(shop.now().getTime() + restMs) }) }
  }
}

function warn({ say }: Workshop, text: string): void {
  say({ certificate: 'centre', step: 'centre', level: 'warning', text })
}
