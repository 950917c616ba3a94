import { standingAcknowledgement, standingMute } from '../acknowledgement.ts'
import type { Alert, AlertPlace } from '../alert.ts'
import { isEnding } from '../alert-ending.ts'
import { endIn } from '../finding.ts'
import { advanced, type People } from './advance.ts'
import {
  type Ask,
  begunCourse,
  type Course,
  type CourseEnd,
  endedCourse,
  graver,
  type Stage,
  stages,
} from './course.ts'
import type { Escalation } from './escalation.ts'

/** What the inventory says of escalations. */
export interface EscalationPlan {
  readonly escalations: ReadonlyMap<string, Escalation>
  /** The escalation of a contact. */
  readonly escalationOf: (contact: string) => string | undefined
  readonly people: People
}

/** What the escalations of alerts go by now. */
export interface EscalationContext extends EscalationPlan {
  readonly hasFailed: (ask: Ask) => boolean
  /** Reports whether nobody is to be called for an alert yet: it is known, or its mails are held since they are too many. */
  readonly isSilent: (alert: Alert) => boolean
  readonly now: Date
}

/**
 * The escalations of an alert after what is to be done now: those that have begun, gone on or ended. What stays as it is is left out.
 *
 * @param courses all of this alert, in any order
 */
export function coursesAfter(alert: Alert, courses: readonly Course[], context: EscalationContext): Course[] {
  const newest = newestOf(courses)
  const names = escalationsOf(alert, context)
  const ending = endingOf(alert, context.now)
  const stage = stageOf(alert, context.now)
  return [...new Set([...newest.keys(), ...names])].flatMap((name) => {
    const before = newest.get(name)
    const escalation = names.includes(name) ? context.escalations.get(name) : undefined
    const after =
      before !== undefined && before.end === undefined
        ? goneOn(before, escalation, ending, stage, context)
        : begun(name, before, escalation, alert, ending, stage, context)
    return after === undefined || after === before ? [] : [after]
  })
}

/** The courses of an alert that are under way, ended: somebody has answered. */
export function answeredCourses(courses: readonly Course[], by: string, at: Date): Course[] {
  return courses.filter(({ end }) => end === undefined).map((course) => endedCourse(course, 'acknowledged', at, by))
}

/** How far an alert has come. */
function stageOf(alert: Alert, now: Date): Stage {
  const end = isEnding(alert) ? endIn(alert.finding) : undefined
  // notAfter itself still belongs to the validity
  return end !== undefined && end < now.getTime() ? 'expired' : alert.severity
}

/** The escalations of those whose alert it is, each once: of a contact without one that of the fallback. */
function escalationsOf({ subject, places }: Alert, { escalationOf }: EscalationPlan): string[] {
  const called = ({ owner, fallback }: AlertPlace) => {
    const [first, second] = subject.kind === 'zone' ? [fallback, owner] : [owner, fallback]
    return (first && escalationOf(first)) ?? (second && escalationOf(second))
  }
  return [...new Set(places.flatMap((place) => called(place) ?? []))].sort()
}

/** Why nobody is to be asked any more. */
function endingOf(alert: Alert, now: Date): { readonly how: CourseEnd['how']; readonly by?: string } | undefined {
  if (alert.state === 'closed') return { how: 'cured' }
  const [taken, muted] = [standingAcknowledgement(alert, now), standingMute(alert, now)]
  if (taken !== undefined) return { how: 'acknowledged', by: taken.by }
  return muted && { how: 'muted', by: muted.by }
}

function goneOn(
  course: Course,
  escalation: Escalation | undefined,
  ending: ReturnType<typeof endingOf>,
  stage: Stage,
  context: EscalationContext,
): Course {
  const { now } = context
  if (ending !== undefined) return endedCourse(course, ending.how, now, ending.by)
  if (escalation !== undefined && !reaches(stage, escalation)) return endedCourse(course, 'eased', now)
  const risen = stage === course.stage ? course : { ...course, stage: graver(stage, course.stage) }
  const same = risen.stage === course.stage ? course : risen
  return advanced(same, { ...context, escalation })
}

/** A new course where there is reason for one; undefined where there is none. */
function begun(
  name: string,
  before: Course | undefined,
  escalation: Escalation | undefined,
  alert: Alert,
  ending: ReturnType<typeof endingOf>,
  stage: Stage,
  context: EscalationContext,
): Course | undefined {
  if (escalation === undefined || ending !== undefined || alert.state !== 'open') return undefined
  if (!reaches(stage, escalation) || context.isSilent(alert)) return undefined
  // Who did not answer the first time is asked anew when it has become worse, not before.
  const isExhausted = before?.end?.how === 'unanswered' && graver(before.stage, stage) === before.stage
  if (isExhausted && !hasReopened(alert, before)) return undefined
  return advanced(begunCourse(name, alert.number, stage, context.now), { ...context, escalation })
}

/** It was cured since, and has come back. */
function hasReopened({ shownSince, reopenings }: Alert, { end }: Course): boolean {
  return reopenings > 0 && shownSince !== undefined && end !== undefined && shownSince > end.at
}

function reaches(stage: Stage, { from }: Escalation): boolean {
  return stages.indexOf(stage) >= stages.indexOf(from)
}

function newestOf(courses: readonly Course[]): ReadonlyMap<string, Course> {
  const sorted = courses.toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime())
  return new Map(sorted.map((course) => [course.escalation, course]))
}
