import type { Finding } from '../domain/finding.ts'
import type { FailureReason, ProbeFailure } from '../domain/probe-result.ts'
import { messages } from '../messages/index.ts'
import { printableExcerpt } from './sanitize.ts'

/** A few words for a line that has no room for a sentence, in English: `Weak key: rsa 1024`. Safe to print. */
export function briefOf(finding: Finding): string {
  if (finding.code === 'unreachable') return unreachableOf(finding.detail)
  if (finding.code === 'starttls-refused') return starttlsOf(finding.detail)
  if (finding.code === 'handshake-failed') return handshakeOf(finding.detail)
  if (finding.code === 'chain-expiring' && finding.detail.over)
    return `Chain expired: ${dayOf(finding.detail.notAfter)}`
  const about = aboutOf(finding)
  const title = messages.en.titles[finding.code]
  return about === undefined ? title : `${title}: ${short(about)}`
}

function aboutOf(finding: Finding): string | undefined {
  switch (finding.code) {
    case 'name-mismatch':
      return finding.detail.names[0] ?? 'none in it'
    case 'revoked':
      return finding.detail.revokedAt && dayOf(finding.detail.revokedAt)
    case 'weak-key':
      return finding.detail.key
    case 'weak-signature':
      return finding.detail.algorithm
    case 'old-protocol':
      return finding.detail.tlsVersion
    case 'distrust-scheduled':
      return dayOf(finding.detail.distrustAt)
    case 'chain-expiring':
      return dayOf(finding.detail.notAfter)
    default:
      return undefined
  }
}

const ends: Partial<Record<FailureReason, string>> = {
  refused: 'refused',
  timeout: 'timed out',
  reset: 'reset',
  closed: 'closed',
}

function unreachableOf({ stage, reason }: ProbeFailure): string {
  if (reason === 'not-found') return 'Name not found'
  if (reason === 'unreachable') return 'No route'
  if (reason === 'limit') return 'Not connected'
  return `${stage === 'resolve' ? 'Name lookup' : 'Connection'} ${ends[reason] ?? 'failed'}`
}

// The telling word comes first, since a narrow terminal cuts the end.
function starttlsOf({ reason }: ProbeFailure): string {
  if (reason === 'protocol') return 'Unexpected answer'
  return reason === 'limit' ? 'Endless answer' : `STARTTLS ${ends[reason] ?? 'failed'}`
}

function handshakeOf({ stage, reason, detail }: ProbeFailure): string {
  if (reason === 'alert') {
    const [, alert] = /\((\w+)\)$/.exec(detail) ?? []
    return alert === undefined ? 'TLS alert' : `TLS alert: ${short(alert)}`
  }
  if (reason === 'limit') return 'Too many certificates'
  if (reason === 'protocol' && stage === 'certificate') return 'No certificate'
  if (reason === 'protocol')
    return /not speak TLS/.test(detail) ? 'No TLS on this port' : `TLS failed: ${short(detail)}`
  return `TLS ${ends[reason] ?? 'failed'}`
}

function short(text: string): string {
  return printableExcerpt(text, 60)
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}
