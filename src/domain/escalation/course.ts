/** How far it has come with what an escalation is about, from mild to grave. */
export const stages = ['warning', 'critical', 'expired'] as const

/** One of them. */
export type Stage = (typeof stages)[number]

/** Who is asked in a step: the contact, then who stands in; at the end who is told that nobody answered. */
type Turn = 'contact' | 'deputy' | 'finally'

/** A place in the order of an escalation. Rounds and steps count from 0. */
export interface Position {
  readonly round: number
  readonly step: number
  readonly turn: 'contact' | 'deputy'
}

/** Somebody was asked to take it. */
export interface Ask {
  readonly at: Date
  readonly round: number
  readonly step: number
  readonly turn: Turn
  readonly contact: string
  readonly by: string
  /** Nobody can be asked so: there is no such channel. */
  readonly isReachable: boolean
  /** Message-IDs in the outbox, one for each address: what became of them stands there. */
  readonly messageIds: readonly string[]
}

/** How an escalation ended. `eased`: it is no longer grave enough. `removed`: the inventory no longer says it. */
export interface CourseEnd {
  readonly how: 'acknowledged' | 'cured' | 'muted' | 'unanswered' | 'eased' | 'removed'
  readonly at: Date
  /** Who has taken or muted it. */
  readonly by: string | undefined
}

/** An escalation as it goes, or went, for one alert: all that it did, for the log book. */
export interface Course {
  /** Name of the escalation. */
  readonly escalation: string
  /** Number of the alert, or of the drill. With escalation and beginning its identity. */
  readonly about: number
  readonly startedAt: Date
  /** The gravest so far. */
  readonly stage: Stage
  /** Who is asked next; undefined when all were. */
  readonly next: Position | undefined
  /** When there is something to be done next. */
  readonly dueAt: Date
  readonly asks: readonly Ask[]
  /** Times outside the office hours that were waited for. The last one lasts while `isHeld`. */
  readonly holds: readonly { readonly from: Date; readonly until: Date }[]
  readonly isHeld: boolean
  readonly end: CourseEnd | undefined
}

/** What an escalation is called that is under way: the same for all its messages, and of no other. */
export function courseKey({
  escalation,
  about,
  startedAt,
}: Pick<Course, 'escalation' | 'about' | 'startedAt'>): string {
  return `${about}/${escalation}/${startedAt.getTime()}`
}

/** An escalation that begins now. Clocks of people have minutes, and so have these. */
export function begunCourse(escalation: string, about: number, stage: Stage, now: Date): Course {
  return {
    escalation,
    about,
    startedAt: now,
    stage,
    next: { round: 0, step: 0, turn: 'contact' },
    dueAt: wholeMinute(now),
    asks: [],
    holds: [],
    isHeld: false,
    end: undefined,
  }
}

/** The course, over. */
export function endedCourse(course: Course, how: CourseEnd['how'], at: Date, by?: string): Course {
  return { ...course, next: undefined, isHeld: false, holds: endedHolds(course, at), end: { how, at, by } }
}

/** What was waited for is over at this moment, where it had not ended before. */
export function endedHolds({ holds, isHeld }: Course, at: Date): Course['holds'] {
  const last = holds.at(-1)
  if (!isHeld || last === undefined || last.until <= at) return holds
  return [...holds.slice(0, -1), { from: last.from, until: at }]
}

/** The graver of two. */
export function graver(a: Stage, b: Stage): Stage {
  return stages.indexOf(a) >= stages.indexOf(b) ? a : b
}

/** The beginning of a minute. */
export function wholeMinute(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 60_000) * 60_000)
}
