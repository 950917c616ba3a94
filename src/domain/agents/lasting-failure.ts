import type { ReportedCertificate } from './agent-report.ts'

/** So many failures in a row are no hiccup: the third comes two hours after the first (1, 10, 100 minutes). */
const failsAfter = 3

/** What a renewal has failed at for so long that people hear of it; undefined where it may yet be a hiccup. */
export function lastingFailureOf({ failure }: ReportedCertificate): ReportedCertificate['failure'] {
  return failure === undefined || failure.count < failsAfter ? undefined : failure
}
