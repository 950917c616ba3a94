import type { RunRecorder } from '../alerting/run-recorder.ts'
import { isWorse, type Severity } from '../domain/finding.ts'
import type { JudgedRow, RunSummary } from '../domain/judged-row.ts'
import { CertflowError } from '../errors.ts'
import type { Journal } from '../journal/journal.ts'
import { quoted } from '../network/parsed.ts'
import { reportFormats } from '../report/index.ts'
import { nagiosExitCode, nagiosUnknown, nagiosUnknownCode } from '../report/nagios.ts'
import type { Report, ReportFormat } from '../report/report.ts'
import { systemStoreRemarks } from './anchors.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import { exitCodeOf } from './exit-codes.ts'
import { type Interruption, watchInterruption } from './interruption.ts'
import { keepMemoryFlat } from './memory.ts'
import { fileOutput, type Output, streamOutput } from './output.ts'
import { type PlannedScan, planScan } from './plan-scan.ts'
import { type Progress, showProgress } from './progress.ts'
import { withJournal } from './resume.ts'
import { say } from './say.ts'
import type { ScanOptions } from './scan-options.ts'
import { withSettings } from './scan-settings.ts'
import { reportOptionsOf, type ScanCompany, scanOf, wiringRemarks } from './scan-wiring.ts'

/** `certflow scan` from its options to its exit code. Throws CertflowError for what the operator can put right. */
export async function runScan(
  targets: readonly string[],
  given: ScanOptions,
  globals: GlobalOptions,
  context: CliContext,
): Promise<number> {
  try {
    const options = await withSettings(given, targets.length + given.targets.length > 0, globals, context)
    const planned = await planScan(targets, options, context)
    const scanned = (company?: Reporting['company']) =>
      scanAndReport(planned, { ...reportingOf(options), ...(company && { company }) }, options, globals, context)
    if (options.save !== true) return await scanned()
    const { scanAndSave } = await import('./save-scan.ts')
    return await scanAndSave(scanned, options, globals, context)
  } catch (error) {
    // A plugin that ends with 2 says CRITICAL; what could not be looked at is UNKNOWN.
    if (given.format !== 'nagios' || !(error instanceof CertflowError)) throw error
    context.stdout.write(nagiosUnknown(error.message))
    return nagiosUnknownCode
  }
}

/** What becomes of the rows of a scan. */
export interface Reporting {
  readonly format: ReportFormat
  /** Of a run that could be made. */
  readonly exitCode: (worst: Severity, run: RunSummary) => number
  readonly company?: Omit<ScanCompany, 'journal'>
}

function reportingOf({ format, failOn }: ScanOptions): Reporting {
  return {
    format: reportFormats[format],
    exitCode: (worst, run) =>
      format === 'nagios' ? nagiosExitCode(worst, run) : exitCodeOf(worst, failOn, run.complete),
  }
}

const lostRemark = 'standard output is closed or thrown away: nobody will see the report (name a file with --output)'

/** Scans what is planned and writes the report of it. Answers the exit code. */
export async function scanAndReport(
  planned: PlannedScan,
  reporting: Reporting,
  options: ScanOptions,
  globals: GlobalOptions,
  context: CliContext,
): Promise<number> {
  const remarks = [
    ...planned.remarks,
    ...(options.output === undefined && context.stdoutIsLost() ? [lostRemark] : []),
    ...(options.anchors === 'system' ? systemStoreRemarks(context) : []),
    ...(globals.verbose === true ? await wiringRemarks(planned, options) : []),
  ]
  if (globals.quiet !== true) for (const remark of remarks) say(context, `certflow: ${remark}\n`)
  using interruption = watchInterruption(context, options.deadline)
  using _memory = keepMemoryFlat()
  const reported = (journal?: Journal) =>
    reportScan(planned, reporting, options, globals, context, interruption, journal)
  // Awaited here: what is in use is put away when this function ends.
  if (options.resume === undefined) return await reported()
  return await withJournal(options.resume, planned, options, globals, context, interruption, reported)
}

async function reportScan(
  planned: PlannedScan,
  { format, exitCode, company }: Reporting,
  options: ScanOptions,
  globals: GlobalOptions,
  context: CliContext,
  interruption: Interruption,
  journal: Journal | undefined,
): Promise<number> {
  const rows = await scanOf(planned, options, context, interruption, { ...company, journal })
  const now = options.at ?? context.now()
  const report = format(reportOptionsOf(options, globals, context, planned.language, now))
  let readerIsGone = false
  const onGone = () => {
    readerIsGone = true
    interruption.end('Nobody reads the report any more')
  }
  const output = options.output === undefined ? streamOutput(context.stdout, onGone) : await fileOutput(options.output)
  const progress = await showProgress(context, planned.planned, globals.quiet !== true)
  try {
    const { worst, run } = await writeReport(rows, report, output, progress, options.onlyFindings, company?.recorder)
    await output.finish()
    // The table says it in its own last lines.
    const isSaid = readerIsGone || (options.format === 'table' && options.output === undefined)
    if (run.incompleteReason !== undefined && !isSaid) say(context, `certflow: ${run.incompleteReason}\n`)
    if (globals.quiet !== true && run.unanswered.length > 0)
      say(context, `certflow: ${unansweredRemark(run.unanswered)}\n`)
    return exitCode(worst, run)
  } catch (error) {
    await output.discard()
    throw error
  } finally {
    progress.stop()
  }
}

function unansweredRemark(names: readonly string[]): string {
  const [first = ''] = names
  const more = names.length > 1 ? ` and ${names.length - 1} more names` : ''
  return `${quoted(first)}${more} of the inventory could not be looked up: servers there count as unlisted`
}

/** Draws the rows through the report into the output. Answers the worst severity and what the run did. */
async function writeReport(
  rows: AsyncGenerator<readonly JudgedRow[], RunSummary>,
  report: Report,
  output: Output,
  progress: Progress,
  onlyFindings: boolean,
  recorder: RunRecorder | undefined,
): Promise<{ worst: Severity; run: RunSummary }> {
  let worst: Severity = 'ok'
  for (;;) {
    const next = await rows.next()
    if (next.done === true) {
      progress.stop()
      await output.write(report.finish(next.value))
      return { worst, run: next.value }
    }
    for (const row of next.value) {
      recorder?.add(row)
      if (isWorse(row.severity, worst)) worst = row.severity
      if (row.kind === 'probe') progress.step()
      if (onlyFindings && row.findings.length === 0) {
        report.leaveOut?.(row)
        continue
      }
      const pressure = output.write(report.add(row))
      if (pressure !== undefined) await pressure
    }
  }
}
