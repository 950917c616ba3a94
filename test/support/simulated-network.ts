import type { AdaptiveConcurrency } from '../../src/probe/adaptive-concurrency.ts'

/** What becomes of a connection whose SYN has come through, in milliseconds from then. */
export interface Fate {
  /** When it is made; undefined where it never is. */
  readonly connectedMs?: number
  /** When it is over: read, refused, or given up. */
  readonly endsMs: number
  /** This machine was short of something; it is begun again. */
  readonly short?: true
}

/** A network that exists in time of its own only. */
export interface Network {
  /** Reports whether a SYN comes through that is sent now. Default: every one does. */
  readonly letsThrough?: (nowMs: number) => boolean
  /** @param open connections that are open beside it */
  readonly fate: (index: number, open: number) => Fate
}

/** What became of a simulated scan. */
export interface Simulated {
  readonly endedMs: number
  /** Endpoints that were connected to. */
  readonly found: number
  /** The most connections that were open at once. */
  readonly most: number
}

const connectTimeoutMs = 3_000
/** When a SYN is sent again (RFC 6298 §2.1). Later ones are left out. */
const secondSynMs = 1_000

/** Runs a scan of so many endpoints through a network. */
export function simulate(
  concurrency: AdaptiveConcurrency,
  count: number,
  { letsThrough = () => true, fate }: Network,
): Simulated {
  const timeline = new Timeline()
  const again: number[] = []
  let drawn = 0
  let open = 0
  let most = 0
  let found = 0
  const begin = (index: number) => {
    const opening = concurrency.begin(timeline.nowMs)
    open += 1
    most = Math.max(most, open)
    const end = () => {
      concurrency.failed(opening)
      open -= 1
    }
    const reach = () => {
      const { connectedMs, endsMs, short } = fate(index, open - 1)
      if (connectedMs !== undefined) {
        found += 1
        timeline.after(connectedMs, () => concurrency.connected(opening, timeline.nowMs))
      }
      timeline.after(endsMs, () => {
        if (short === true) {
          again.push(index)
          concurrency.short(opening, timeline.nowMs)
        }
        end()
      })
    }
    if (letsThrough(timeline.nowMs)) reach()
    else
      timeline.after(secondSynMs, () => {
        if (letsThrough(timeline.nowMs)) reach()
        else timeline.after(connectTimeoutMs - secondSynMs, end)
      })
  }
  do {
    while (open < concurrency.level && (again.length > 0 || drawn < count)) begin(again.pop() ?? drawn++)
  } while (timeline.step())
  return { endedMs: timeline.nowMs, found, most }
}

/** A bucket of `burst` SYNs that `perSecond` drip into; what finds it empty is dropped. */
export function dropsAbove(perSecond: number, burst: number): (nowMs: number) => boolean {
  let left = burst
  let filledAtMs = 0
  return (nowMs) => {
    left = Math.min(burst, left + ((nowMs - filledAtMs) * perSecond) / 1_000)
    filledAtMs = nowMs
    if (left < 1) return false
    left -= 1
    return true
  }
}

/** Things that happen, to the millisecond and in the order in which they were put in. */
class Timeline {
  readonly #happenings = new Map<number, (() => void)[]>()
  #left = 0
  nowMs = 0

  after(ms: number, happens: () => void): void {
    const atMs = this.nowMs + Math.max(1, Math.round(ms))
    const others = this.#happenings.get(atMs)
    if (others === undefined) this.#happenings.set(atMs, [happens])
    else others.push(happens)
    this.#left += 1
  }

  /** Goes to where something happens next. Reports whether there was anything. */
  step(): boolean {
    if (this.#left === 0) return false
    let happenings = this.#happenings.get(this.nowMs)
    while (happenings === undefined) {
      this.nowMs += 1
      happenings = this.#happenings.get(this.nowMs)
    }
    this.#happenings.delete(this.nowMs)
    this.#left -= happenings.length
    for (const happens of happenings) happens()
    return true
  }
}
