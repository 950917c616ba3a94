import { expect, test } from 'vitest'
import { logBook } from '../../src/cli/alerts/log-book.ts'
import { Duty, minutes, sampleInventory } from '../alerting/duty.ts'

test('the history of a night reads like a log book', async () => {
  await using duty = await Duty.open(sampleInventory('continue'))
  duty.serves('2027-01-06T22:10:00+09:00')
  duty.voice.state = ({ sid }) => (sid === 'CA1' ? 'listened' : 'key')
  for (const at of minutes('2026-12-30T22:10:00+09:00', '2026-12-30T23:00:00+09:00', 5)) await duty.run(at)
  const messages = await duty.store.outbox.list(new Date(0))
  expect((await duty.courses()).map((course) => logBook(course, messages))).toEqual([
    [
      '2026-12-30 13:10 UTC escalation on-call begins',
      '2026-12-30 13:10 UTC step 1: oncall-1 by email is asked',
      '2026-12-30 13:10 UTC   oncall-1 by email: delivered to oncall-1@center.example.ac.jp',
      '2026-12-30 13:25 UTC step 2: oncall-2 by voice is asked',
      '2026-12-30 13:25 UTC   oncall-2 by voice: delivered to +81-3-0000-0002',
      '2026-12-30 13:25 UTC   oncall-2 by voice: heard it, and pressed nothing',
      '2026-12-30 13:35 UTC step 1, round 2: oncall-1 by email is asked',
      '2026-12-30 13:35 UTC   oncall-1 by email: delivered to oncall-1@center.example.ac.jp',
      '2026-12-30 13:50 UTC step 2, round 2: oncall-2 by voice is asked',
      '2026-12-30 13:50 UTC   oncall-2 by voice: delivered to +81-3-0000-0002',
      '2026-12-30 13:50 UTC   oncall-2 by voice: pressed the key: oncall-2',
      '2026-12-30 13:55 UTC taken by oncall-2, at step 2, round 2',
    ],
  ])
})

test('what was waited for, what could not be done, and how it ended', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 11, 30, 13, minute))
  const ask = {
    round: 0,
    step: 0,
    turn: 'contact',
    contact: 'a',
    by: 'voice',
    isReachable: false,
    messageIds: [],
  } as const
  const course = {
    escalation: 'on-call',
    about: 1,
    startedAt: at(0),
    stage: 'critical',
    next: undefined,
    dueAt: at(3),
    asks: [
      { ...ask, at: at(1) },
      { ...ask, at: at(2), turn: 'deputy', contact: 'b', isReachable: true },
      { ...ask, at: at(3), turn: 'finally', contact: 'center', by: 'email', isReachable: true },
    ],
    holds: [{ from: at(0), until: at(1) }],
    isHeld: false,
    end: { how: 'unanswered', at: at(3), by: undefined },
  } as const
  expect(logBook(course, [])).toEqual([
    '2026-12-30 13:00 UTC escalation on-call begins',
    '2026-12-30 13:00 UTC outside office hours: waits until 2026-12-30 13:01 UTC',
    '2026-12-30 13:01 UTC step 1: a by voice: cannot be reached so, not waited for',
    '2026-12-30 13:02 UTC step 1: b by voice, who stands in is asked',
    '2026-12-30 13:03 UTC center by email is told that nobody has answered',
    '2026-12-30 13:03 UTC ended: everybody was asked, and nobody has answered, at step 1',
  ])
})
