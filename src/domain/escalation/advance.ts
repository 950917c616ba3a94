import { unitMs } from '../duration.ts'
import { type Ask, type Course, endedCourse, endedHolds, type Position, wholeMinute } from './course.ts'
import { type Escalation, onDuty } from './escalation.ts'
import { isOpen, nextOpening } from './office-hours.ts'

/** Whom an escalation can ask. */
export interface People {
  /** Who stands in for a contact. */
  readonly deputyOf: (contact: string) => string | undefined
  /** Reports whether there is such a way to a contact at all. */
  readonly canReach: (contact: string, by: string) => boolean
  /** In which weeks are counted where the escalation has no hours. */
  readonly timeZone: string
}

/** What an escalation goes by at a moment. */
export interface CourseContext {
  /** Undefined where the inventory no longer has it. */
  readonly escalation: Escalation | undefined
  readonly people: People
  /** Reports whether a call or mail will certainly not arrive: nobody is to be waited for then. */
  readonly hasFailed: (ask: Ask) => boolean
  readonly now: Date
}

/** A timer of five minutes is as late as that. */
const usualDelayMs = 5 * unitMs.m

/**
 * The course after what is to be done at `now`: at most one person is asked. A new ask is the last of `asks`, still without messages.
 * The same where nothing is to be done yet.
 */
export function advanced(before: Course, context: CourseContext): Course {
  const { escalation, now } = context
  if (before.end !== undefined) return before
  if (escalation === undefined) return endedCourse(before, 'removed', now)
  let course = hastened(before, escalation, context)
  while (course.dueAt <= now) {
    const held = heldCourse(course, escalation, now)
    if (held !== undefined) return held
    if (course.isHeld) course = { ...course, isHeld: false, holds: endedHolds(course, now) }
    const { next } = course
    if (next === undefined || escalation.steps[next.step] === undefined) return finished(course, escalation, context)
    const ask = askAt(next, escalation, context)
    course = {
      ...course,
      asks: [...course.asks, ask],
      next: positionAfter(next, ask.contact, escalation, context.people),
    }
    // nobody is waited for who could not be asked
    if (ask.isReachable) return { ...course, dueAt: dueAfter(course.dueAt, now, stepAt(next, escalation).waitMs) }
  }
  return course
}

/** What waited for the morning goes on where it has expired, and nobody waits for an answer to what was refused. */
function hastened(course: Course, escalation: Escalation, { hasFailed, now }: CourseContext): Course {
  const last = course.asks.at(-1)
  const isVain = last?.isReachable === true && !course.isHeld && hasFailed(last)
  const goesOn = course.isHeld && !waitsForHours(course, escalation)
  return course.dueAt > now && (isVain || goesOn) ? { ...course, dueAt: wholeMinute(now) } : course
}

function waitsForHours({ stage }: Course, { outsideHours }: Escalation): boolean {
  return outsideHours === 'hold' && stage !== 'expired'
}

function heldCourse(course: Course, escalation: Escalation, now: Date): Course | undefined {
  const { hours } = escalation
  if (hours === undefined || !waitsForHours(course, escalation) || isOpen(now, hours)) return undefined
  const until = nextOpening(now, hours)
  // in an endless closure somebody must hear of it all the same
  if (until === undefined) return undefined
  return { ...course, dueAt: until, isHeld: true, holds: [...course.holds, { from: now, until }] }
}

function finished(course: Course, escalation: Escalation, { people, now }: CourseContext): Course {
  const { finally: last } = escalation
  if (last === undefined) return endedCourse(course, 'unanswered', now)
  const { round = 0, step = 0 } = course.asks.at(-1) ?? {}
  const isReachable = people.canReach(last.contact, last.by)
  const ask: Ask = { at: now, round, step, turn: 'finally', ...last, isReachable, messageIds: [] }
  return endedCourse({ ...course, asks: [...course.asks, ask] }, 'unanswered', now)
}

function askAt(position: Position, escalation: Escalation, { people, now }: CourseContext): Ask {
  const step = stepAt(position, escalation)
  const contact = onDuty(step, now, escalation.hours?.calendar.timeZone ?? people.timeZone)
  const asked = position.turn === 'contact' ? contact : (people.deputyOf(contact) ?? contact)
  return {
    at: now,
    ...position,
    contact: asked,
    by: step.by,
    isReachable: people.canReach(asked, step.by),
    messageIds: [],
  }
}

/** Who stands in is asked after the contact, unless they have a step of their own. */
function positionAfter(
  { round, step, turn }: Position,
  contact: string,
  { steps, repeat }: Escalation,
  { deputyOf }: People,
): Position | undefined {
  const deputy = turn === 'contact' ? deputyOf(contact) : undefined
  const hasOwnStep = steps.some(({ contacts }) => deputy !== undefined && contacts.includes(deputy))
  if (deputy !== undefined && deputy !== contact && !hasOwnStep) return { round, step, turn: 'deputy' }
  if (step + 1 < steps.length) return { round, step: step + 1, turn: 'contact' }
  return round < repeat ? { round: round + 1, step: 0, turn: 'contact' } : undefined
}

function stepAt({ step }: Position, { steps }: Escalation): Escalation['steps'][number] {
  const found = steps[step]
  if (found === undefined) throw new RangeError(`an escalation has no step ${step}`)
  return found
}

/**
 * When the wait is over for somebody who was asked at `now` and was to be asked at `due`. What a timer is late by does not add up from
 * step to step, but half of the wait is everybody's; after a longer silence (the machine was off) it begins anew.
 */
function dueAfter(due: Date, now: Date, waitMs: number): Date {
  const asked = wholeMinute(now).getTime()
  if (asked - due.getTime() > usualDelayMs) return new Date(asked + waitMs)
  return new Date(Math.max(due.getTime() + waitMs, asked + Math.ceil(waitMs / 2)))
}
