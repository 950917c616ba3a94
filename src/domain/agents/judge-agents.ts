import type { Endpoint } from '../endpoint.ts'
import { type Finding, finding } from '../finding.ts'
import type { ProbeResult } from '../probe-result.ts'
import type { AgentReport, ReportedCertificate, RevokedAgent } from './agent-report.ts'
import { lastingFailureOf } from './lasting-failure.ts'
import { seenOutside, type ThreeWay, threeWayOf } from './three-way.ts'

/** The last words of those who renew, by the names by which entries know them. */
export interface ReportBook {
  /** Somebody is to speak for an endpoint: of other clients only those that have a hook, and of agents those that did not join this very day. */
  readonly isAsked: (endpoint: Endpoint) => boolean
  /** The report that speaks for an endpoint: of the agent that its entry names, unless it was revoked, or of the hook of a client that knows its name. */
  readonly reportFor: (endpoint: Endpoint) => AgentReport | RevokedAgent | undefined
}

/**
 * What is wrong between a server's disk, its listeners and the network, for one entry that something renews.
 *
 * @param results of all its addresses
 */
export function judgeThreeWay(
  endpoint: Endpoint,
  results: readonly ProbeResult[],
  book: ReportBook,
  now: Date,
): readonly Finding[] {
  const { managedBy } = endpoint
  if (managedBy === undefined || !book.isAsked(endpoint)) return []
  const way = threeWayOf(endpoint, book.reportFor(endpoint), seenOutside(results), now)
  return [...findingsOf(way, managedBy), ...failing(way, managedBy)]
}

function findingsOf(way: ThreeWay, agent: string): readonly Finding[] {
  switch (way.state) {
    case 'agreed':
    case 'partly-seen':
    case 'scan-pending':
    case 'reload-pending':
      return []
    case 'served-old':
      return [notServed(agent, 'process', way.certificate, way.targets, undefined)]
    case 'outside-differs': {
      const ends = way.seen.flatMap(({ validity }) => validity.notAfter ?? [])
      const places = way.seen.map(({ address, zone }) => (zone === undefined ? address : `${address} (${zone})`))
      return [notServed(agent, 'outside', way.certificate, places, ends.sort((a, b) => a.getTime() - b.getTime())[0])]
    }
    case 'agent-silent':
      return [finding('agent-silent', 'warning', { agent, since: way.since })]
    case 'agent-revoked':
      return [finding('agent-silent', 'warning', { agent, since: undefined, revokedAt: way.since })]
    case 'unmanaged':
      return [finding('agent-silent', 'warning', { agent, since: undefined })]
  }
}

function notServed(
  agent: string,
  layer: 'process' | 'outside',
  { notAfter }: ReportedCertificate,
  places: readonly string[],
  servedUntil: Date | undefined,
): Finding {
  return finding('not-served', 'critical', { newUntil: notAfter, servedUntil, behind: { agent, layer, places } })
}

function failing(way: ThreeWay, agent: string): readonly Finding[] {
  const failure = 'certificate' in way ? lastingFailureOf(way.certificate) : undefined
  return failure === undefined ? [] : [finding('renewal-failing', 'warning', { agent, ...failure })]
}
