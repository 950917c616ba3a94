import type { Finding } from '../domain/finding.ts'
import type { FailureReason, ProbeFailure } from '../domain/probe-result.ts'
import { messages } from '../messages/index.ts'
import { printableExcerpt } from './sanitize.ts'

/** A few words for a line that has no room for a sentence, in English: `Weak key: rsa 1024`. Safe to print. */
export function briefOf(finding: Finding): string {
  if (finding.code === 'unreachable') return unreachableOf(finding.detail)
  const about = aboutOf(finding)
  const title = messages.en.titles[finding.code]
  return about === undefined ? title : `${title}: ${printableExcerpt(about, 60)}`
}

function aboutOf(finding: Finding): string | undefined {
  switch (finding.code) {
    case 'starttls-refused':
    case 'handshake-failed':
      return messages.en.reasons[finding.detail.reason]
    case 'name-mismatch':
      return finding.detail.names[0] ?? 'none in it'
    case 'weak-key':
      return finding.detail.key
    case 'weak-signature':
      return finding.detail.algorithm
    case 'old-protocol':
      return finding.detail.tlsVersion
    case 'distrust-scheduled':
      return finding.detail.distrustAt.toISOString().slice(0, 10)
    case 'chain-expiring':
      return finding.detail.notAfter.toISOString().slice(0, 10)
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
