import type { CertificateConfig } from '../config/agent-config.ts'
import type { Deployed } from '../deploy/deploy.ts'
import { isInstalled, putCopies, requirePlaces } from '../deploy/install-paths.ts'
import type { Site } from '../deploy/site.ts'
import { decideRenewal, type RenewalReason } from '../domain/renewal.ts'
import { failedAgain, mayTry } from '../domain/retry.ts'
import { forgetOldGenerations, liveGeneration, readManifest } from '../state/generation.ts'
import { type Ledger, readLedger, type Work, writeLedger } from '../state/ledger.ts'
import { withRevocation } from './ask-revocation.ts'
import type { CaSessions } from './ca-sessions.ts'
import { type Failure, failureOf } from './failure.ts'
import { generationOf, type InstalledGeneration, installedOf } from './installed.ts'
import { ended, inTime, type PassOutcome, unseen, waitsAfter, waitsForHand } from './outcome.ts'
import { isBeforeStaging, isStillWanted, makePendingKey, stageAgain } from './pending.ts'
import { reasonTexts } from './reason-texts.ts'
import type { Workshop } from './workshop.ts'

/** How a pass may go beyond what is due. */
export interface PassWishes {
  /** Renew, whether due or not. */
  readonly renew: boolean
  /** Do not wait for the time after failures; the CA's own word counts all the same. */
  readonly force: boolean
}

/**
 * Brings one certificate to where agent.yaml wants it, from wherever an earlier run left it: ordered if due, checked, staged, deployed, seen.
 * Never rejects for what a CA, a service, a disk or the configuration does: that is an outcome, counted and kept for the next run.
 */
export async function passCertificate(
  shop: Workshop,
  config: CertificateConfig,
  sessions: CaSessions,
  wishes: PassWishes,
): Promise<PassOutcome> {
  try {
    return await bring(shop, config, sessions, wishes)
  } catch (error) {
    if (shop.signal.aborted) return ended(config, 'interrupted', 'was interrupted; the next run goes on from here')
    return failed(shop, config, failureOf(error))
  }
}

async function bring(
  shop: Workshop,
  config: CertificateConfig,
  sessions: CaSessions,
  { renew, force }: PassWishes,
): Promise<PassOutcome> {
  const { state, now } = shop
  let ledger = await withoutUnwanted(shop, config, await readLedger(state, config.name))
  await repairCopies(shop, config)
  if (renew && ledger.work === undefined) ledger = await kept(shop, config, ledger, { ...ledger, askedFor: true })
  if (ledger.failures !== undefined && !mayTry(ledger.failures, now(), force))
    return waitsAfter(config, ledger.failures, now())
  const installed = await installedOf(state, config.name)
  if (ledger.work === undefined) {
    ledger = await kept(shop, config, ledger, await sessions.withWindow(shop, config, installed, ledger))
    ledger = await kept(shop, config, ledger, await withRevocation(shop, config, installed, ledger))
    const isRevoked = ledger.revocation !== undefined
    const wishedFor = { askedFor: ledger.askedFor === true, isRevoked, caRenewAt: ledger.caWindow?.renewAt }
    const decision = decideRenewal(installed, config, now(), wishedFor)
    const restUntil =
      renew || isRevoked || ledger.restUntil === undefined || ledger.restUntil <= now() ? undefined : ledger.restUntil
    const until = decision.action === 'wait' ? decision.until : restUntil
    if (until !== undefined && installed !== undefined) return settle(shop, config, ledger, installed, until)
    const reason = decision.action === 'renew' ? decision.reason : 'no-certificate'
    if (config.ordering === undefined) return waitsForHand(config, reason)
    await requirePlaces(config.install)
    ledger = await begin(shop, config, ledger, reason, await replacedCertificate(installed, ledger))
  }
  if (isBeforeStaging(ledger.work)) {
    if (ledger.work?.directory === undefined) return waitsForHand(config, undefined)
    // once more for an order that an earlier run began: agent.yaml may name other paths by now
    await requirePlaces(config.install)
    const { order } = await import('./order.ts')
    ledger = await order(shop, config, ledger, sessions)
  }
  return deployed(shop, config, await bringIntoForce(shop, config, ledger))
}

/** Deploys what is staged. For commands that stage something themselves. */
export async function deployStaged(shop: Workshop, config: CertificateConfig, ledger: Ledger): Promise<PassOutcome> {
  try {
    return await deployed(shop, config, await bringIntoForce(shop, config, ledger))
  } catch (error) {
    if (shop.signal.aborted) return ended(config, 'interrupted', 'was interrupted; the next run goes on from here')
    return failed(shop, config, failureOf(error))
  }
}

/** Loads what deploys only where something is to be deployed: most runs have nothing to do, and are to cost next to nothing. */
async function bringIntoForce(shop: Workshop, config: CertificateConfig, ledger: Ledger): Promise<Deployed> {
  const { deploy } = await import('../deploy/deploy.ts')
  return deploy(siteOf(shop, config), ledger)
}

/** After a crash between a switch and the copies, all of them become one pair again. Resolves to the paths that were written. */
export async function repairCopies(
  { state, say, selinuxFolder }: Workshop,
  { name, install }: CertificateConfig,
): Promise<void> {
  const live = await liveGeneration(state, name)
  if (live === undefined) return
  const written = await putCopies(state, name, live, install)
  if (written.length === 0) return
  const text = `brought to what is in force: ${written.join(', ')}`
  say({ certificate: name, step: 'recovered', level: 'warning', text })
  const { labelForServers } = await import('../deploy/selinux.ts')
  const problem = await labelForServers({ state, name, install }, live, selinuxFolder)
  if (problem !== undefined) say({ certificate: name, step: 'recovered', level: 'warning', text: problem })
}

/** What agent.yaml wants otherwise by now, and what has grown old while it could not be deployed, is begun anew. */
async function withoutUnwanted(shop: Workshop, config: CertificateConfig, ledger: Ledger): Promise<Ledger> {
  const { work } = ledger
  if (work === undefined || !(isBeforeStaging(work) || work.step === 'staged')) return ledger
  if (isStillWanted(work, config) && !(await isStale(shop, config, work))) return ledger
  return kept(shop, config, ledger, { ...ledger, work: undefined, failures: undefined })
}

async function isStale({ state, now }: Workshop, config: CertificateConfig, work: Work): Promise<boolean> {
  if (work.step !== 'staged' || work.generation === undefined) return false
  const staged = await generationOf(state, config.name, work.generation)
  if (work.reason === 'rollback') return staged === undefined
  const wishes = { askedFor: false, caRenewAt: undefined }
  return decideRenewal(staged, config, now(), wishes).action === 'renew' && config.ordering !== undefined
}

/** Nothing is due: what is in force must still stand where agent.yaml wants it, and be seen where it was not yet. */
async function settle(
  shop: Workshop,
  config: CertificateConfig,
  ledger: Ledger,
  installed: InstalledGeneration,
  until: Date,
): Promise<PassOutcome> {
  const { state, now } = shop
  if (!(await isInstalled(state, config.name, installed.number, config.install))) {
    const about = await readManifest(state, config.name, installed.number)
    const generation = await stageAgain(
      state,
      config,
      installed,
      about ?? { source: 'found', madeAt: now().toISOString() },
    )
    if (generation !== undefined) {
      const { names, keyType } = config
      const work: Work = { step: 'staged', reason: 'reinstall', begunAt: now(), names: [...names], keyType, generation }
      const next = await kept(shop, config, ledger, { ...ledger, work })
      return deployed(shop, config, await bringIntoForce(shop, config, next))
    }
  }
  if (ledger.unverified !== undefined) {
    const { lookAgain } = await import('./look-again.ts')
    const next = await kept(shop, config, ledger, await lookAgain(config, ledger, installed.leaf.fingerprint))
    if (next.unverified !== undefined) return unseen(config, next)
  }
  return ended(config, 'fine', `nothing is due until ${until.toISOString().slice(0, 10)}`)
}

async function begin(
  shop: Workshop,
  config: CertificateConfig,
  ledger: Ledger,
  reason: RenewalReason,
  replaces: string | undefined,
): Promise<Ledger> {
  const { name, names, keyType, ordering } = config
  await makePendingKey(shop.state, config)
  const directory = ordering?.account.directory
  const begunAt = shop.now()
  const work: Work = { step: 'keyed', reason, begunAt, names: [...names], keyType, directory, replaces }
  const next = await kept(shop, config, ledger, { ...ledger, work })
  shop.say({
    certificate: name,
    step: 'keyed',
    level: 'info',
    text: `a new certificate is ordered: ${reasonTexts[reason]}`,
  })
  return next
}

/** The certificate that an order replaces, where the CA names windows for it: such an order counts for no limit (RFC 9773 §5). */
async function replacedCertificate(
  installed: InstalledGeneration | undefined,
  { caWindow }: Ledger,
): Promise<string | undefined> {
  if (installed === undefined || caWindow === undefined) return undefined
  const { certIdOf } = await import('../acme/ari.ts')
  return certIdOf(installed.der)
}

async function deployed(shop: Workshop, config: CertificateConfig, result: Deployed): Promise<PassOutcome> {
  if (result.kind === 'failed') return failed(shop, config, { message: result.message, retryAfterMs: undefined })
  if (result.kind === 'waits') return ended(config, 'waits', `is in force; ${result.why}`)
  const installed = await installedOf(shop.state, config.name)
  const inUse = [installed?.number, result.ledger.before].filter((number) => number !== undefined)
  await forgetOldGenerations(shop.state, config.name, new Set(inUse))
  if (result.ledger.unverified !== undefined) return unseen(config, result.ledger)
  const end = installed?.leaf.validity.notAfter?.toISOString().slice(0, 10)
  return ended(
    config,
    'changed',
    `a new certificate is in force and served, valid until ${end ?? 'an unreadable date'}`,
  )
}

/** Counts a failure and keeps it; where even that cannot be written, the sentence says so. */
async function failed(
  { state, now, draw }: Workshop,
  config: CertificateConfig,
  failure: Failure,
): Promise<PassOutcome> {
  try {
    // What is on the disk counts: the steps were kept one by one.
    const ledger = await readLedger(state, config.name)
    const failures = failedAgain(ledger.failures, failure, now(), draw())
    await writeLedger(state, config.name, { ...ledger, failures })
    return ended(config, 'failed', `${failure.message}; next try ${inTime(failures.notBefore, now())}`, failures)
  } catch (error) {
    return ended(config, 'failed', `${failure.message}; and this could not be noted: ${failureOf(error).message}`)
  }
}

function siteOf(shop: Workshop, config: CertificateConfig): Site {
  return {
    ...shop,
    config,
    keep: (ledger) => writeLedger(shop.state, config.name, ledger),
    say: (step, text, level = 'info') => shop.say({ certificate: config.name, step, level, text }),
  }
}

/** Writes a ledger where it is another than before: a pass that has nothing to do writes nothing. */
async function kept({ state }: Workshop, { name }: CertificateConfig, before: Ledger, after: Ledger): Promise<Ledger> {
  if (JSON.stringify(before) !== JSON.stringify(after)) await writeLedger(state, name, after)
  return after
}
