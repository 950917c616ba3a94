import { expect, test } from 'vitest'
import { Scheduler } from '../../../src/centre/schedule/scheduler.ts'
import { timesOf } from '../../../src/centre/schedule/times.ts'

/** The times of a cron from a day to another, as local wall clocks and as UTC. */
function times(cron: string, timeZone: string, from: string, until: string): string[] {
  const job = timesOf(cron, timeZone)
  const found: string[] = []
  for (let at = job.nextRun(new Date(from)); at !== null && at < new Date(until); at = job.nextRun(at))
    found.push(at.toISOString().slice(5, 16))
  return found
}

// Europe/Berlin: on 2027-03-28 clocks go from 02:00 to 03:00 (01:00 UTC), on 2026-10-25 from 03:00 to 02:00 (01:00 UTC).
test.for([
  [
    'a time that does not exist comes once, after the gap',
    '30 2 * * *',
    '2027-03-27T12:00Z',
    '2027-03-30T12:00Z',
    ['03-28T01:00', '03-29T00:30', '03-30T00:30'],
  ],
  [
    'a time that is there twice counts once',
    '30 2 * * *',
    '2026-10-24T12:00Z',
    '2026-10-27T12:00Z',
    ['10-25T00:30', '10-26T01:30', '10-27T01:30'],
  ],
  [
    'so it is where it is one of several',
    '30 2,14 * * *',
    '2026-10-24T20:00Z',
    '2026-10-25T20:00Z',
    ['10-25T00:30', '10-25T13:30'],
  ],
  [
    'what is done each few minutes goes on through both',
    '*/30 * * * *',
    '2026-10-24T23:50Z',
    '2026-10-25T02:05Z',
    ['10-25T00:00', '10-25T00:30', '10-25T01:00', '10-25T01:30', '10-25T02:00'],
  ],
] as const)('%s', ([, cron, from, until, wanted]) => {
  expect(times(cron, 'Europe/Berlin', from, until)).toEqual(wanted)
})

test('each day of 400 has its time once, whatever clocks do', () => {
  for (const timeZone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Tokyo']) {
    const found = times('30 2 * * *', timeZone, '2026-10-01T00:00Z', '2027-11-05T00:00Z')
    const days = found.map((time) => new Date(`2026-${time}Z`))
    expect([timeZone, found.length]).toEqual([timeZone, days.length])
    expect(found.length).toBe(400)
  }
})

const never = '0 0 1 1 *'

function scheduler(
  work: { run: (signal: AbortSignal) => Promise<void>; last?: Date | undefined },
  logged: string[] = [],
) {
  const now = new Date('2026-11-20T12:00Z')
  const { run } = work
  const works = [{ name: 'scan', cron: never, run, ...('last' in work && { lastBegun: async () => work.last }) }]
  return new Scheduler(
    works,
    'UTC',
    (line) => logged.push(line),
    () => now,
  )
}

test.for([
  ['never begun', undefined, 1],
  ['begun before the last time', new Date('2025-12-31T23:59Z'), 1],
  ['begun since', new Date('2026-01-01T00:00Z'), 0],
] as const)('what was missed is made up for at the start: %s', async ([, last, wanted]) => {
  let begun = 0
  await using _running = scheduler({ run: async () => void begun++, last })
  await new Promise((resolve) => setImmediate(resolve))
  expect(begun).toBe(wanted)
})

test('what is under way is asked to end, and waited for', async () => {
  const ended: string[] = []
  const running = scheduler({
    run: (signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          setImmediate(() => {
            ended.push('work')
            resolve()
          })
        })
      }),
    last: undefined,
  })
  await new Promise((resolve) => setImmediate(resolve))
  await running[Symbol.asyncDispose]()
  expect(ended).toEqual(['work'])
})

test('what goes wrong is told, and ends nothing else', async () => {
  const logged: string[] = []
  const running = scheduler({ run: () => Promise.reject(new Error('no luck')), last: undefined }, logged)
  await new Promise((resolve) => setImmediate(resolve))
  await running[Symbol.asyncDispose]()
  expect(logged.join()).toMatch(/^scan failed: Error: no luck/)
})
