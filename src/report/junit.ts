import type { Finding } from '../domain/finding.ts'
import type { JudgedRow, RunSummary } from '../domain/judged-row.ts'
import { printable } from '../domain/printable.ts'
import { sentenceOf } from '../messages/index.ts'
import { isSilent, nameOf, ownerOf, tellingAddressOf } from './facts.ts'
import type { ReportFormat } from './report.ts'
import { rfc3339 } from './row.ts'
import { attributes, xml } from './xml.ts'

/**
 * JUnit XML for CI servers: one suite, a test case per row.
 *
 * Critical findings fail the case, as they end `certflow scan` with 1; warnings stand in its system-out, which CI
 * servers show without failing a build. A silent address of a range is skipped, and a run that was cut short has one
 * more case with an error, so that it cannot pass.
 */
export const junit: ReportFormat = () => {
  const cases: string[] = []
  let failures = 0
  let skipped = 0
  return {
    add: (row) => {
      if (row.severity === 'critical') failures++
      if (isSilent(row)) skipped++
      cases.push(caseOf(row))
      return ''
    },
    finish: (run) => {
      const all = run.complete ? cases : [...cases, incompleteCase(run)]
      const counts = { tests: all.length, failures, errors: all.length - cases.length, skipped }
      const time = seconds(run.durationMs)
      const suite = attributes({ name: 'certflow scan', ...counts, time, timestamp: rfc3339(run.startedAt) })
      return [
        '<?xml version="1.0" encoding="UTF-8"?>',
        `<testsuites${attributes({ name: 'certflow', tests: counts.tests, failures, errors: counts.errors, time })}>`,
        `<testsuite${suite}>`,
        ...all,
        '</testsuite>',
        '</testsuites>',
        '',
      ].join('\n')
    },
  }
}

function caseOf(row: JudgedRow): string {
  const address = tellingAddressOf(row)
  const name = address === undefined ? nameOf(row) : `${nameOf(row)} (${address})`
  const time = row.kind === 'probe' ? seconds(row.result.durationMs) : '0.000'
  const start = `<testcase${attributes({ name, classname: ownerOf(row) ?? 'certflow', time })}>`
  if (isSilent(row)) return `${start}<skipped message="no TLS server"/></testcase>`
  return `${start}${failureOf(row.findings)}${warningsOf(row.findings)}</testcase>`
}

/** One element, since several servers read only the first; the worst finding gives its type. */
function failureOf(findings: readonly Finding[]): string {
  const critical = findings.filter(({ severity }) => severity === 'critical')
  const [first] = critical
  if (first === undefined) return ''
  const head = attributes({ type: first.code, message: sentenceOf(first, 'en') })
  return `<failure${head}>${xml(critical.map(lineOf).join('\n'))}</failure>`
}

function warningsOf(findings: readonly Finding[]): string {
  const warnings = findings.filter(({ severity }) => severity === 'warning')
  return warnings.length === 0 ? '' : `<system-out>${xml(warnings.map(lineOf).join('\n'))}</system-out>`
}

function lineOf(finding: Finding): string {
  return printable(`${finding.severity} ${finding.code}: ${sentenceOf(finding, 'en')}`)
}

function incompleteCase(run: RunSummary): string {
  const message = attributes({ type: 'incomplete', message: run.incompleteReason ?? 'the run was cut short' })
  return `<testcase name="run is complete" classname="certflow" time="0.000"><error${message}/></testcase>`
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(3)
}
