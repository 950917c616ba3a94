import { whyNotBackTo } from '../domain/issued.ts'
import { liveGeneration, switchTo } from '../state/generation.ts'
import type { Ledger, Work } from '../state/ledger.ts'
import { putCopies } from './install-paths.ts'
import { leafOfGeneration } from './leaf-of-generation.ts'
import { runStep } from './run-step.ts'
import { label, type Site } from './site.ts'

/** What belongs to one attempt at a switch, and to no other. */
export const untouched = {
  previous: undefined,
  before: undefined,
  switchedAt: undefined,
  wasTold: undefined,
  returningBecause: undefined,
} as const satisfies Partial<Work>

/**
 * A disk that fails during or after a switch leaves what was in force before, and the service serving it: nobody could say later how far the new
 * one had come. What cannot be put back now, the next run finds and goes on with; so it does after an interruption.
 */
export async function undo(site: Site, { previous, step, reason, wasTold }: Work): Promise<void> {
  const { state, config, signal, now } = site
  if (previous === undefined || !['tested', 'switched', 'accepted', 'reloaded'].includes(step)) return
  try {
    if (step !== 'tested') {
      const leaf = await leafOfGeneration(state, config.name, previous)
      if (signal.aborted || leaf === undefined || whyNotBackTo(leaf.facts, reason === 'revoked', now())) return
    }
    await switchTo(state, config.name, previous)
    await putCopies(state, config.name, previous, config.install)
    await label(site, step, previous)
    if (wasTold === true) await runStep(config.reload?.run, signal)
  } catch {
    // the disk that fails is told by who called
  }
}

/** A switch that was undone without a word in the ledger is made anew. */
export async function fromWhereItStands({ state, config }: Site, ledger: Ledger): Promise<Ledger> {
  const { work } = ledger
  if (work === undefined || !['switched', 'accepted', 'reloaded'].includes(work.step)) return ledger
  if ((await liveGeneration(state, config.name)) === work.generation) return ledger
  return { ...ledger, work: { ...work, ...untouched, step: 'staged' } }
}
