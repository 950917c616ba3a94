import { whyNotBackTo } from '../domain/issued.ts'
import { type SeenListener, servedBefore, verdictOnListeners } from '../domain/listener-verdict.ts'
import { mayReload } from '../domain/reload-time.ts'
import { switchTo } from '../state/generation.ts'
import type { Ledger, Work } from '../state/ledger.ts'
import { adoptFound } from './adopt.ts'
import { putCopies, putLinks } from './install-paths.ts'
import { leafOfGeneration } from './leaf-of-generation.ts'
import { type Listener, listenersFor, look } from './listeners.ts'
import { lookUntil } from './look-until.ts'
import { placesText } from './places-text.ts'
import { runStep } from './run-step.ts'
import { label, type Site } from './site.ts'
import { fromWhereItStands, undo, untouched } from './undo.ts'

/** What came of a deployment. In each case the ledger is kept already. */
export type Deployed =
  /** In force, and seen wherever it must be, but for the listeners in the ledger's `unverified`. */
  | { readonly kind: 'done'; readonly ledger: Ledger }
  /** In force, and the service is told later. */
  | { readonly kind: 'waits'; readonly ledger: Ledger; readonly why: string }
  /** What was in force before is so again, or still; or nothing was before. The next run tries again with the same certificate. */
  | { readonly kind: 'failed'; readonly ledger: Ledger; readonly message: string }

/** What one step leads to: the next one, or an end of the run. */
type Stepped =
  | { readonly work: Work }
  | { readonly waits: string }
  | { readonly failed: string; readonly work: Work }
  | { readonly done: { readonly unverified: readonly SeenListener[] } }

/**
 * Brings a staged generation into force: configuration tested, one link switched, service reloaded, own listeners looked at; where they do not
 * show it, the generation before is put back. Begins with the step after the ledger's and keeps each step before the next.
 *
 * Rejects with the error of the system where the state cannot be written, and with a CertflowError for what agent.yaml names wrongly.
 */
export async function deploy(site: Site, begun: Ledger): Promise<Deployed> {
  let ledger = await fromWhereItStands(site, begun)
  for (;;) {
    const { work } = ledger
    if (work?.generation === undefined) throw new Error('nothing is staged')
    site.signal.throwIfAborted()
    let stepped: Stepped
    try {
      stepped = await nextStep(site, { ...work, generation: work.generation })
      if ('waits' in stepped) return { kind: 'waits', ledger, why: stepped.waits }
      ledger = 'done' in stepped ? settled(ledger, work, stepped.done.unverified) : { ...ledger, work: stepped.work }
      await site.keep(ledger)
    } catch (error) {
      await undo(site, work)
      throw error
    }
    if ('done' in stepped) return { kind: 'done', ledger }
    if ('failed' in stepped) return { kind: 'failed', ledger, message: stepped.failed }
  }
}

function settled(ledger: Ledger, work: Work, unverified: readonly SeenListener[]): Ledger {
  const open = unverified.length === 0 ? undefined : [...unverified]
  const over = {
    work: undefined,
    failures: undefined,
    askedFor: undefined,
    caWindow: undefined,
    askCaAt: undefined,
    revocation: undefined,
  }
  return { ...ledger, ...over, unverified: open, before: work.previous }
}

/** Work that has its generation. */
type Staged = Work & { readonly generation: number }

function nextStep(site: Site, work: Staged): Promise<Stepped> {
  switch (work.step) {
    case 'staged':
      return testAndLook(site, work)
    case 'tested':
      return switchOver(site, work)
    case 'switched':
      return testAgain(site, work)
    case 'accepted':
      return tell(site, work)
    case 'reloaded':
      return verify(site, work)
    case 'returning':
      return goBack(site, work)
    case 'keyed':
    case 'ordered':
    case 'issued':
      throw new Error(`nothing is staged at step ${work.step}`)
  }
}

/** The configuration must be good before anything is touched, and what is served now is noted. */
async function testAndLook(site: Site, work: Staged): Promise<Stepped> {
  const { state, config } = site
  const previous = await adoptFound(state, config, site.now())
  if (previous !== undefined) await label(site, work.step, previous)
  // Where nothing is in force yet, a configuration that names the files cannot be good.
  if (previous !== undefined) {
    const problem = await runStep(config.test, site.signal)
    if (problem !== undefined) return { failed: `the configuration of the service is not good: ${problem}`, work }
  }
  const before = await look(await listenersOf(site))
  return { work: { ...work, step: 'tested', before: [...before], previous } }
}

/** The moment of truth: one rename. Links of `install:` follow by themselves, copies are made equal. */
async function switchOver(site: Site, work: Staged): Promise<Stepped> {
  const { state, config, now, say } = site
  await switchTo(state, config.name, work.generation)
  await putLinks(state, config.name, config.install)
  await putCopies(state, config.name, work.generation, config.install)
  await label(site, work.step, work.generation)
  say('switched', `generation ${work.generation} is in force`)
  return { work: { ...work, step: 'switched', switchedAt: now() } }
}

/** Tested again, since only now the service's configuration leads to the new files. */
async function testAgain(site: Site, work: Staged): Promise<Stepped> {
  const { config, now, localOf } = site
  const problem = await runStep(config.test, site.signal)
  if (problem !== undefined) return returning(site, work, `the service refuses the new files: ${problem}`)
  const time = config.reload?.time
  if (time === undefined) return { work: { ...work, step: 'reloaded' } }
  if (!mayReload(time, work.switchedAt ?? now(), now(), localOf)) {
    return { waits: 'the service is reloaded at the hours that agent.yaml names' }
  }
  return { work: { ...work, step: 'accepted', wasTold: true } }
}

async function tell(site: Site, work: Staged): Promise<Stepped> {
  const problem = await runStep(site.config.reload?.run, site.signal)
  if (problem !== undefined && isRunning(work)) {
    return returning(site, work, `the service could not be reloaded: ${problem}`)
  }
  site.say('reloaded', problem === undefined ? 'the service was reloaded' : `the service is not running: ${problem}`)
  return { work: { ...work, step: 'reloaded', wasTold: problem === undefined } }
}

/** A service that served nothing before was stopped: nobody can reload it, and it finds the new files when it is started. */
function isRunning({ before = [] }: Work): boolean {
  return before.some(({ fingerprint }) => fingerprint !== undefined)
}

/** Success is what the wire shows, and nothing else. */
async function verify(site: Site, work: Staged): Promise<Stepped> {
  const { state, config, say } = site
  const fresh = (await leafOfGeneration(state, config.name, work.generation))?.facts
  const old =
    work.previous === undefined ? undefined : (await leafOfGeneration(state, config.name, work.previous))?.facts
  if (fresh === undefined) throw new Error(`generation ${work.generation} has no certificate`)
  const before = work.before ?? []
  const judge = (after: readonly SeenListener[]) =>
    verdictOnListeners(before, after, old?.fingerprint, fresh.fingerprint)
  const isGood = (after: readonly SeenListener[]) => {
    const { failing, unverified } = judge(after)
    return failing.length + unverified.length === 0
  }
  // Who was not told has no reason to show it soon: the next runs look again.
  const withinMs = work.wasTold === true ? config.verifyWithinMs : 0
  const after = await lookUntil(await listenersOf(site), isGood, withinMs, site.signal)
  const { failing, unverified } = judge(after)
  if (failing.length > 0 && config.reload !== undefined) {
    return returning(site, work, `the new certificate is not served ${placesText(failing, old)}`)
  }
  const open = [...failing, ...unverified]
  say('reloaded', open.length === 0 ? 'seen wherever it must be' : `not seen yet ${placesText(open, old)}`)
  return { done: { unverified: open } }
}

/** Goes back where there is something to go back to. */
async function returning({ state, config, now }: Site, work: Staged, why: string): Promise<Stepped> {
  const again: Work = { ...work, step: 'switched' }
  if (work.previous === undefined) return { failed: `${why}; nothing was in force before`, work: again }
  const leaf = await leafOfGeneration(state, config.name, work.previous)
  const isRevoked = work.reason === 'revoked'
  const obstacle = leaf === undefined ? 'it cannot be read' : whyNotBackTo(leaf.facts, isRevoked, now())
  if (obstacle !== undefined) {
    return { failed: `${why}; the certificate before is not put back: ${obstacle}`, work: again }
  }
  return { work: { ...work, step: 'returning', returningBecause: why } }
}

async function goBack(site: Site, work: Staged): Promise<Stepped> {
  const { state, config, say } = site
  const { previous, before = [], wasTold, returningBecause = '' } = work
  if (previous === undefined) throw new Error('there is nothing to go back to')
  await switchTo(state, config.name, previous)
  await putCopies(state, config.name, previous, config.install)
  await label(site, work.step, previous)
  say('returning', `generation ${previous} is in force again`)
  const problem = wasTold === true ? await runStep(config.reload?.run, site.signal) : undefined
  const wrong = problem ?? (await whatIsNotBack(site, before, previous))
  return {
    failed: `${returningBecause}; the certificate before is in force again${wrong === undefined ? '' : `, but ${wrong}`}`,
    work: { ...work, ...untouched, step: 'staged' },
  }
}

/** What is wrong after a roll-back; undefined where the old certificate is served wherever it was before. */
async function whatIsNotBack(
  site: Site,
  before: readonly SeenListener[],
  previous: number,
): Promise<string | undefined> {
  const { state, config, signal } = site
  const old = (await leafOfGeneration(state, config.name, previous))?.facts
  const missing = (seen: readonly SeenListener[]) =>
    servedBefore(before, seen, new Set([old?.fingerprint])).filter(
      ({ fingerprint }) => fingerprint !== old?.fingerprint,
    )
  const isBack = (seen: readonly SeenListener[]) => missing(seen).length === 0
  const gone = missing(await lookUntil(await listenersOf(site), isBack, config.verifyWithinMs, signal))
  return gone.length === 0 ? undefined : `it is not served ${placesText(gone, undefined)}`
}

function listenersOf({ config: { verify, names } }: Site): Promise<readonly Listener[]> {
  return listenersFor(verify, names)
}
