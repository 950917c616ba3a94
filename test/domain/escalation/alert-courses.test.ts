import { describe, expect, test } from 'vitest'
import type { Alert } from '../../../src/domain/alert.ts'
import { answeredCourses, coursesAfter, type EscalationContext } from '../../../src/domain/escalation/alert-courses.ts'
import type { Course } from '../../../src/domain/escalation/course.ts'
import { finding } from '../../../src/domain/finding.ts'
import { acknowledgement, alert, mute, place } from '../../support/alerts.ts'
import { courseLines, escalationContext, onCall } from '../../support/escalations.ts'

const begin = new Date('2026-12-30T22:10:00+09:00')
const minute = (count: number) => new Date(begin.getTime() + count * 60_000)

/** Three days to go. */
const critical = (overrides: Partial<Alert> = {}): Alert =>
  alert({
    severity: 'critical',
    finding: finding('expiring', 'critical', { notAfter: new Date('2027-01-02T22:00:00+09:00'), daysLeft: 3 }),
    ...overrides,
  })

/** The escalations of an alert, minute by minute. */
class Duty {
  courses: Course[] = []
  readonly #overrides: Partial<EscalationContext>

  constructor(overrides: Partial<EscalationContext> = {}) {
    this.#overrides = overrides
  }

  /** One look. Answers how many have changed. */
  look(subject: Alert, now: Date): number {
    const escalation = onCall({ outsideHours: 'continue', repeat: 0 })
    const after = coursesAfter(subject, this.courses, escalationContext(escalation, { now, ...this.#overrides }))
    const isKept = (course: Course) =>
      !after.some(({ startedAt, escalation: name }) => +startedAt === +course.startedAt && name === course.escalation)
    this.courses = [...this.courses.filter(isKept), ...after]
    return after.length
  }

  /** All that happened, course by course. */
  get lines(): string[][] {
    return this.courses.map(courseLines)
  }
}

describe('when it begins', () => {
  test.each<[string, Alert, string[][]]>([
    ['critical', critical(), [['12-30 22:10 oncall-1 email']]],
    ['a warning is mailed only', critical({ severity: 'warning' }), []],
    ['not certain yet', critical({ state: 'pending' }), []],
    ['over', critical({ state: 'closed', closedAt: begin }), []],
    ['taken', critical({ acknowledgement: acknowledgement({ until: minute(1) }) }), []],
    ['muted', critical({ mute: mute({ until: minute(1) }) }), []],
    [
      'of an owner without one the fallback is asked',
      critical({ places: [place({ owner: 'physics' })] }),
      [['12-30 22:10 oncall-1 email']],
    ],
    ['nobody has one', critical({ places: [place({ owner: 'physics', fallback: 'physics' })] }), []],
    [
      'a zone is the fallback’s',
      critical({ subject: { kind: 'zone', zone: 'campus' }, places: [place()] }),
      [['12-30 22:10 oncall-1 email']],
    ],
  ])('%s', (_what, subject, expected) => {
    const duty = new Duty()
    duty.look(subject, begin)
    expect(duty.lines).toEqual(expected)
  })

  test('not while its mails are held', () => {
    const duty = new Duty({ isSilent: () => true })
    expect(duty.look(critical(), begin)).toBe(0)
  })

  test('owners with escalations of their own are asked at the same time', () => {
    const escalations = new Map(
      ['on-call', 'physics-call'].map((name) => [name, onCall({ name, outsideHours: 'continue' })]),
    )
    const duty = new Duty({
      escalations,
      escalationOf: (contact) => ({ center: 'on-call', physics: 'physics-call' })[contact],
    })
    duty.look(critical({ places: [place(), place({ endpoint: 'b.example.ac.jp:443', owner: 'center' })] }), begin)
    expect(duty.courses.map(({ escalation }) => escalation).sort()).toEqual(['on-call', 'physics-call'])
  })
})

describe('when it ends', () => {
  test.each<[string, Partial<Alert>, string]>([
    [
      'somebody takes it',
      { acknowledgement: acknowledgement({ by: 'oncall-1', until: minute(999) }) },
      'acknowledged oncall-1',
    ],
    ['it is cured', { state: 'closed', closedAt: minute(5) }, 'cured'],
    ['it is muted', { mute: mute({ until: minute(999) }) }, 'muted center'],
    ['it is no longer critical', { severity: 'warning' }, 'eased'],
    ['it is no longer theirs', { places: [place({ owner: 'physics', fallback: undefined })] }, 'removed'],
  ])('%s', (_what, change, ending) => {
    const duty = new Duty()
    duty.look(critical(), begin)
    duty.look(critical(change), minute(5))
    expect(duty.lines).toEqual([['12-30 22:10 oncall-1 email', `12-30 22:15 ${ending}`]])
    expect(duty.look(critical(change), minute(60))).toBe(0)
  })

  test('an answer ends all that are under way, and no other', () => {
    const duty = new Duty()
    duty.look(critical(), begin)
    const [ended] = answeredCourses(duty.courses, 'oncall-1', minute(3))
    expect(ended?.end).toEqual({ how: 'acknowledged', by: 'oncall-1', at: minute(3) })
    expect(answeredCourses([ended as Course], 'oncall-2', minute(4))).toEqual([])
  })
})

describe('when it begins anew', () => {
  test('when the responsibility has ended without a cure', () => {
    const duty = new Duty()
    const taken = critical({ acknowledgement: acknowledgement({ until: minute(60) }) })
    duty.look(critical(), begin)
    duty.look(taken, minute(5))
    duty.look(taken, minute(59))
    expect(duty.courses).toHaveLength(1)
    duty.look(taken, minute(60))
    expect(duty.lines[1]).toEqual(['12-30 23:10 oncall-1 email'])
  })

  test('when nobody answered, only once it has expired', () => {
    const duty = new Duty()
    for (let at = 0; at < 120; at++) duty.look(critical(), minute(at))
    expect(duty.lines).toEqual([
      [
        '12-30 22:10 oncall-1 email',
        '12-30 22:25 oncall-2 voice',
        '12-30 22:35 center email finally',
        '12-30 22:35 unanswered',
      ],
    ])
    // by the clock, whatever the finding still says
    const over = new Date('2027-01-02T22:00:00+09:00')
    duty.look(critical(), over)
    expect(duty.courses).toHaveLength(1)
    duty.look(critical(), new Date(over.getTime() + 1))
    expect(duty.lines[1]).toEqual(['01-02 22:00 oncall-1 email'])
  })

  test('when it was cured and has come back', () => {
    const duty = new Duty()
    duty.look(critical(), begin)
    duty.look(critical({ state: 'closed', closedAt: minute(5) }), minute(5))
    duty.look(critical({ reopenings: 1 }), minute(600))
    expect(duty.courses).toHaveLength(2)
  })
})
