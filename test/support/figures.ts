import { appendFileSync } from 'node:fs'

/** Reports whether the long form of a test is to run (`npm run campaign`). */
export const isCampaign: boolean = process.env.CERTFLOW_CAMPAIGN === '1'

/** A figure that a campaign measured, with what it is to stay below or reach. */
export interface Figure {
  readonly campaign: string
  readonly figure: string
  readonly value: number | string
  readonly goal?: string
}

/** Prints figures, and hands them to `npm run campaign` where that has started the tests. */
export function tell(
  campaign: string,
  figures: Readonly<Record<string, number | string | readonly [value: number | string, goal: string]>>,
): void {
  for (const [figure, told] of Object.entries(figures)) {
    const [value, goal] = Array.isArray(told) ? told : [told, undefined]
    const line: Figure = { campaign, figure, value, ...(goal !== undefined && { goal }) }
    console.log(`${campaign}: ${figure}: ${value}${goal === undefined ? '' : ` (goal: ${goal})`}`)
    const file = process.env.CERTFLOW_FIGURES
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`)
  }
}

/** One decimal, for seconds and megabytes. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
