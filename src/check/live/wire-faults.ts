import { type Endpoint, targetOf } from '../../domain/endpoint.ts'
import type { Finding } from '../../domain/finding.ts'
import type { JudgedProbe } from '../../domain/judged-row.ts'
import { canonicalAddress } from '../../network/address.ts'
import { quoted } from '../../network/parsed.ts'
import { type WireRule, wireRules } from '../../yaml/rules.ts'
import { spotIn } from '../entry-places.ts'
import type { LookedAt } from './look.ts'

/** What is said of a finding, and of which key of the entry. */
interface Said {
  readonly keys: readonly string[]
  readonly message: string
  readonly hint: string
}

/** Whoever cannot be spoken to is an error of the entry, whatever a scan makes of a server that is down for a day. */
const alwaysErrors: ReadonlySet<string> = new Set(['unreachable', 'starttls-refused', 'handshake-failed'])

const takeOut = 'or take the entry out if the server is gone'

/** Notes at an entry what was seen where it leads. What is not a matter of the entry, like an end that comes near, is a scan's to tell. */
export function noteRow({ result, findings }: JudgedProbe, entry: LookedAt): void {
  if (entry.as === 'guess') {
    if (result.served !== undefined) noteProbeable(entry)
    return
  }
  for (const finding of findings) {
    const said = sayingOf(finding, entry.endpoint)
    if (said === undefined) continue
    const where = entry.endpoint.addresses === 'all' && result.address !== undefined ? ` (at ${result.address})` : ''
    const { faults, offset } = spotIn(entry.place, 'probe', ...said.keys, 'host')
    const rule = isForbidden(finding) ? 'never-probed' : (finding.code as WireRule)
    const isError = rule !== 'never-probed' && (finding.severity === 'critical' || alwaysErrors.has(rule))
    faults[isError ? 'error' : 'warning'](offset, rule, `${said.message}${where}`, said.hint)
  }
}

function noteProbeable({ endpoint, place }: LookedAt): void {
  const { faults, offset } = spotIn(place, 'name')
  const message = `a certificate can be seen at ${targetOf(endpoint)}`
  const hint = `add probe: ${quoted(targetOf(endpoint))}, so that the date follows what is served, or make it an endpoint`
  faults.warning(offset, 'manual-probeable', message, hint)
}

/** The address is in `never`, which the file alone does not show where a name leads there. */
function isForbidden(finding: Finding): boolean {
  return finding.code === 'unreachable' && finding.detail.stage === 'connect' && finding.detail.reason === 'limit'
}

function sayingOf(finding: Finding, endpoint: Endpoint): Said | undefined {
  if (!Object.hasOwn(wireRules, finding.code)) return undefined
  switch (finding.code) {
    case 'unreachable':
      return unreachable(finding, endpoint)
    case 'starttls-refused':
      return {
        keys: ['starttls'],
        message: `${targetOf(endpoint)} does not come to TLS by ${endpoint.dialect}: ${finding.detail.detail}`,
        hint: 'write the protocol that is spoken there, or take starttls out where TLS begins at once',
      }
    case 'handshake-failed':
      return {
        keys: ['port'],
        message: `${targetOf(endpoint)} answers, but not by TLS: ${finding.detail.detail}`,
        hint: 'correct the port, or add starttls: and the protocol that is spoken before TLS',
      }
    case 'name-mismatch':
      return {
        keys: ['server_name'],
        message: `the certificate does not name ${quoted(finding.detail.wanted)}, but ${namesText(finding.detail.names)}`,
        hint: 'correct the name, or have it put into the certificate',
      }
    case 'malformed-certificate':
      return {
        keys: [],
        message: `the certificate cannot be read: ${finding.detail.detail}`,
        hint: 'have it issued again',
      }
    default:
      return trustSaying(finding, endpoint)
  }
}

function unreachable(finding: Finding & { code: 'unreachable' }, endpoint: Endpoint): Said | undefined {
  const { stage, detail } = finding.detail
  const asked = endpoint.connect ?? endpoint.host
  if (stage === 'resolve') {
    const message = `${quoted(asked)} cannot be looked up: ${detail}`
    return { keys: ['connect'], message, hint: `look for a slip of the finger, ${takeOut}` }
  }
  if (isForbidden(finding)) {
    // An address that stands in the file is told without a connection.
    if (canonicalAddress(asked) !== undefined) return undefined
    const message = `${quoted(asked)} leads to an address that is in never and will not be probed`
    return { keys: ['connect'], message, hint: 'move it to manual, or take the range out' }
  }
  return {
    keys: ['connect'],
    message: `no connection to ${targetOf(endpoint)}: ${detail}`,
    hint: `correct host and port, let this machine in, ${takeOut}; zones that it does not reach are left out by --zone`,
  }
}

function trustSaying(finding: Finding, { trust }: Endpoint): Said | undefined {
  const message = trustMessage(finding)
  const hint = trust.public
    ? 'have it issued by a public CA, with its chain installed, or take trust: public out'
    : trust.pins.length > 0
      ? 'find out who changed it, then write the new pin'
      : 'name its CA by trust: { ca: … }, pin it by trust: { pin: … }, or have it issued by a public CA'
  return message === undefined ? undefined : { keys: ['trust'], message, hint }
}

function trustMessage(finding: Finding): string | undefined {
  switch (finding.code) {
    case 'untrusted':
      return finding.detail.isOther
        ? 'it serves another certificate than the entry pins'
        : `its certificate is not trusted: ${finding.detail.reason}`
    case 'self-signed':
      return 'its certificate vouches for itself'
    case 'incomplete-chain':
      return `it does not send the intermediate certificate ${quoted(finding.detail.missingIssuer)}`
    default:
      return undefined
  }
}

/** A certificate may name hundreds. */
function namesText(names: readonly string[]): string {
  if (names.length === 0) return 'nothing'
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  return `${names.slice(0, 3).map(quoted).join(', ')}${more}`
}
