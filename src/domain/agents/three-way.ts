import type { Validity } from '../certificate.ts'
import { unitMs } from '../duration.ts'
import type { Endpoint } from '../endpoint.ts'
import type { ProbeResult } from '../probe-result.ts'
import type { AgentReport, ReportedCertificate, RevokedAgent } from './agent-report.ts'

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

/** What the server's own listeners showed. */
interface OwnSeen {
  /** One of them at least showed a certificate. */
  readonly isSeen: boolean
  /** Places that were asked and showed none, as targets. */
  readonly silent: readonly string[]
}

/**
 * How a server's disk, its own listeners and what the network shows stand to each other: the layer that is behind, where one is.
 *
 * `agreed`: all three were seen, and are the same. `partly-seen`: what was seen is the same, but not all was seen. `scan-pending`: the network showed another
 * one, but was last looked at before the new one was in force (`lookedAt`); the next scan knows more.
 * `reload-pending`: the process still has the certificate before, and may until then. `served-old`: it has, and may not. `outside-differs`: some address
 * shows another one. `agent-silent`: nobody has said for too long what stands on the disk. `agent-revoked`: who is to renew it may
 * speak no more. `unmanaged`: who is to renew it does not know it.
 */
export type ThreeWay =
  | { readonly state: 'agreed'; readonly certificate: ReportedCertificate }
  | {
      readonly state: 'partly-seen'
      readonly certificate: ReportedCertificate
      readonly own: OwnSeen
      readonly isNetworkSeen: boolean
    }
  | {
      readonly state: 'scan-pending'
      readonly certificate: ReportedCertificate
      readonly own: OwnSeen
      readonly lookedAt: Date
    }
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
  | { readonly state: 'agent-revoked'; readonly since: Date }
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
  report: AgentReport | RevokedAgent | undefined,
  seen: readonly SeenOutside[],
  now: Date,
): ThreeWay {
  if (report === undefined) return { state: 'unmanaged' }
  if (report.kind === 'revoked') return { state: 'agent-revoked', since: report.revokedAt }
  const { kind, reportedAt, certificates } = report
  if (kind === 'agent' && now.getTime() - reportedAt.getTime() > silentAfterMs)
    return { state: 'agent-silent', since: reportedAt }
  const certificate = certificateFor(endpoint, certificates)
  if (certificate?.fingerprint === undefined) return { state: 'unmanaged' }
  const { fingerprint, reloadBy, listeners } = certificate
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
  const own = ownSeen(certificate)
  const inForceBy = own.isSeen ? putInForceBy(certificate, reportedAt) : switchedBy(certificate)
  const differing = seen.filter((each) => each.fingerprint !== fingerprint)
  const others = differing.filter(({ probedAt }) => inForceBy === undefined || probedAt >= inForceBy)
  if (others.length === 0) {
    const looks = differing.map(({ probedAt }) => probedAt.getTime())
    if (looks.length > 0) return { state: 'scan-pending', certificate, own, lookedAt: new Date(Math.max(...looks)) }
    const isNetworkSeen = seen.length > 0
    return own.isSeen && isNetworkSeen
      ? { state: 'agreed', certificate }
      : { state: 'partly-seen', certificate, own, isNetworkSeen }
  }
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

function ownSeen({ listeners }: ReportedCertificate): OwnSeen {
  const silent = listeners.filter(({ fingerprint }) => fingerprint === undefined).map(({ target }) => target)
  return { isSeen: silent.length < listeners.length, silent }
}

/** Whoever looked before then may have seen the certificate before the switch on the disk; undefined where nobody knows when that was. */
function switchedBy({ inForceSince }: ReportedCertificate): Date | undefined {
  return inForceSince && new Date(inForceSince.getTime() + slackMs)
}

/** The same where the process was seen with the new one: a service that is reloaded later may have shown the one before until it was. */
function putInForceBy(certificate: ReportedCertificate, reportedAt: Date): Date | undefined {
  const [switched, { reloadBy }] = [switchedBy(certificate), certificate]
  if (switched === undefined || reloadBy === undefined) return switched
  return new Date(Math.max(switched.getTime(), Math.min(reloadBy.getTime(), reportedAt.getTime())))
}

/** What probes saw at the addresses that showed a certificate. */
export function seenOutside(results: readonly ProbeResult[]): SeenOutside[] {
  return results.flatMap(({ served, address, probedAt, endpoint: { zone } }) => {
    if (served === undefined || address === undefined) return []
    const [{ fingerprint, validity }] = served.chain
    return [{ address, zone, probedAt, fingerprint, validity }]
  })
}
