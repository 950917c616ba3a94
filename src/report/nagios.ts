import { daysLeft } from '../domain/certificate.ts'
import type { Severity } from '../domain/finding.ts'
import type { JudgedRow, RunSummary } from '../domain/judged-row.ts'
import { sentenceOf } from '../messages/index.ts'
import { briefOf } from './brief.ts'
import { byUrgency, nameOf, notAfterOf, tellingAddressOf, type Urgency, worstFirst } from './facts.ts'
import type { ReportFormat } from './report.ts'
import { printableExcerpt } from './sanitize.ts'
import { emptyTally, isShown, type Tally } from './tally.ts'

/** Exit codes of monitoring plugins. */
export type NagiosCode = 0 | 1 | 2 | 3

const words = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const

/** Rows named in the status line, and in the long output. */
const named = 3
const listed = 20

/**
 * The plugin code of a run: 2 for a critical row, 1 for a warning; without either 3 where the run is incomplete
 * or nothing was to be looked at, since that must not read as health. Where something is wrong, that is the news, and the
 * status line says that the run was cut short.
 */
export function nagiosExitCode(worst: Severity, run: RunSummary): NagiosCode {
  if (worst === 'critical') return 2
  if (worst === 'warning') return 1
  return run.complete && run.planned > 0 ? 0 : 3
}

/** The plugin code for what could not be looked at. */
export const nagiosUnknownCode = 3

/** The plugin's line for what could not even begin. */
export function nagiosUnknown(message: string): string {
  return `CERTFLOW UNKNOWN - ${plain(message.split('\n')[0] ?? '', 500)}\n`
}

/**
 * Output of a monitoring plugin: the status line with performance data, then up to twenty rows with their sentences
 * as long output. Nothing from outside holds a `|`, which would begin performance data.
 */
export const nagios: ReportFormat = () => {
  let worst: Entry[] = []
  let fewestDays: number | undefined
  const tally = emptyTally()
  const count = (row: JudgedRow) => {
    const notAfter = notAfterOf(row)
    if (notAfter !== undefined) {
      const days = daysLeft(notAfter, row.judgedAt)
      fewestDays = Math.min(fewestDays ?? days, days)
    }
    return isShown(row, tally)
  }
  return {
    add: (row) => {
      if (count(row) && row.severity !== 'ok') {
        worst.push(entryOf(row))
        if (worst.length >= 2 * listed) worst = worst.sort(byUrgency).slice(0, listed)
      }
      return ''
    },
    leaveOut: count,
    finish: (run) => {
      const entries = worst.sort(byUrgency).slice(0, listed)
      const status = statusLine(entries, tally, run)
      return [`${status} | ${performanceData(tally, fewestDays, run)}`, ...entries.map(({ long }) => long), ''].join(
        '\n',
      )
    },
  }
}

interface Entry extends Urgency {
  readonly short: string
  readonly long: string
}

function entryOf(row: JudgedRow): Entry {
  const address = tellingAddressOf(row)
  const name = nameOf(row) + (address === undefined ? '' : ` (${address})`)
  const findings = worstFirst(row.findings)
  const [finding] = findings
  const sentences = findings.map((each) => sentenceOf(each, 'en')).join(' ')
  return {
    severity: row.severity,
    endsAt: notAfterOf(row)?.getTime(),
    name,
    short: `${plain(name, 80)} ${finding === undefined ? row.severity : plain(briefOf(finding), 60)}`,
    long: `${row.severity.toUpperCase()} ${plain(name, 120)}: ${plain(sentences, 300)}`,
  }
}

function statusLine(entries: readonly Entry[], tally: Tally, run: RunSummary): string {
  const worst = (['critical', 'warning', 'ok'] as const).find((severity) => tally[severity] > 0) ?? 'ok'
  const word = words[nagiosExitCode(worst, run)]
  const counts = `${tally.critical} critical, ${tally.warning} warning, ${tally.ok} ok`
  const cut = run.complete ? '' : ` (incomplete: ${plain(run.incompleteReason ?? 'cut short', 120)})`
  const more = tally.critical + tally.warning - named
  const names = entries
    .slice(0, named)
    .map(({ short }) => short)
    .join('; ')
  const unchecked = run.depth === 'full' ? '' : ' (trust not checked)'
  return `CERTFLOW ${word} - ${counts}${unchecked}${cut}${names === '' ? '' : `: ${names}`}${more > 0 ? `; and ${more} more` : ''}`
}

/** `label=value[unit];warn;crit;min`: thresholds only where a plain number decides. */
function performanceData(tally: Tally, fewestDays: number | undefined, run: RunSummary): string {
  return [
    `critical=${tally.critical};;0;0`,
    `warning=${tally.warning};0;;0`,
    `ok=${tally.ok};;;0`,
    `failed=${run.failed};;;0`,
    ...(fewestDays === undefined ? [] : [`days_left=${fewestDays}`]),
    `time=${(run.durationMs / 1_000).toFixed(3)}s;;;0`,
  ].join(' ')
}

function plain(text: string, length: number): string {
  return printableExcerpt(text, length).replaceAll('|', '\\u{7c}')
}
