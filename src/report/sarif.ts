import type { Invocation, ReportingDescriptor, Result } from 'sarif'
import type { Finding, FindingCode } from '../domain/finding.ts'
import type { JudgedRow, RunSummary } from '../domain/judged-row.ts'
import { printable, printableJson } from '../domain/printable.ts'
import { messages, sentenceOf } from '../messages/index.ts'
import { nameOf, tellingAddressOf } from './facts.ts'
import type { ReportFormat } from './report.ts'
import { rfc3339 } from './row.ts'
import { printableExcerpt } from './sanitize.ts'

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** More of a name tells nobody more. */
const longestName = 300

/**
 * SARIF 2.1.0: a result per finding, a rule per code that occurs. The place of a finding is its endpoint, a logical
 * location (§3.33); there is no file to point at. Results come first in the text so that rows need not be kept.
 */
export const sarif: ReportFormat = () => {
  const rules: FindingCode[] = []
  let before = `{"$schema":"${schema}","version":"2.1.0","runs":[{"results":[`
  const result = (row: JudgedRow, finding: Finding): string => {
    if (!rules.includes(finding.code)) rules.push(finding.code)
    const text = `${before}\n${safeJson(resultOf(row, finding, rules.indexOf(finding.code)))}`
    before = ','
    return text
  }
  return {
    add: (row) => row.findings.map((finding) => result(row, finding)).join(''),
    finish: (run) => {
      const driver = { name: 'certflow', rules: rules.map(ruleOf) }
      const rest = `],"tool":${safeJson({ driver })},"invocations":[${safeJson(invocationOf(run))}]}]}\n`
      return (before === ',' ? '\n' : before) + rest
    },
  }
}

function resultOf(row: JudgedRow, finding: Finding, ruleIndex: number): Result {
  const address = tellingAddressOf(row)
  const name = printableExcerpt(nameOf(row), longestName)
  const fingerprint = row.kind === 'probe' ? row.result.served?.chain[0].fingerprint : undefined
  const fullyQualifiedName = address === undefined ? name : `${name} (${printableExcerpt(address, longestName)})`
  return {
    ruleId: finding.code,
    ruleIndex,
    level: levelOf(finding),
    message: { text: printable(sentenceOf(finding, 'en')) },
    locations: [{ logicalLocations: [{ name, fullyQualifiedName, kind: 'resource' }] }],
    // The same finding at the same place is the same result in the next run, until another certificate is there.
    partialFingerprints: { 'endpointFinding/v1': `${fullyQualifiedName}#${finding.code}#${fingerprint ?? ''}` },
  }
}

function levelOf({ severity }: Finding): 'error' | 'warning' {
  return severity === 'critical' ? 'error' : 'warning'
}

function ruleOf(code: FindingCode): ReportingDescriptor {
  return { id: code, shortDescription: { text: messages.en.titles[code] } }
}

function invocationOf(run: RunSummary): Invocation {
  return {
    executionSuccessful: run.complete,
    startTimeUtc: rfc3339(run.startedAt),
    endTimeUtc: rfc3339(new Date(run.startedAt.getTime() + run.durationMs)),
    toolExecutionNotifications: run.complete
      ? []
      : [{ level: 'error', message: { text: printableExcerpt(run.incompleteReason ?? 'The run was cut short') } }],
  }
}

function safeJson(value: object): string {
  return printableJson(JSON.stringify(value))
}
