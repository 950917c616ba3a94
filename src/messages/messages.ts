import type { FindingCode, FindingDetails, Severity } from '../domain/finding.ts'
import type { FailureReason, ProbeDepth } from '../domain/probe-result.ts'

/** The languages of what people read. */
export type Language = 'en' | 'ja'

/** One sentence for each finding: what is wrong, until when, what to do. Quoted names are cut, never escaped. */
export type Sentences = { readonly [Code in FindingCode]: (detail: FindingDetails[Code]) => string }

/** How many rows there are of each severity. */
type SeverityCounts = Readonly<Record<Severity, number>>

/** How much was to be looked at: endpoints and manual entries together, and the latter alone; and how deep. */
type Extent = { readonly planned: number; readonly manual: number; readonly depth: ProbeDepth }

/** The fixed words of a report. */
export interface Labels {
  readonly title: string
  /** Between two sentences. */
  readonly space: string
  asOf(moment: string): string
  readonly severity: Readonly<Record<Severity, string>>
  readonly columns: {
    readonly severity: string
    readonly endpoint: string
    readonly owner: string
    readonly until: string
    readonly left: string
    readonly findings: string
  }
  readonly sections: {
    readonly attention: string
    readonly timeline: string
    readonly unlisted: string
    readonly fine: string
  }
  readonly timeline: {
    readonly over: string
    readonly thisWeek: string
    readonly later: string
    readonly undated: string
    /** What the picture shows, for those who hear it read. */
    readonly description: string
    week(from: Date, to: Date): string
    more(count: number): string
  }
  readonly manual: string
  /** The report in one sentence. `whole`: the run was not cut short, else nothing that is missing may pass for well. */
  headline(counts: SeverityCounts & { readonly silent: number }, whole: boolean): string
  /** What was looked at, and how long it took. */
  extent(rows: number, extent: Extent, seconds: string): string
  leftOut(count: number): string
  silent(count: number): string
  /** How many servers were found that the inventory does not have. */
  unlistedServers(count: number): string
  /** Of one such server, with the names in its certificate. */
  unlisted(names: readonly string[]): string
  incomplete(reason: string | undefined): string
  /** Whole days, towards zero; `over` tells 0 days left from 0 days over. */
  daysLeft(days: number, over: boolean): string
  readonly utcNote: string
}

/** Everything that certflow says in one language. */
export interface Messages {
  readonly titles: Readonly<Record<FindingCode, string>>
  readonly sentences: Sentences
  /** Why a probe failed, in words for people. */
  readonly reasons: Readonly<Record<FailureReason, string>>
  readonly labels: Labels
}
