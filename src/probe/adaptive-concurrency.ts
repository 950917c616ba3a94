/** The level at which a scan begins: few enough for any firewall, and left after half of them were answered. */
const firstLevel = 16
/** Each level is so many times the one below: far enough apart to tell what a level does from chance. */
const step = 4
/** A level is judged by as many connections as it has, but not by fewer than these. */
const smallestCohort = 32
/** Who is connected later than this had lost its first SYN, which is sent again after one second (RFC 6298 §2.1). */
const lateMs = 1_000
/** Shares that differ by less are taken for the same: one connection in twenty. */
const noticeableShare = 0.05
/** Differences below so many standard deviations are taken for chance: they go wrong once in 160 times. */
const certainDeviations = 2.5
/**
 * Cohorts for which a level is avoided that was found worse, and how that grows until it does well: soon tried again,
 * since it may have met a dead block of addresses and the level below a living one; seldom, if it is always worse.
 */
const firstRest = 1
const restGrowth = 4
const longestRest = 256
/** Cohorts for which no level is doubted after a doubt that was wrong, each time twice as many. */
const firstCalm = 2
const longestCalm = 32

/** A number of connections that may be open at once, with what is known of it. */
interface Level {
  readonly most: number
  /** The newest cohort begun here, or a newer one of a level above that did better. */
  known: Cohort | undefined
  /** So many cohorts must pass before it is tried again. */
  rest: number
  nextRest: number
}

/** Connections begun one after the other at one level, and how many of them were made. */
interface Cohort {
  readonly index: number
  /** Counts changes of the level, so that a cohort from before one is known. */
  readonly era: number
  readonly size: number
  begun: number
  connected: number
  failed: number
}

/** One connection that is being opened. */
export interface Opening {
  readonly cohort: Cohort
  readonly begunAtMs: number
  isKnown: boolean
}

/**
 * How many connections may be open at once, by what becomes of those that were begun.
 *
 * The level rises fourfold as connections are made, up to the maximum. A level at which a larger share of them fails
 * than at the level below is doubted: the scan goes one level down and looks again. Is it better there, it stays and
 * tries the higher level from time to time; is it not, then the addresses are dead, not the way there, and it returns.
 * A firewall that drops or refuses connections above some rate is known by the first; dead address space by the second.
 *
 * Counts connections, opens none and reads no clock: times are milliseconds on one that never jumps.
 */
export class AdaptiveConcurrency {
  readonly #levels: readonly Level[]
  #index = 0
  #era = 0
  #filling: Cohort
  /** The cohort of the level above that is doubted, while the level below it is looked at again. */
  #doubted: Cohort | undefined
  #calm = 0
  #nextCalm = firstCalm
  /** Above this the machine was short of something lately. */
  #bearable: number
  #shortAtMs = Number.NEGATIVE_INFINITY

  /** @param first where to begin; at `most` nothing is adapted but to shortages of this machine */
  constructor(most: number, first = firstLevel) {
    this.#levels = levelsBetween(first, most)
    this.#bearable = most
    this.#filling = this.#cohort()
  }

  /** Connections that may be open now, at least 1. Those that are open beyond it are left alone. */
  get level(): number {
    return Math.min(this.#at(this.#index).most, this.#bearable)
  }

  /** Notes that a connection is begun. */
  begin(nowMs: number): Opening {
    if (this.#filling.begun >= this.#filling.size) this.#filling = this.#cohort()
    this.#filling.begun += 1
    return { cohort: this.#filling, begunAtMs: nowMs, isKnown: false }
  }

  /** Notes that it was made. Only the first word about a connection counts. */
  connected(opening: Opening, nowMs: number): void {
    if (nowMs - opening.begunAtMs > lateMs) {
      this.failed(opening)
      return
    }
    if (!known(opening)) return
    const { cohort } = opening
    cohort.connected += 1
    if (isComplete(cohort)) this.#judge(cohort)
    else if (this.#isOfNow(cohort) && cohort.connected * 2 >= cohort.size && this.#mayRise()) {
      this.#at(cohort.index).known = cohort
      this.#go(cohort.index + 1)
    }
  }

  /** Notes that it was not made, or not in time. */
  failed(opening: Opening): void {
    if (!known(opening)) return
    const { cohort } = opening
    cohort.failed += 1
    if (isComplete(cohort) || this.#cannotBeBetter(cohort)) this.#judge(cohort)
  }

  /** Notes that this machine was short of descriptors or ports: half as many from now on, an eighth more with each cohort. */
  short(opening: Opening, nowMs: number): void {
    opening.isKnown = true
    // One shortage strikes many at once: only what was begun since is a new one.
    if (opening.begunAtMs < this.#shortAtMs) return
    this.#bearable = Math.max(1, Math.floor(this.level / 2))
    this.#shortAtMs = nowMs
    this.#go(this.#index)
  }

  #judge(cohort: Cohort): void {
    const isOfNow = this.#isOfNow(cohort)
    if (cohort.index > this.#index || (cohort.index === this.#index && !isOfNow)) return
    if (isOfNow) this.#passed()
    if (isOfNow && this.#doubted !== undefined) {
      this.#decide(this.#doubted, cohort)
      return
    }
    const below = this.#levels[cohort.index - 1]
    if (below?.known !== undefined && isWorse(cohort, below.known)) {
      if (this.#calm > 0) return
      this.#doubted = cohort
      this.#go(cohort.index - 1)
      return
    }
    const level = this.#at(cohort.index)
    level.known = cohort
    level.nextRest = firstRest
    // What came through here would have come through below.
    if (below?.known !== undefined && shareFailed(cohort) < shareFailed(below.known)) below.known = cohort
    if (isOfNow && this.#mayRise()) this.#go(cohort.index + 1)
  }

  /** The level below the doubted one was looked at again: the doubt was right or wrong. */
  #decide(doubted: Cohort, below: Cohort): void {
    this.#doubted = undefined
    this.#at(below.index).known = below
    if (isWorse(doubted, below)) {
      const level = this.#at(doubted.index)
      level.rest = level.nextRest
      level.nextRest = Math.min(longestRest, level.nextRest * restGrowth)
    } else {
      this.#calm = this.#nextCalm
      this.#nextCalm = Math.min(longestCalm, this.#nextCalm * 2)
      this.#go(doubted.index)
    }
  }

  /** A cohort came through: what waits for cohorts waits for one less. */
  #passed(): void {
    this.#bearable = Math.min(this.#at(this.#levels.length - 1).most, this.#bearable + Math.max(1, this.#bearable >> 3))
    this.#calm = Math.max(0, this.#calm - 1)
    for (const level of this.#levels) level.rest = Math.max(0, level.rest - 1)
  }

  /** While a level is doubted: the one below is no better, even if all that is still to come were connected. */
  #cannotBeBetter(cohort: Cohort): boolean {
    if (this.#doubted === undefined || !this.#isOfNow(cohort)) return false
    return !isWorse(this.#doubted, { connected: cohort.size - cohort.failed, failed: cohort.failed })
  }

  #mayRise(): boolean {
    return this.#doubted === undefined && this.#levels[this.#index + 1]?.rest === 0
  }

  #at(index: number): Level {
    const level = this.#levels[index]
    if (level === undefined) throw new RangeError(`no level ${index}`)
    return level
  }

  #isOfNow(cohort: Cohort): boolean {
    return cohort.era === this.#era
  }

  #go(index: number): void {
    this.#index = index
    this.#era += 1
    this.#filling = this.#cohort()
  }

  #cohort(): Cohort {
    const size = Math.max(smallestCohort, this.level)
    return { index: this.#index, era: this.#era, size, begun: 0, connected: 0, failed: 0 }
  }
}

function levelsBetween(first: number, most: number): Level[] {
  const numbers: number[] = []
  for (let level = first; level < most; level *= step) numbers.push(level)
  return [...numbers, most].map((number) => ({ most: number, known: undefined, rest: 0, nextRest: firstRest }))
}

/** Marks what is known of a connection. Reports whether it was not known before. */
function known(opening: Opening): boolean {
  if (opening.isKnown) return false
  opening.isKnown = true
  return true
}

function isComplete({ size, connected, failed }: Cohort): boolean {
  return connected + failed >= size
}

type Outcome = Pick<Cohort, 'connected' | 'failed'>

function shareFailed({ connected, failed }: Outcome): number {
  return failed / (connected + failed)
}

/** Reports whether more failed of the first than of the second, beyond chance: two proportions, pooled. */
function isWorse(first: Outcome, second: Outcome): boolean {
  const firstCount = first.connected + first.failed
  const secondCount = second.connected + second.failed
  const difference = shareFailed(first) - shareFailed(second)
  const share = (first.failed + second.failed) / (firstCount + secondCount)
  const deviation = Math.sqrt(share * (1 - share) * (1 / firstCount + 1 / secondCount))
  return difference >= noticeableShare && difference > certainDeviations * deviation
}
