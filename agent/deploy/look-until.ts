import { setTimeout as sleep } from 'node:timers/promises'
import type { SeenListener } from '../domain/listener-verdict.ts'
import { type Listener, look } from './listeners.ts'

/** Servers that reload let their old workers go within a second or so. */
const againAfterMs = 200

/**
 * Looks at listeners until they are as wanted twice in a row, for at most so long: while a server reloads, workers of both kinds answer. Resolves to
 * what was seen last; rejects when `signal` aborts.
 */
export async function lookUntil(
  listeners: readonly Listener[],
  isGood: (seen: readonly SeenListener[]) => boolean,
  withinMs: number,
  signal: AbortSignal,
): Promise<readonly SeenListener[]> {
  const until = performance.now() + withinMs
  for (let wasGood = false; ; ) {
    const seen = await look(listeners)
    const isGoodNow = isGood(seen)
    if ((isGoodNow && wasGood) || performance.now() >= until) return seen
    wasGood = isGoodNow
    await sleep(againAfterMs, undefined, { signal })
  }
}
