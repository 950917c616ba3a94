import type { Threshold } from './threshold.ts'

/** Every dialect with the port that a target without one means. `tls` speaks TLS from the first byte, the rest STARTTLS. */
export const dialectPorts = {
  tls: 443,
  smtp: 25,
  imap: 143,
  pop3: 110,
  ftp: 21,
  ldap: 389,
  xmpp: 5222,
  'xmpp-server': 5269,
  postgres: 5432,
  mysql: 3306,
  sieve: 4190,
  nntp: 119,
} as const

/** How a server is brought to its TLS handshake. */
export type DialectName = keyof typeof dialectPorts

/** A certificate or a key by which an endpoint is recognised, whoever issued it. */
export interface Pin {
  readonly of: 'certificate' | 'key'
  /** 64 lower-case hex digits. */
  readonly sha256: string
}

/** What an entry says of trust beyond the anchors of the run. */
export interface TrustPolicy {
  /** Clients of the whole world come here: what they would refuse is critical, not a warning. */
  readonly public: boolean
  /** A PEM file of further trust anchors, as an absolute path. */
  readonly ca: string | undefined
  /** With pins, one of them must match; paths and names are not judged then (as with DANE-EE, RFC 7671 §5.1). */
  readonly pins: readonly Pin[]
}

/** Who brings the new certificate: itself, the owner, or a vendor. What the owner is asked to do differs by that. */
export type Renewal = 'automatic' | 'hand' | 'vendor'

/** Where a certificate is served, and what the inventory knows of it. */
export interface Endpoint {
  /** Name or address as entered, lower case, without final dot; IPv6 without brackets. */
  readonly host: string
  readonly port: number
  readonly dialect: DialectName
  /** Connect to this name or address in place of `host`. */
  readonly connect: string | undefined
  /** The name asked for by SNI (RFC 6066 §3) and looked for in the certificate. Undefined for an address without a name. */
  readonly serverName: string | undefined
  /** Probe the first address of the name (in numeric order, IPv4 first), or each. */
  readonly addresses: 'first' | 'all'
  /** Old gear: TLS 1.0 and weak ciphers are tried first and are no finding. */
  readonly legacy: boolean
  readonly trust: TrustPolicy
  /** Own deadline of a probe, in place of the run's. */
  readonly timeoutMs: number | undefined
  /** Thresholds of this entry alone; undefined where those of the run count. */
  readonly thresholds: readonly Threshold[] | undefined
  /** Who renews it without a person, as the entry says: an agent, or another ACME client. */
  readonly managedBy: string | undefined
  /** Something renews it without a person (`managed_by`, `renewal: automatic`). */
  readonly renewsItself: boolean
  readonly renewal: Renewal
  /** The certificate is also used as a client's (`uses: [client-auth]`). */
  readonly usedForClientAuth: boolean
  readonly owner: string | undefined
  /** The contact of this entry alone that is told what nobody takes; undefined where the inventory's counts. */
  readonly fallback: string | undefined
  readonly tags: readonly string[]
  readonly zone: string | undefined
  /** Generated from a range: that nothing answers there is no finding. */
  readonly fromRange: boolean
  /** Generated from a sweep of the inventory: asked when all others are done, at a rate of its own. */
  readonly swept: boolean
  /** The manual entry, by its name, whose certificate is seen here: its date tells of the end. */
  readonly manual: string | undefined
}

/** What somebody, or the wire, said of a manual entry last. */
export interface Confirmation {
  readonly expiresAt: Date
  readonly at: Date
}

/** An entry of the inventory for what cannot be probed: a date that somebody looked up. */
export interface ManualEntry {
  readonly name: string
  /** What the file says, until `manualWithDates` and the wire make it the date that counts. */
  readonly expiresAt: Date
  readonly confirmation: Confirmation | undefined
  /** Where its certificate can be seen all the same. */
  readonly probe: Endpoint | undefined
  readonly owner: string | undefined
  /** As of an endpoint. */
  readonly fallback: string | undefined
  readonly renewal: Renewal
  /** No certificate, but something that has to be done each year: done, it is due again a year later. */
  readonly repeatsYearly: boolean
  readonly thresholds: readonly Threshold[] | undefined
  readonly tags: readonly string[]
  readonly zone: string | undefined
  readonly note: string | undefined
}

/** What an endpoint of the command line is: no policy of its own, and nobody's. Callers override what they know. */
export function plainEndpoint(host: string, overrides: Partial<Endpoint> = {}): Endpoint {
  return {
    host,
    port: dialectPorts[overrides.dialect ?? 'tls'],
    dialect: 'tls',
    connect: undefined,
    serverName: undefined,
    addresses: 'first',
    legacy: false,
    trust: { public: false, ca: undefined, pins: [] },
    timeoutMs: undefined,
    thresholds: undefined,
    managedBy: undefined,
    renewsItself: false,
    renewal: 'hand',
    usedForClientAuth: false,
    owner: undefined,
    fallback: undefined,
    tags: [],
    zone: undefined,
    fromRange: false,
    swept: false,
    manual: undefined,
    ...overrides,
  }
}

/** The endpoint as it would be written as a target: `smtp://mx.example.ac.jp:25`, `www.example.ac.jp@192.0.2.7:443`. */
export function targetOf(endpoint: Endpoint): string {
  const { host, port, dialect, connect = host, serverName } = endpoint
  const scheme = dialect === 'tls' ? '' : `${dialect}://`
  const name = serverName === undefined || serverName === connect ? '' : `${serverName}@`
  return `${scheme}${name}${connect.includes(':') ? `[${connect}]` : connect}:${port}`
}
