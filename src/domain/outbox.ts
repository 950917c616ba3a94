/*
 * The rules of what waits to be sent. Whoever keeps and sends it asks here when, whether and together with what.
 */

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Minutes between one attempt and the next: at 1, 5, 15 and 30 minutes after the first, then each quarter of an hour. */
const pausesMinutes = [1, 4, 10, 15]

const quarterMs = 15 * minuteMs

/** Greylisting takes nothing earlier than this after it said "later". */
const answeredPauseMinutes = 5

/** As long as mail servers try themselves (RFC 5321 §4.5.4.1). */
const longestWaitMs = 5 * 24 * hourMs

/** An attempt that came to nothing, as far as the next one depends on it. */
export interface FailedAttempt {
  /** Attempts so far, this one included: 1 or more. */
  readonly attempts: number
  /** When it was first to be sent. */
  readonly waitingSince: Date
  /** The server answered "not now" for this mail; else nobody could be asked. */
  readonly wasAnswered: boolean
}

/**
 * When to try again: a minute later, then ever more slowly. Undefined after five days: it is given up.
 *
 * The pauses never grow beyond a quarter of an hour, so that what piled up while a server was down is out soon after. From then on it
 * is at the quarters of the hour: whatever waits is tried together, and a server that is down is asked once in each.
 */
export function nextAttemptAt({ attempts, waitingSince, wasAnswered }: FailedAttempt, now: Date): Date | undefined {
  if (now.getTime() - waitingSince.getTime() >= longestWaitMs) return undefined
  const leastMs = (wasAnswered ? answeredPauseMinutes : 1) * minuteMs
  const pause = pausesMinutes[attempts - 1]
  if (pause !== undefined) return new Date(now.getTime() + Math.max(pause * minuteMs, leastMs))
  const quarter = Math.floor((now.getTime() + quarterMs) / quarterMs) * quarterMs
  return new Date(Math.max(quarter, now.getTime() + leastMs))
}

/** A mail that waits, as far as its replacement depends on it. */
export interface WaitingMail {
  readonly id: number
  /** The contact of the inventory whom it is for; undefined for none. */
  readonly contact: string | undefined
  /** Numbers of the alerts it tells of; none for what is no alert, as a summary. */
  readonly alerts: readonly number[]
}

/** What becomes of mails that were still waiting when there was news. */
export interface Overtaken {
  /** Ids of mails that are not to be sent any more. */
  readonly withdrawn: readonly number[]
  /** By contact: numbers of alerts that stood in withdrawn mails and not in the news. They belong into the new mail. */
  readonly carriedOver: ReadonlyMap<string, readonly number[]>
}

/**
 * The mails that a newer one for the same contact replaces, and what must go into that one so that nothing is lost.
 *
 * @param news by contact, the numbers of the alerts of which there is something new to tell
 */
export function overtaken(waiting: readonly WaitingMail[], news: ReadonlyMap<string, readonly number[]>): Overtaken {
  const replaced = waiting.flatMap((mail) => {
    const told = mail.contact === undefined ? undefined : news.get(mail.contact)
    return mail.contact === undefined || told === undefined || mail.alerts.length === 0
      ? []
      : [{ id: mail.id, contact: mail.contact, left: mail.alerts.filter((number) => !told.includes(number)) }]
  })
  const byContact = Map.groupBy(replaced, ({ contact }) => contact)
  return {
    withdrawn: replaced.map(({ id }) => id),
    carriedOver: new Map(
      [...byContact].flatMap(([contact, mails]): [string, number[]][] => {
        const left = new Set(mails.flatMap((mail) => mail.left))
        return left.size === 0 ? [] : [[contact, [...left].sort((a, b) => a - b)]]
      }),
    ),
  }
}

/** So many lines are still one mail that somebody reads, and that mail programs show whole (about 100 KB of HTML). */
const mailHolds = 200

/** Nobody reads more mails than that of one run. */
const mostMails = 3

/** What one recipient is told in a run, in as many mails as it takes: nearly always one, never more than three. Keeps the order. */
export function digests<Item>(items: readonly Item[]): (readonly Item[])[] {
  const mails = Math.min(mostMails, Math.ceil(items.length / mailHolds))
  const size = Math.ceil(items.length / Math.max(1, mails))
  return Array.from({ length: mails }, (_, index) => items.slice(index * size, (index + 1) * size))
}

/**
 * When one more mail may go to a contact: no more than three within an hour. Later than now in a storm that
 * lasts for many runs; until then newer mails replace this one.
 *
 * @param sentAt when mails went to this contact, in any order
 */
export function earliestFor(sentAt: readonly Date[], now: Date): Date {
  const recent = sentAt.map((sent) => sent.getTime()).filter((sent) => sent > now.getTime() - hourMs)
  const third = recent.sort((a, b) => b - a)[mostMails - 1]
  return third === undefined ? now : new Date(third + hourMs)
}

/** Reports whether new mails are so many that a fault of ours is likelier than the news: then all of them are held. */
export function isStorm(newMails: number, above: number): boolean {
  return newMails > above
}

/** What is critical is held for no longer. */
const longestHoldMs = hourMs

/** Reports whether a held mail goes out though nobody has released it. */
export function releasesItself(mail: { readonly heldAt: Date; readonly isCritical: boolean }, now: Date): boolean {
  return mail.isCritical && now.getTime() - mail.heldAt.getTime() >= longestHoldMs
}
