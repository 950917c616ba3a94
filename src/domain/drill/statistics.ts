/** How long people took to answer, in milliseconds. Who did not answer counts as having taken for ever. */
export interface DrillFigures {
  /** Everybody who was asked. */
  readonly asked: number
  readonly answered: number
  /** Undefined where nobody answered. */
  readonly fastestMs: number | undefined
  /** Undefined where so many did not answer that it was not reached. */
  readonly lowerQuartileMs: number | undefined
  readonly medianMs: number | undefined
  readonly upperQuartileMs: number | undefined
  /** Of those who answered: the sample's, with n - 1. Undefined with fewer than two. */
  readonly standardDeviationMs: number | undefined
}

/** The figures of these times; undefined is who did not answer. */
export function drillFigures(times: readonly (number | undefined)[]): DrillFigures {
  const answered = times.filter((time) => time !== undefined).sort((a, b) => a - b)
  const sorted = [
    ...answered,
    ...Array.from({ length: times.length - answered.length }, () => Number.POSITIVE_INFINITY),
  ]
  return {
    asked: times.length,
    answered: answered.length,
    fastestMs: answered[0],
    lowerQuartileMs: quantile(sorted, 0.25),
    medianMs: quantile(sorted, 0.5),
    upperQuartileMs: quantile(sorted, 0.75),
    standardDeviationMs: standardDeviation(answered),
  }
}

/**
 * The quantile by linear interpolation between the neighbours (R-7 of Hyndman and Fan, what spreadsheets call QUARTILE.INC). Undefined where
 * one of them never answered.
 */
function quantile(sorted: readonly number[], share: number): number | undefined {
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)]
  const above = sorted[Math.ceil(position)]
  if (below === undefined || above === undefined || above === Number.POSITIVE_INFINITY) return undefined
  return below + (above - below) * (position - Math.floor(position))
}

function standardDeviation(times: readonly number[]): number | undefined {
  if (times.length < 2) return undefined
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length
  return Math.sqrt(times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / (times.length - 1))
}
