import { median } from './moments.ts'
import type { Renewed, Standing } from './renewed.ts'

/** Renewals in numbers. */
export interface RenewedFigures {
  /** Certificates and manual entries that were renewed, at one endpoint or at many. */
  readonly count: number
  /** Of these, such that it was late somewhere, or after the end. */
  readonly late: number
  readonly afterEnd: number
  /** Exchanged with more than half of the lifetime left: for another reason than its end. */
  readonly early: number
  /** How long before the end, in the middle of those that were renewed for their end; undefined without any. */
  readonly medianLeadMs: number | undefined
}

/** Nobody renews for the end so early; whoever does has lost a key, a name or a CA. */
const earlyShare = 1 / 2

/** Reports whether a certificate was exchanged so early that its end was not the reason. */
function isEarly({ shareLeft }: Renewed): boolean {
  return shareLeft !== undefined && shareLeft > earlyShare
}

/** Renewals in numbers. One certificate counts once, however many endpoints it was renewed at. */
export function renewedFigures(renewed: readonly Renewed[]): RenewedFigures {
  const standing = (wanted: Standing) => countOf(renewed.filter((each) => each.standing === wanted))
  const leads = renewed.flatMap((each) => (isEarly(each) ? [] : (each.leadMs ?? [])))
  return {
    count: countOf(renewed),
    late: standing('late'),
    afterEnd: standing('after-end'),
    early: countOf(renewed.filter(isEarly)),
    medianLeadMs: median(leads),
  }
}

function countOf(renewed: readonly Renewed[]): number {
  return new Set(renewed.map(({ of }) => of)).size
}
