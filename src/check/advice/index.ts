import type { PartCheck } from '../../inventory/part.ts'
import { checkEscalationEnds } from './escalation-ends.ts'
import { farDateCheck } from './far-dates.ts'
import { overlappingSweepCheck } from './overlapping-sweeps.ts'
import { personalPhoneCheck } from './personal-phones.ts'
import { publicNameCheck } from './public-names.ts'
import { unusedContactCheck } from './unused-contacts.ts'

/** What advice is to know of the world. */
export interface AdviceSurroundings {
  readonly now: Date
  /** Reports whether git keeps a file. */
  readonly isTracked: (file: string) => boolean
  /** How long certificates lived that were seen last, in milliseconds by `targetOf` the endpoint. */
  readonly lifetimes: ReadonlyMap<string, number>
}

/** Warnings that only `certflow inventory check` gives: what works, and is most likely not meant so. Fresh for each inventory. */
export function adviceChecks({ now, isTracked }: Omit<AdviceSurroundings, 'lifetimes'>): PartCheck[] {
  return [
    unusedContactCheck(),
    { see: checkEscalationEnds },
    farDateCheck(now),
    publicNameCheck(),
    personalPhoneCheck(isTracked),
    overlappingSweepCheck(),
  ]
}
