import type { CertificateFacts } from './certificate.ts'
import { dayMs } from './duration.ts'
import type { Confirmation, ManualEntry } from './endpoint.ts'
import { type Finding, finding } from './finding.ts'
import type { JudgedManual } from './judged-row.ts'
import type { EndpointResults } from './probe-result.ts'

/** Who writes a date by hand writes a day, and perhaps of another time zone: ends no further apart are the same. */
const sameEndMs = 2 * dayMs

/** Many put a certificate in place in the night after it came. */
const graceMs = dayMs

/**
 * Entries with the dates that count as long as nothing newer is seen: the later of what the file says and what was
 * confirmed last. The last confirmation, not the latest date: so a mistake can be put right.
 */
export function manualWithDates<Entry extends ManualEntry>(
  entries: readonly Entry[],
  confirmations: ReadonlyMap<string, Confirmation>,
): Entry[] {
  return entries.map((entry) => {
    const last = confirmations.get(entry.name)
    if (last === undefined) return entry
    const { expiresAt, at } = last
    return { ...entry, expiresAt: later(entry.expiresAt, expiresAt), confirmation: { expiresAt, at } }
  })
}

/**
 * The certificate that a probe path shows at every address; of several the one that ends first. Undefined where an
 * address was not read, or where it is not in force at `now`: it proves nothing then.
 */
export function certificateSeen({ results, whole }: EndpointResults, now: Date): CertificateFacts | undefined {
  const leaves = results.flatMap(({ served }) => served?.chain[0] ?? [])
  const read = new Set(results.flatMap(({ served, address }) => (served === undefined ? [] : [address])))
  if (!whole || !results.every(({ address }) => read.has(address))) return undefined
  const [first] = leaves.toSorted((a, b) => endMs(a) - endMs(b))
  const { notBefore, notAfter } = first?.validity ?? {}
  return notBefore !== undefined && notBefore <= now && notAfter !== undefined ? first : undefined
}

/** The entry, put off by what is seen on the wire where that ends later than the date that counts. */
export function putOffBy<Entry extends ManualEntry>(entry: Entry, seen: CertificateFacts | undefined): Entry {
  return { ...entry, expiresAt: later(entry.expiresAt, seen?.validity.notAfter) }
}

/**
 * The certificate on the wire by which an entry was put off beyond what file and confirmation say: to be kept as its
 * confirmation, since the wire may be silent tomorrow. Undefined where there is nothing new to keep.
 */
export function proofOf({ entry, seen }: JudgedManual): CertificateFacts | undefined {
  const isIt = seen?.validity.notAfter?.getTime() === entry.expiresAt.getTime()
  return isIt && entry.confirmation?.expiresAt.getTime() !== entry.expiresAt.getTime() ? seen : undefined
}

/** Reports whether what is seen ends before a date, and not only by a difference of how people write dates. */
export function endsBefore({ validity: { notAfter } }: Pick<CertificateFacts, 'validity'>, date: Date): boolean {
  return notAfter !== undefined && date.getTime() - notAfter.getTime() > sameEndMs
}

/** Reports whether two ends are the same, as far as people's dates tell. */
export function isSameEnd(a: Date, b: Date): boolean {
  return Math.abs(a.getTime() - b.getTime()) <= sameEndMs
}

/** Reports whether a renewal was confirmed so shortly before that the wire need not show it yet. */
export function isJustConfirmed({ confirmation }: ManualEntry, now: Date): boolean {
  return confirmation !== undefined && now.getTime() - confirmation.at.getTime() <= graceMs
}

/** What is wrong where a renewal was confirmed and the wire shows an older certificate: nothing in the first night. */
export function judgeServedDate(entry: ManualEntry, seen: CertificateFacts | undefined, now: Date): Finding[] {
  const servedUntil = seen?.validity.notAfter
  const newUntil = entry.confirmation?.expiresAt
  if (seen === undefined || servedUntil === undefined || newUntil === undefined) return []
  if (!endsBefore(seen, newUntil) || isJustConfirmed(entry, now)) return []
  return [finding('not-served', 'critical', { newUntil, servedUntil })]
}

/**
 * The next time after `moment` at which something is due that is due on `date` of each year. Of 29 February it is the last
 * day of that month in other years. Days are those of UTC, as dates of the inventory are.
 */
export function anniversaryAfter(date: Date, moment: Date): Date {
  const first = Math.max(1, moment.getUTCFullYear() - date.getUTCFullYear())
  const [near, next] = [yearsLater(date, first), yearsLater(date, first + 1)]
  return near > moment ? near : next
}

function yearsLater(date: Date, years: number): Date {
  const [year, month] = [date.getUTCFullYear() + years, date.getUTCMonth()]
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const moved = new Date(date)
  moved.setUTCFullYear(year, month, Math.min(date.getUTCDate(), lastDay))
  return moved
}

function later(date: Date, other: Date | undefined): Date {
  return other !== undefined && other > date ? other : date
}

function endMs({ validity: { notAfter } }: CertificateFacts): number {
  return notAfter?.getTime() ?? Number.NEGATIVE_INFINITY
}
