import { describe, expect, test } from 'vitest'
import type { CourseContext, People } from '../../../src/domain/escalation/advance.ts'
import { advanced } from '../../../src/domain/escalation/advance.ts'
import { begunCourse, type Course, endedCourse, type Stage } from '../../../src/domain/escalation/course.ts'
import { type Escalation, onDuty } from '../../../src/domain/escalation/escalation.ts'
import { courseLines, onCall, step, tokyo, tokyoHours } from '../../support/escalations.ts'

const people: People = { deputyOf: () => undefined, canReach: () => true, timeZone: 'Asia/Tokyo' }

interface Simulation extends Partial<Pick<CourseContext, 'hasFailed'>> {
  readonly people?: Partial<People>
  readonly stage?: Stage
  /** Minutes between one run and the next. */
  readonly every?: number
  /** Until when nobody answers. */
  readonly until?: string
  /** From then on it has expired. */
  readonly expiresAt?: string
}

/** A course from a moment on, looked at every minute until it ends. */
function courseFrom(at: string, escalation: Escalation, options: Simulation = {}): Course {
  const begin = new Date(at)
  const until = new Date(options.until ?? begin.getTime() + 30 * 86_400_000)
  let course = begunCourse(escalation.name, 4821, options.stage ?? 'critical', begin)
  for (let now = begin; now < until && course.end === undefined; ) {
    if (options.expiresAt !== undefined && now >= new Date(options.expiresAt)) course = { ...course, stage: 'expired' }
    course = advanced(course, {
      escalation,
      people: { ...people, ...options.people },
      hasFailed: options.hasFailed ?? (() => false),
      now,
    })
    now = new Date(now.getTime() + (options.every ?? 1) * 60_000)
  }
  return course
}

/** The same as lines. */
const linesFrom = (...args: Parameters<typeof courseFrom>) => courseLines(courseFrom(...args))

const night = '2026-12-30T22:10:00+09:00'

describe('the night of 30 December', () => {
  test('held until the first working morning, where the second answers', () => {
    const course = courseFrom(night, onCall(), { until: '2027-01-04T09:20:00+09:00' })
    expect(courseLines(course)).toEqual(['01-04 09:00 oncall-1 email', '01-04 09:15 oncall-2 voice'])
    expect(course.holds.map(({ from, until }) => `${tokyo(from)} - ${tokyo(until)}`)).toEqual([
      '12-30 22:10 - 01-04 09:00',
    ])
    const answered = endedCourse(course, 'acknowledged', new Date('2027-01-04T09:18:00+09:00'), 'oncall-2')
    expect(courseLines(answered).at(-1)).toBe('01-04 09:18 acknowledged oncall-2')
    expect(
      advanced(answered, { escalation: onCall(), people, hasFailed: () => false, now: new Date('2027-01-05') }),
    ).toBe(answered)
  })

  test('continued: each in order at the right minute, and the centre when nobody answers', () => {
    expect(linesFrom(night, onCall({ outsideHours: 'continue' }))).toEqual([
      '12-30 22:10 oncall-1 email',
      '12-30 22:25 oncall-2 voice',
      '12-30 22:35 oncall-1 email',
      '12-30 22:50 oncall-2 voice',
      '12-30 23:00 oncall-1 email',
      '12-30 23:15 oncall-2 voice',
      '12-30 23:25 center email finally',
      '12-30 23:25 unanswered',
    ])
  })

  test('what has expired always continues', () => {
    expect(linesFrom(night, onCall(), { stage: 'expired' }).slice(0, 2)).toEqual([
      '12-30 22:10 oncall-1 email',
      '12-30 22:25 oncall-2 voice',
    ])
  })

  test('what expires while it is held goes on at that minute', () => {
    const course = courseFrom(night, onCall({ repeat: 0 }), { expiresAt: '2026-12-31T23:59:00+09:00' })
    expect(courseLines(course).slice(0, 2)).toEqual(['12-31 23:59 oncall-1 email', '01-01 00:14 oncall-2 voice'])
    expect(course.holds.map(({ until }) => tokyo(until))).toEqual(['12-31 23:59'])
  })
})

describe('the order', () => {
  test('what comes after the hours waits for the next morning', () => {
    const course = courseFrom('2026-11-20T17:20:00+09:00', onCall({ repeat: 0 }))
    expect(courseLines(course)).toEqual([
      '11-20 17:20 oncall-1 email',
      // the 23rd is a holiday
      '11-24 09:00 oncall-2 voice',
      '11-24 09:10 center email finally',
      '11-24 09:10 unanswered',
    ])
    expect(course.holds.map(({ from, until }) => `${tokyo(from)} - ${tokyo(until)}`)).toEqual([
      '11-20 17:35 - 11-24 09:00',
    ])
  })

  test('without hours there is no night, without finally an end all the same', () => {
    expect(linesFrom(night, onCall({ hours: undefined, repeat: 0, finally: undefined }))).toEqual([
      '12-30 22:10 oncall-1 email',
      '12-30 22:25 oncall-2 voice',
      '12-30 22:35 unanswered',
    ])
  })

  test('whoever stands in is asked after the contact, by the same way and with the same wait', () => {
    const deputyOf = (contact: string) => ({ 'oncall-1': 'network', 'oncall-2': 'oncall-1' })[contact]
    expect(linesFrom(night, onCall({ outsideHours: 'continue', repeat: 0 }), { people: { deputyOf } })).toEqual([
      '12-30 22:10 oncall-1 email',
      '12-30 22:25 network email deputy',
      // oncall-1 stands in for oncall-2, and has a step of their own
      '12-30 22:40 oncall-2 voice',
      '12-30 22:50 center email finally',
      '12-30 22:50 unanswered',
    ])
  })

  test('nobody is waited for who cannot be reached: at once whoever stands in, or the next', () => {
    const canReach = (contact: string, by: string) => by === 'email' || contact === 'network'
    const deputyOf = (contact: string) => (contact === 'oncall-2' ? 'network' : undefined)
    const escalation = onCall({
      outsideHours: 'continue',
      repeat: 0,
      steps: [step('oncall-1', 'voice', 5), step('oncall-2', 'voice', 10)],
    })
    expect(linesFrom(night, escalation, { people: { canReach, deputyOf } })).toEqual([
      '12-30 22:10 oncall-1 voice unreachable',
      '12-30 22:10 oncall-2 voice unreachable',
      '12-30 22:10 network voice deputy',
      '12-30 22:20 center email finally',
      '12-30 22:20 unanswered',
    ])
  })

  test('with nobody to be reached the end is told at once', () => {
    const canReach = (_contact: string, by: string) => by === 'email'
    const escalation = onCall({ outsideHours: 'continue', repeat: 1, steps: [step('oncall-2', 'voice', 10)] })
    expect(linesFrom(night, escalation, { people: { canReach } })).toEqual([
      '12-30 22:10 oncall-2 voice unreachable',
      '12-30 22:10 oncall-2 voice unreachable',
      '12-30 22:10 center email finally',
      '12-30 22:10 unanswered',
    ])
  })

  test('what a channel refuses is not waited for', () => {
    const escalation = onCall({ outsideHours: 'continue', repeat: 0 })
    expect(linesFrom(night, escalation, { hasFailed: ({ by }) => by === 'email' }).slice(0, 2)).toEqual([
      '12-30 22:10 oncall-1 email',
      '12-30 22:11 oncall-2 voice',
    ])
  })

  test('an escalation that the inventory no longer has ends', () => {
    const begun = courseFrom(night, onCall({ outsideHours: 'continue' }), { until: '2026-12-30T22:12:00+09:00' })
    const now = new Date('2026-12-30T22:12:00+09:00')
    expect(courseLines(advanced(begun, { escalation: undefined, people, hasFailed: () => false, now })).at(-1)).toBe(
      '12-30 22:12 removed',
    )
  })
})

describe('late runs', () => {
  const quick = onCall({
    outsideHours: 'continue',
    repeat: 0,
    steps: ['a', 'b', 'c', 'd'].map((name) => step(name, 'voice', 12)),
  })

  test('what a timer is late by does not add up', () => {
    expect(linesFrom(night, quick, { every: 5 })).toEqual([
      '12-30 22:10 a voice',
      '12-30 22:25 b voice',
      '12-30 22:35 c voice',
      '12-30 22:50 d voice',
      '12-30 23:00 center email finally',
      '12-30 23:00 unanswered',
    ])
  })

  test('after hours without any run nobody is passed over: each has the whole wait', () => {
    expect(linesFrom(night, quick, { every: 240 })).toEqual([
      '12-30 22:10 a voice',
      '12-31 02:10 b voice',
      '12-31 06:10 c voice',
      '12-31 10:10 d voice',
      '12-31 14:10 center email finally',
      '12-31 14:10 unanswered',
    ])
  })

  test('two runs in one minute ask one person once', () => {
    const at = (text: string) => ({ escalation: quick, people, hasFailed: () => false, now: new Date(text) })
    const first = advanced(
      begunCourse('on-call', 1, 'critical', new Date('2026-12-30T13:10:00.412Z')),
      at('2026-12-30T13:10:00.412Z'),
    )
    expect(advanced(first, at('2026-12-30T13:10:00.412Z'))).toBe(first)
    expect(advanced(first, at('2026-12-30T13:21:59.999Z'))).toBe(first)
    // a run that begins some milliseconds earlier in its minute than the one before
    expect(advanced(first, at('2026-12-30T13:22:00.001Z')).asks).toHaveLength(2)
  })
})

describe('weekly turns', () => {
  const duty = (at: string, timeZone = 'Asia/Tokyo', contacts = ['a', 'b']) =>
    onDuty({ contacts }, new Date(at), timeZone)

  test('from Monday to Sunday of the place', () => {
    const [sunday, monday] = [duty('2026-11-22T23:59:59+09:00'), duty('2026-11-23T00:00:00+09:00')]
    expect(sunday).not.toBe(monday)
    expect(duty('2026-11-29T23:59:59+09:00')).toBe(monday)
    expect(duty('2026-11-30T00:00:00+09:00')).toBe(sunday)
    // still Sunday in UTC
    expect(duty('2026-11-23T00:00:00+09:00', 'UTC')).toBe(sunday)
  })

  test('nobody has two weeks in a row, also over a year of 53 weeks', () => {
    const weeks = Array.from({ length: 120 }, (_, week) =>
      duty(new Date(Date.parse('2026-06-01T12:00:00Z') + week * 7 * 86_400_000).toISOString(), 'UTC', ['a', 'b', 'c']),
    )
    expect(weeks.slice(1).every((name, index) => name !== weeks[index])).toBe(true)
    expect(
      Object.fromEntries(['a', 'b', 'c'].map((name) => [name, weeks.filter((each) => each === name).length])),
    ).toEqual({
      a: 40,
      b: 40,
      c: 40,
    })
  })

  test('before 1970, too, somebody is on duty', () => {
    expect(['a', 'b', 'c']).toContain(duty('1969-12-01T00:00:00Z', 'UTC', ['a', 'b', 'c']))
  })

  test('whoever has the duty when it comes to the step is asked', () => {
    const escalation = onCall({ hours: tokyoHours, repeat: 0, steps: [step(['a', 'b'], 'voice', 10)] })
    const course = courseFrom('2026-11-20T18:00:00+09:00', escalation)
    expect(course.asks[0]?.contact).toBe(duty('2026-11-24T09:00:00+09:00'))
  })
})
