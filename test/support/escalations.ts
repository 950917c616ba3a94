import type { EscalationContext } from '../../src/domain/escalation/alert-courses.ts'
import type { Course } from '../../src/domain/escalation/course.ts'
import type { Escalation, EscalationStep } from '../../src/domain/escalation/escalation.ts'
import type { OfficeHours } from '../../src/domain/escalation/office-hours.ts'
import { campus } from './campus.ts'

const minuteMs = 60_000

/** Monday to Friday, 09:00 to 17:30 in Tokyo, New Year closed: the sample of the contract. */
export const tokyoHours: OfficeHours = { calendar: campus, from: 9 * 60, to: 17 * 60 + 30 }

/** A step of an escalation. */
export function step(contact: string | readonly string[], by: string, minutes: number): EscalationStep {
  return { contacts: typeof contact === 'string' ? [contact] : contact, by, waitMs: minutes * minuteMs }
}

/** The sample of the contract: a mail to the first, a call to the second, three rounds, then the centre. */
export function onCall(overrides: Partial<Escalation> = {}): Escalation {
  return {
    name: 'on-call',
    from: 'critical',
    hours: tokyoHours,
    outsideHours: 'hold',
    repeat: 2,
    finally: { contact: 'center', by: 'email' },
    steps: [step('oncall-1', 'email', 15), step('oncall-2', 'voice', 10)],
    ...overrides,
  }
}

/** The escalation of the centre, which is the fallback of everybody. */
export function escalationContext(
  escalation: Escalation | undefined,
  overrides: Partial<EscalationContext> = {},
): EscalationContext {
  return {
    escalations: new Map(escalation === undefined ? [] : [[escalation.name, escalation]]),
    escalationOf: (contact) => (contact === 'center' ? 'on-call' : undefined),
    people: { deputyOf: () => undefined, canReach: () => true, timeZone: 'Asia/Tokyo' },
    hasFailed: () => false,
    isSilent: () => false,
    now: new Date(0),
    ...overrides,
  }
}

/** What a course did, a line each in the time of Tokyo: `12-30 22:10 oncall-1 email`. */
export function courseLines({ asks, end }: Course): string[] {
  const lines = asks.map(({ at, contact, by, turn, isReachable }) =>
    [tokyo(at), contact, by, ...(turn === 'contact' ? [] : [turn]), ...(isReachable ? [] : ['unreachable'])].join(' '),
  )
  return end === undefined
    ? lines
    : [...lines, [tokyo(end.at), end.how, ...(end.by === undefined ? [] : [end.by])].join(' ')]
}

/** `12-30 22:10` of a moment, in Tokyo. */
export function tokyo(at: Date): string {
  return new Date(at.getTime() + 9 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ')
}
