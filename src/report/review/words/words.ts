import type { Renewal } from '../../../domain/endpoint.ts'
import type { LateReason } from '../../../domain/review/late-reason.ts'
import type { Evidence } from '../../../domain/review/renewed.ts'
import type { RenewedFigures } from '../../../domain/review/renewed-figures.ts'

/** The headings of a report's sections, in their order. */
export type SectionName =
  | 'ended'
  | 'unseen'
  | 'late'
  | 'open'
  | 'coming'
  | 'owners'
  | 'renewed'
  | 'answers'
  | 'unanswered'
  | 'unread'
  | 'runs'
  | 'mails'

/** The heads of columns. */
type ColumnName =
  | 'what'
  | 'end'
  | 'newEnd'
  | 'afterwards'
  | 'renewed'
  | 'why'
  | 'severity'
  | 'finding'
  | 'since'
  | 'told'
  | 'date'
  | 'who'
  | 'week'
  | 'owner'
  | 'readAt'
  | 'run'
  | 'state'
  | 'mail'
  | 'answer'
  | Renewal

/** The fixed words of reports from the store in one language. What is put in is shown as it is: escaping is the renderer's part. */
export interface ReviewWords {
  readonly space: string
  readonly comma: string
  /** `2026-10`. */
  monthTitle(month: string): string
  spanTitle(first: string, last: string): string
  asOf(moment: string): string
  /** The days are not over yet. */
  soFar(day: string): string
  readonly noRuns: string
  /** `still`: how many of what ended are so to this day. */
  headline(counts: { readonly ended: number; readonly still: number; readonly late: number }): string
  readonly tally: Readonly<Record<'ended' | 'late' | 'renewed' | 'open', string>>
  readonly sections: Readonly<Record<SectionName, string>>
  readonly columns: Readonly<Record<ColumnName, string>>
  /** A section that has nothing to tell. */
  readonly none: Readonly<Record<'ended' | 'late' | 'open' | 'coming' | 'renewed', string>>
  /** So many have reached their end, and no look has read them since. */
  unseen(count: number): string
  readonly lateNote: string
  coming(until: string, counts: Readonly<Record<Renewal, number>>): string
  /** What renews itself and ends in a week. */
  itself(count: number): string
  /** What is left of this week. */
  readonly thisWeek: string
  /** A name, and whose it is. */
  owned(name: string, owners: string): string
  readonly barDescription: string
  renewed(figures: RenewedFigures, median: string | undefined): readonly string[]
  answers(counts: Readonly<Record<'told' | 'taken' | 'solved' | 'muted' | 'unanswered', number>>): string
  answerTimes(fastest: string, median: string): string
  unread(count: number): string
  runs(counts: Readonly<Record<'count' | 'incomplete' | 'killed', number>>): string
  holes(days: number, list: string): string
  span(first: string, last: string): string
  newestRun(moment: string, planned: number, failed: number): string
  mails(counts: Readonly<Record<'sent' | 'lost' | 'waiting' | 'held', number>>): string
  /** Lines that are left out of a table. */
  more(count: number): string
  ago(length: string): string
  /** What is left out of the renewals: those with the most time. */
  moreRenewed(count: number, lead: string): string
  endpoints(count: number, list: string): string
  andMore(list: string, count: number): string
  /** So many mails to one recipient. */
  times(count: number): string
  readonly nobody: string
  readonly manual: string
  readonly intermediate: string
  overAfter(length: string): string
  readonly still: string
  /** Of a manual entry. */
  readonly unconfirmed: string
  since(length: string): string
  lastSeen(day: string): string
  before(length: string, isAtLeast: boolean): string
  /** The end came between two looks. */
  readonly justBefore: string
  after(length: string): string
  percentLeft(percent: number): string
  evidence(evidence: Exclude<Evidence, { kind: 'seen' }>): string
  taken(by: string, until: string): string
  muted(by: string, until: string, reason: string): string
  answeredAfter(length: string): string
  toldTo(day: string, contacts: string): string
  readonly neverRead: string
  readonly states: Readonly<Record<'incomplete' | 'killed' | 'refused' | 'given-up', string>>
  reason(reason: LateReason, day: (at: Date) => string): string
  days(days: number): string
  hours(hours: number): string
  minutes(minutes: number): string
  zoneNote(timeZone: string): string
}
