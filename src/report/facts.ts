import { daysLeft } from '../domain/certificate.ts'
import { targetOf } from '../domain/endpoint.ts'
import { type Finding, isWorse, type Severity } from '../domain/finding.ts'
import type { JudgedRow } from '../domain/judged-row.ts'
import { speaksTls } from '../domain/probe-result.ts'
import { messages } from '../messages/index.ts'
import type { Language } from '../messages/messages.ts'

/** The row's name as people know it: the target, or the name of a manual entry. Not escaped. */
export function nameOf(row: JudgedRow): string {
  return row.kind === 'manual' ? row.entry.name : targetOf(row.result.endpoint)
}

/** The end of what the row is about: the leaf's, or a manual entry's. */
export function notAfterOf(row: JudgedRow): Date | undefined {
  return row.kind === 'manual' ? row.entry.expiresAt : row.result.served?.chain[0].validity.notAfter
}

/** The time until the row's end in words, or undefined without a date. */
export function leftOf(row: JudgedRow, language: Language): string | undefined {
  const notAfter = notAfterOf(row)
  return notAfter && messages[language].labels.daysLeft(daysLeft(notAfter, row.judgedAt), notAfter < row.judgedAt)
}

/** Who answers for it. Not escaped. */
export function ownerOf(row: JudgedRow): string | undefined {
  return row.kind === 'manual' ? row.entry.owner : row.result.endpoint.owner
}

/** The address, where the endpoint is to be probed at all of them: its name alone would not tell the rows apart. */
export function tellingAddressOf(row: JudgedRow): string | undefined {
  return row.kind === 'probe' && row.result.endpoint.addresses === 'all' ? row.result.address : undefined
}

/** The findings with the critical ones first, otherwise in their order. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical'))
}

/** Reports whether nothing is to be said of the row: an address of a range where nobody speaks TLS. People's formats leave it out. */
export function isSilent(row: JudgedRow): boolean {
  return row.kind === 'probe' && row.result.endpoint.fromRange && !speaksTls(row.result)
}

/** Reports whether it is a TLS server that was found and that no entry of the inventory names. */
export function isUnlisted(row: JudgedRow): boolean {
  return row.kind === 'probe' && row.unlisted
}

/** The names in the certificate, or its subject where it has none; nothing where none was read. Not escaped. */
export function namesIn(row: JudgedRow): readonly string[] {
  const leaf = row.kind === 'probe' ? row.result.served?.chain[0] : undefined
  if (leaf === undefined) return []
  return leaf.subjectAltNames.length > 0 ? leaf.subjectAltNames : [leaf.subject]
}

/** What ordering needs to know of a row. */
export interface Urgency {
  readonly severity: Severity
  /** Milliseconds since 1970, undefined without a date. */
  readonly endsAt: number | undefined
  readonly name: string
}

/** Worst first, then what ends first, then what has no date, then by name. */
export function byUrgency(a: Urgency, b: Urgency): number {
  if (a.severity !== b.severity) return isWorse(a.severity, b.severity) ? -1 : 1
  const difference = (a.endsAt ?? Number.MAX_VALUE) - (b.endsAt ?? Number.MAX_VALUE)
  if (difference !== 0) return difference
  return byNumbers.compare(a.name, b.name)
}

/** Addresses as people count: 192.0.2.9 before 192.0.2.10. One locale for all, so that reports do not depend on the machine. */
const byNumbers = new Intl.Collator('en', { numeric: true })
