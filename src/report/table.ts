import type { JudgedRow, RunSummary } from '../domain/judged-row.ts'
import { printable } from '../domain/printable.ts'
import { briefOf } from './brief.ts'
import { byUrgency, isUnlisted, nameOf, notAfterOf, tellingAddressOf, type Urgency, worstFirst } from './facts.ts'
import type { ReportFormat, ReportOptions } from './report.ts'
import { printableExcerpt } from './sanitize.ts'
import { namesText, unlistedLines } from './table-unlisted.ts'
import { countLeftOut, emptyTally, isShown, type Tally, toldRows } from './tally.ts'
import { cutEnd, cutMiddle, padEnd, widthOf } from './width.ts'

/**
 * What people see in a terminal: worst first, a line per row, one line at the end that sums up.
 *
 * Order needs all rows, so each is kept as a few short strings (100,000 take some 40 MB). Addresses of ranges that
 * have no TLS server are counted but not shown.
 */
export const table: ReportFormat = (options) => {
  const lines: Line[] = []
  const tally = emptyTally()
  return {
    add: (row) => {
      if (isShown(row, tally)) lines.push(lineOf(row))
      return ''
    },
    leaveOut: (row) => countLeftOut(row, tally),
    finish: (run) =>
      [...bodyOf(lines, options), ...unlistedOf(lines, options), ...summaryOf(tally, run, options.columns), ''].join(
        '\n',
      ),
  }
}

/** The least of a row that its line needs; texts are printable. */
interface Line extends Urgency {
  readonly left: string
  readonly until: string
  readonly address: string | undefined
  readonly what: readonly string[]
  /** Names in the certificate, where the inventory does not have the server. */
  readonly unlisted: string | undefined
}

const nothing: readonly string[] = []
const byHand: readonly string[] = ['entered by hand']
const unlisted: readonly string[] = ['not in the inventory']

/** Longest name kept; more fits no terminal. */
const longestName = 300
const gap = '  '
const dayColumns = 10
const leastNameColumns = 16
const leastWhatColumns = 22

function lineOf(row: JudgedRow): Line {
  const notAfter = notAfterOf(row)
  const address = tellingAddressOf(row)
  const chainEnd = row.kind === 'probe' ? row.earliestChainNotAfter : undefined
  return {
    severity: row.severity,
    endsAt: (chainEnd ?? notAfter)?.getTime(),
    name: printableExcerpt(nameOf(row), longestName),
    left: notAfter === undefined ? '-' : timeLeft(notAfter.getTime() - row.judgedAt.getTime()),
    until: notAfter === undefined ? '-' : notAfter.toISOString().slice(0, dayColumns),
    address: address === undefined ? undefined : printableExcerpt(address, longestName),
    what: whatOf(row),
    unlisted: isUnlisted(row) ? namesText(row) : undefined,
  }
}

function whatOf(row: JudgedRow): readonly string[] {
  // The end of the line is what a narrow terminal cuts.
  if (row.findings.length > 0) return worstFirst(row.findings).map(briefOf)
  if (isUnlisted(row)) return unlisted
  return row.kind === 'manual' ? byHand : nothing
}

/** `12d`, and on the last day `5h` or `40min`; with a minus for what is over. */
function timeLeft(ms: number): string {
  const minutes = Math.trunc(ms / 60_000)
  if (Math.abs(minutes) < 60) return `${ms < 0 && minutes === 0 ? '-' : ''}${Math.abs(minutes) === 0 ? 0 : minutes}min`
  const hours = Math.trunc(minutes / 60)
  return Math.abs(hours) < 24 ? `${hours}h` : `${Math.trunc(hours / 24)}d`
}

function bodyOf(lines: Line[], options: ReportOptions): string[] {
  if (lines.length === 0) return []
  lines.sort(byUrgency)
  const several = endpointsSeenTwice(lines)
  const widths = widthsOf(lines, several, options.columns)
  const head = { severity: '', left: 'left', until: 'until', name: 'endpoint', what: 'finding' }
  return [
    paint(join(head, widths), 'dim', options.colour),
    ...lines.map((line) => {
      const name = fullName(line, several, widths.name)
      const what = fitted(line.what, widths.what)
      const text = join({ ...line, name, what }, widths)
      return options.colour ? paint(line.severity, line.severity, true) + text.slice(line.severity.length) : text
    }),
    '',
  ]
}

function unlistedOf(lines: readonly Line[], { columns, colour }: ReportOptions): string[] {
  const servers = lines.flatMap(({ name, unlisted: names }) => (names === undefined ? [] : [{ name, names }]))
  const [head, ...rest] = unlistedLines(servers, columns)
  return head === undefined ? [] : [paint(head, 'dim', colour), ...rest, '']
}

interface Widths {
  readonly severity: number
  readonly left: number
  readonly name: number
  readonly what: number
}

/** Names get what they need, but leave a third of the room to the findings, where there are any. */
function widthsOf(lines: readonly Line[], several: ReadonlySet<string>, columns: number): Widths {
  let severity = 0
  let left = 'left'.length
  let needed = 0
  let forWhat = 0
  for (const line of lines) {
    severity = Math.max(severity, line.severity.length)
    left = Math.max(left, line.left.length)
    needed = Math.max(needed, widthOf(line.name) + (several.has(line.name) ? 1 + (line.address?.length ?? 0) : 0))
    forWhat = Math.max(forWhat, widthOf(line.what.join(', ')))
  }
  const room = columns - severity - left - dayColumns - 4 * gap.length
  const what = Math.min(forWhat, Math.max(leastWhatColumns, room - needed, Math.floor(room / 3)))
  const name = Math.max(leastNameColumns, Math.min(needed, room - what))
  return { severity, left, name, what: Math.max(1, room - name) }
}

function join(
  cells: { severity: string; left: string; until: string; name: string; what: string },
  widths: Widths,
): string {
  const { severity, left, until, name, what } = cells
  return [
    severity.padEnd(widths.severity),
    left.padStart(widths.left),
    until.padEnd(dayColumns),
    padEnd(name, widths.name),
    what,
  ]
    .join(gap)
    .trimEnd()
}

/** Names of endpoints with a row for each of several addresses. */
function endpointsSeenTwice(lines: readonly Line[]): ReadonlySet<string> {
  const first = new Map<string, string>()
  const several = new Set<string>()
  for (const { name, address } of lines) {
    if (address === undefined) continue
    if (first.get(name) !== undefined && first.get(name) !== address) several.add(name)
    first.set(name, address)
  }
  return several
}

/** The name, with its address where there are several; the address is what tells the rows apart, so it is cut last. */
function fullName({ name, address }: Line, several: ReadonlySet<string>, columns: number): string {
  if (address === undefined || !several.has(name)) return cutMiddle(name, columns)
  return cutMiddle(`${cutMiddle(name, Math.max(8, columns - address.length - 1))} ${address}`, columns)
}

/** As many findings as fit, with what they are about or by title alone, then how many more there are. */
function fitted(what: readonly string[], columns: number): string {
  const titles = what.map((brief) => brief.replace(/: .*/, ''))
  for (const texts of what.length > 1 ? [what, titles] : [what]) {
    const text = texts.map((brief, index) => (index === 0 ? brief : brief.replace(/^[A-Z](?=[a-z])/, lower))).join(', ')
    if (widthOf(text) <= columns) return text
  }
  const more = what.length > 1 ? ` +${what.length - 1}` : ''
  return cutEnd(what[0] ?? '', Math.max(1, columns - more.length)) + more
}

function lower(text: string): string {
  return text.toLowerCase()
}

/** One line; before it, where the run was cut short, why. What matters least is dropped where columns are few. */
function summaryOf(tally: Tally, run: RunSummary, columns: number): string[] {
  const rows = `${counted(toldRows(tally), 'row')}: ${tally.critical} critical, ${tally.warning} warning, ${tally.ok} ok`
  const silent = tally.silent === 0 ? [] : [`${tally.silent} hidden (no TLS)`]
  const leftOut = tally.leftOut === 0 ? [] : [`${tally.leftOut} ok not shown`]
  const planned = [counted(run.planned - run.manual, 'endpoint'), ...(run.manual === 0 ? [] : [`${run.manual} manual`])]
  const unchecked = run.depth === 'full' ? [] : ['trust not checked']
  const parts = [rows, ...unchecked, ...leftOut, ...silent, ...planned, `${(run.durationMs / 1_000).toFixed(1)} s`]
  const cut = run.complete ? [] : ['incomplete']
  while (parts.length > 1 && widthOf([...parts, ...cut].join(' · ')) > columns) parts.pop()
  const why = run.complete ? [] : [cutEnd(`Incomplete: ${printable(run.incompleteReason ?? 'cut short')}`, columns)]
  return [...why, cutEnd([...parts, ...cut].join(' · '), columns)]
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

const colours = { critical: '1;31', warning: '33', ok: '32', dim: '2' }

function paint(text: string, colour: keyof typeof colours, wanted: boolean): string {
  return wanted ? `\u001b[${colours[colour]}m${text}\u001b[0m` : text
}
