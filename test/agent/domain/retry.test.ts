import { describe, expect, test } from 'vitest'
import { type Failures, failedAgain, mayTry } from '../../../agent/domain/retry.ts'
import { dayMs, unitMs } from '../../../src/domain/duration.ts'

const start = new Date('2026-11-01T00:00:00Z')
const failed = { message: 'Cannot reach the CA', retryAfterMs: undefined }

describe('failedAgain', () => {
  test('waits 1, 10 and 100 minutes, then a day each time', () => {
    let failures: Failures | undefined
    let now = start
    const waits: number[] = []
    for (let count = 0; count < 6; count += 1) {
      failures = failedAgain(failures, failed, now, 0.5)
      waits.push((failures.notBefore.getTime() - now.getTime()) / unitMs.m)
      now = failures.notBefore
    }
    expect(waits).toEqual([1, 10, 100, 1440, 1440, 1440])
    expect(failures).toMatchObject({ count: 6, firstAt: start })
  })

  test.for([
    [0, 0.9],
    [1, 1.1],
  ] as const)('drawn %d, a wait is %d of itself', ([draw, share]) => {
    const { notBefore } = failedAgain(undefined, failed, start, draw)
    expect(notBefore.getTime() - start.getTime()).toBeCloseTo(unitMs.m * share, 0)
  })

  test.for([
    ['longer', 81 * unitMs.m, 81 * unitMs.m],
    ['shorter', 10, unitMs.m],
  ] as const)('what the CA asks for counts where it is %s', ([, retryAfterMs, wanted]) => {
    const failures = failedAgain(undefined, { ...failed, retryAfterMs }, start, 0.5)
    expect(failures.notBefore.getTime() - start.getTime()).toBe(wanted)
    expect(failures.caSaidSo).toBe(true)
  })
})

describe('mayTry', () => {
  const failures = failedAgain(undefined, failed, start, 0.5)
  const asked = failedAgain(undefined, { ...failed, retryAfterMs: dayMs }, start, 0.5)
  // biome-ignore format: table
  test.for([
    [undefined, 0,           false, true],
    [failures,  unitMs.m - 1, false, false],
    [failures,  unitMs.m,    false, true],
    [failures,  0,           true,  true],
    [asked,     0,           true,  false],
    [asked,     dayMs - 1,   true,  false],
    [asked,     dayMs,       false, true],
  ] as const)('%#', ([given, laterMs, forced, wanted]) => {
    expect(mayTry(given, new Date(start.getTime() + laterMs), forced)).toBe(wanted)
  })
})
