/** A listener and what it was seen to serve; no fingerprint where it served nothing. */
export interface SeenListener {
  /** As a target, with the name that is asked for. */
  readonly target: string
  readonly address: string
  readonly fingerprint?: string | undefined
}

/** What a second look at the listeners says of a switch. */
export interface ListenerVerdict {
  /** Served the old certificate before, and not the new one now: the switch has failed there. */
  readonly failing: readonly SeenListener[]
  /** Nobody can say yet: to be looked at again. */
  readonly unverified: readonly SeenListener[]
}

/**
 * Tells what came of a switch. Only a listener that served the old certificate before counts as failed: one that was stopped, or that serves
 * something else, was so before the agent came.
 *
 * Where none served the old one, a single listener with the new one is proof; until then all of them stay unverified.
 *
 * @param before what each listener served before the switch
 * @param after what they serve now
 * @param old fingerprint of what was in force before; undefined where nothing was
 */
export function verdictOnListeners(
  before: readonly SeenListener[],
  after: readonly SeenListener[],
  old: string | undefined,
  fresh: string,
): ListenerVerdict {
  const counting = servedBefore(before, after, new Set([old, fresh]))
  if (counting.length > 0) {
    return { failing: counting.filter(({ fingerprint }) => fingerprint !== fresh), unverified: [] }
  }
  return { failing: [], unverified: after.some(({ fingerprint }) => fingerprint === fresh) ? [] : after }
}

/** Those that served one of these before, as they are now. */
export function servedBefore(
  before: readonly SeenListener[],
  after: readonly SeenListener[],
  fingerprints: ReadonlySet<string | undefined>,
): readonly SeenListener[] {
  const were = new Set(
    before.filter(({ fingerprint }) => fingerprint !== undefined && fingerprints.has(fingerprint)).map(placeOf),
  )
  return after.filter((listener) => were.has(placeOf(listener)))
}

function placeOf({ target, address }: SeenListener): string {
  return `${target} ${address}`
}
