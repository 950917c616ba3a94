import { describe, expect, test } from 'vitest'
import { drillFigures } from '../../../src/domain/drill/statistics.ts'
import { Draw } from '../../support/draw.ts'

const undef = undefined

describe('times to the answer', () => {
  test.each<[string, (number | undefined)[], (number | undefined)[]]>([
    // fastest, lower quartile, median, upper quartile, standard deviation
    ['nobody was asked', [], [undef, undef, undef, undef, undef]],
    ['nobody answered', [undef, undef], [undef, undef, undef, undef, undef]],
    ['one', [7], [7, 7, 7, 7, undef]],
    ['two', [1, 3], [1, 1.5, 2, 2.5, Math.SQRT2]],
    // the examples of the definition: (n - 1) p
    ['four', [4, 1, 3, 2], [1, 1.75, 2.5, 3.25, Math.sqrt(5 / 3)]],
    ['five', [10, 20, 30, 40, 50], [10, 20, 30, 40, Math.sqrt(250)]],
    ['at once', [0, 0], [0, 0, 0, 0, 0]],
    ['one of two did not', [5, undef], [5, undef, undef, undef, undef]],
    ['one of three did not: the median is that of a person', [1, 2, undef], [1, 1.5, 2, undef, Math.SQRT1_2]],
    ['half did not', [1, 2, undef, undef], [1, 1.75, undef, undef, Math.SQRT1_2]],
    ['one of five did not', [1, 2, 3, 4, undef], [1, 2, 3, 4, Math.sqrt(5 / 3)]],
  ])('%s', (_what, times, [fastest, lower, median, upper, deviation]) => {
    const figures = drillFigures(times)
    expect(figures).toMatchObject({ asked: times.length, answered: times.filter((time) => time !== undef).length })
    expect(figures.fastestMs).toBe(fastest)
    expect(figures.lowerQuartileMs).toBe(lower)
    expect(figures.medianMs).toBe(median)
    expect(figures.upperQuartileMs).toBe(upper)
    if (deviation === undef) expect(figures.standardDeviationMs).toBeUndefined()
    else expect(figures.standardDeviationMs).toBeCloseTo(deviation, 12)
  })

  test('the order in which people are listed makes no difference', () => {
    const draw = new Draw(7)
    const times = Array.from({ length: 50 }, () => (draw.isIn(0.2) ? undefined : Math.round(draw.between(0, 1e7))))
    expect(drillFigures(times.toReversed())).toEqual(drillFigures(times))
  })
})
