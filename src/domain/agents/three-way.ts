import type { Validity } from '../certificate.ts'
import { unitMs } from '../duration.ts'
import type { Endpoint } from '../endpoint.ts'
import type { ProbeResult } from '../probe-result.ts'
import type { AgentReport, ReportedCertificate } from './agent-report.ts'

/** An agent speaks each hour. Whoever does not for a day is not late. */
export const silentAfterMs = unitMs.d

/** A scan and a switch within so many milliseconds may have missed each other. */
const slackMs = 5 * unitMs.m

/** What an address showed to a probe. */
export interface SeenOutside {
  readonly address: string
  readonly zone: string | undefined
  readonly probedAt: Date
  readonly fingerprint: string
  readonly validity: Validity
}

/**
 * How a server's disk, its own listeners and what the network shows stand to each other: the layer that is behind, where one is.
 *
 * `reload-pending`: the process still has the certificate before, and may until then. `served-old`: it has, and may not. `outside-differs`: some address
 * shows another one. `agent-silent`: nobody has said for too long what stands on the disk. `unmanaged`: who is to renew it does not know it.
 */
export type ThreeWay =
  | { readonly state: 'agreed'; readonly certificate: ReportedCertificate }
  | {
      readonly state: 'reload-pending'
      readonly certificate: ReportedCertificate
      readonly until: Date
      readonly targets: readonly string[]
    }
  | { readonly state: 'served-old'; readonly certificate: ReportedCertificate; readonly targets: readonly string[] }
  | {
      readonly state: 'outside-differs'
      readonly certificate: ReportedCertificate
      readonly seen: readonly SeenOutside[]
    }
  | { readonly state: 'agent-silent'; readonly since: Date }
  | { readonly state: 'unmanaged' }

/**
 * The three-way agreement of an endpoint. The network's word counts only if it is of after the switch; a listener or an address that showed nothing is no
 * disagreement, since that is a finding of its own.
 *
 * @param report the last word of who is to renew it; undefined where nobody ever spoke for it
 * @param seen what all its addresses showed, in all zones
 */
export function threeWayOf(
  endpoint: Endpoint,
  report: AgentReport | undefined,
  seen: readonly SeenOutside[],
  now: Date,
): ThreeWay {
  if (report === undefined) return { state: 'unmanaged' }
  const { kind, reportedAt, certificates } = report
  if (kind === 'agent' && now.getTime() - reportedAt.getTime() > silentAfterMs)
    return { state: 'agent-silent', since: reportedAt }
  const certificate = certificateFor(endpoint, certificates)
  if (certificate?.fingerprint === undefined) return { state: 'unmanaged' }
  const { fingerprint, inForceSince, reloadBy, listeners } = certificate
  const mayBeBehind = reloadBy !== undefined && now < reloadBy
  const behind = listeners.filter(
    (listener) => listener.fingerprint !== undefined && listener.fingerprint !== fingerprint,
  )
  const targets = behind.map(({ target }) => target)
  if (behind.length > 0) {
    return mayBeBehind
      ? { state: 'reload-pending', certificate, until: reloadBy, targets }
      : { state: 'served-old', certificate, targets }
  }
  const others = seen.filter((each) => each.fingerprint !== fingerprint && wasSeenSince(each.probedAt, inForceSince))
  if (others.length === 0) return { state: 'agreed', certificate }
  // A hook speaks at each renewal: what began to be valid after its last word was renewed without one.
  const isUntold = others.some(({ validity: { notBefore } }) => notBefore !== undefined && notBefore > reportedAt)
  if (kind === 'hook' && isUntold) return { state: 'agent-silent', since: reportedAt }
  if (mayBeBehind) return { state: 'reload-pending', certificate, until: reloadBy, targets: [] }
  return { state: 'outside-differs', certificate, seen: others }
}

/** The certificate of a report that an endpoint is to serve: by the name that is asked for, exactly or by a wildcard. */
function certificateFor(
  { serverName, host }: Endpoint,
  certificates: readonly ReportedCertificate[],
): ReportedCertificate | undefined {
  const name = serverName ?? host
  const wildcard = name.replace(/^[^.]+/, '*')
  return (
    certificates.find(({ names }) => names.includes(name)) ?? certificates.find(({ names }) => names.includes(wildcard))
  )
}

function wasSeenSince(probedAt: Date, since: Date | undefined): boolean {
  return since === undefined || probedAt.getTime() >= since.getTime() + slackMs
}

/** What probes saw at the addresses that showed a certificate. */
export function seenOutside(results: readonly ProbeResult[]): SeenOutside[] {
  return results.flatMap(({ served, address, probedAt, endpoint: { zone } }) => {
    if (served === undefined || address === undefined) return []
    const [{ fingerprint, validity }] = served.chain
    return [{ address, zone, probedAt, fingerprint, validity }]
  })
}
