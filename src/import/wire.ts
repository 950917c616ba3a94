import { type Endpoint, targetOf } from '../domain/endpoint.ts'
import type { JudgedProbe } from '../domain/judged-row.ts'
import { isSameEnd } from '../domain/manual-date.ts'
import { type Inventory, listedIn } from '../inventory/inventory.ts'
import { quoted } from '../network/parsed.ts'
import { identitiesOf } from './additions.ts'
import { type Candidate, isEndpoint } from './candidate.ts'
import { hostsInCell } from './hosts-in-cell.ts'
import { listedTexts, type Reading } from './reading.ts'

/** What the wire is asked for a part of a source. */
export interface WireQuestion {
  /** `row 12`. */
  readonly at: string
  readonly endpoint: Endpoint
  /** A day like 2027-01-31, where the source has one. */
  readonly expires: string | undefined
  /** The name of a manual entry, whose certificate may be served there after all. */
  readonly manual: string | undefined
}

/** What is to be asked of a source: each place that it names, as the inventory connects to it if it has it already. */
export function wireQuestions({ candidates }: Reading, inventory: Inventory | undefined): WireQuestion[] {
  const known = new Map<string, Endpoint>()
  for (const endpoint of inventory === undefined ? [] : listedIn(inventory))
    for (const identity of identitiesOf(endpoint)) known.set(identity, endpoint)
  return candidates.flatMap((candidate) => {
    const { at, expires } = candidate
    return placesOf(candidate).map((endpoint) => {
      const [identity = ''] = identitiesOf(endpoint)
      const manual = isEndpoint(candidate) ? undefined : candidate.name
      return { at, endpoint: known.get(identity) ?? endpoint, expires, manual }
    })
  })
}

/** Of a manual entry the hosts in its name; a wildcard stands for the name below it, too, as people order certificates. */
function placesOf(candidate: Candidate): readonly Endpoint[] {
  if (isEndpoint(candidate)) return [candidate.endpoint]
  return hostsInCell(candidate.name.replaceAll('*.', ''), []).endpoints
}

/** Where source and wire disagree, a sentence without a period; undefined where they agree. */
export function disagreement({ result }: JudgedProbe, { endpoint, expires, manual }: WireQuestion): string | undefined {
  const { served, failure } = result
  const [leaf] = served?.chain ?? []
  const target = targetOf(endpoint)
  const names = leaf?.subjectAltNames ?? []
  const day = leaf?.validity.notAfter?.toISOString().slice(0, 10)
  if (manual !== undefined) {
    const isIts = manual.includes('*.')
      ? names.some((name) => name.startsWith('*.') && manual.includes(name))
      : served?.nameMatches === true
    return isIts ? `${quoted(manual)} can be probed: ${target} serves its certificate, until ${day}` : undefined
  }
  if (leaf === undefined) return `no certificate from ${target}: ${failure?.detail ?? 'it sent none'}`
  const { notAfter } = leaf.validity
  const isOther = expires !== undefined && (notAfter === undefined || !isSameEnd(notAfter, new Date(expires)))
  const said = [
    ...(isOther ? [`sheet ${expires}, served ${day ?? 'without a date that can be read'}`] : []),
    ...(served?.nameMatches === false
      ? [names.length === 0 ? 'the certificate names no host' : `the certificate is for ${listedTexts(names, 3)}`]
      : []),
  ]
  return said.length === 0 ? undefined : `${said.join('; ')} (${target})`
}

/** How much of a source disagrees: `37 of 312 rows`. */
export function shareText(at: Iterable<string>, questions: readonly WireQuestion[]): string {
  const all = new Set(questions.map((question) => question.at))
  const [word] = [...all][0]?.match(/^(?:row|line)(?= )/) ?? ['place']
  return `${new Set(at).size} of ${all.size} ${word}${all.size === 1 ? '' : 's'}`
}
