import type { Ask, Course } from '../escalation/course.ts'

/** Somebody's answer to a drill. */
interface DrillAnswer {
  readonly contact: string
  readonly at: Date
  /** `mail`, `link`, `command`, `phone`. */
  readonly via: string
}

/** A rehearsal of the way from certflow to people: nothing of it is an alert, and no alert knows of it. */
export interface Drill {
  /** DR-<number>, never used again. */
  readonly number: number
  readonly startedAt: Date
  /** Who began it. */
  readonly by: string
  /** What is rehearsed: an escalation, in its order and until somebody answers; or one mail to each owner. */
  readonly scope: { readonly kind: 'escalation'; readonly name: string } | { readonly kind: 'owners' }
  /** The escalation as it goes; undefined where all owners are asked at once. */
  readonly course: Course | undefined
  /** Owners that were asked at once; empty where an escalation is rehearsed. */
  readonly asks: readonly Ask[]
  readonly answers: readonly DrillAnswer[]
  /** Answers that come later are noted no more. */
  readonly endedAt: Date | undefined
}

/** What a drill is called wherever people read of it: `DR-7`. */
export function drillName({ number }: Pick<Drill, 'number'>): string {
  return `DR-${number}`
}

/** Everybody who was asked, in that order. */
export function asksOf({ asks, course }: Drill): readonly Ask[] {
  return course === undefined ? asks : course.asks.filter(({ turn }) => turn !== 'finally')
}
