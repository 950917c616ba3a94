import type { DialectName } from '../domain/endpoint.ts'
import type { CampusCertificates } from './campus-certificates.ts'
import type { ListenAddress, RunningServer } from './listener.ts'
import { serveBanner, serveTarpit } from './odd-servers.ts'
import type { TlsSetup } from './servers.ts'

/** A server of the demo campus, or a name behind which there is none. */
export interface Place {
  readonly host: string
  /** A contact of the inventory. */
  readonly owner: string
  readonly dialect: DialectName
  readonly serves: Scene
  /** Further keys of its inventory entry, in the inventory's own spelling. */
  readonly entry: Readonly<Record<string, unknown>>
}

/** What is behind a name: TLS (one setup for each address), something else, a closed port, or not even an address. */
type Scene =
  | { readonly tls: (certificates: CampusCertificates, host: string) => TlsSetup | readonly TlsSetup[] }
  | { readonly start: (at: ListenAddress) => Promise<RunningServer> }
  | 'closed'
  | 'unknown'

/** The owners, with the address that their mails would go to. */
export const campusContacts = {
  情報基盤センター: 'pki@center.example.ac.jp',
  ネットワーク班: 'noc@center.example.ac.jp',
  物理学科: 'web@phys.example.ac.jp',
  附属図書館: 'system@lib.example.ac.jp',
  医学部附属病院: 'net@hospital.example.ac.jp',
  事務局: 'soumu@jimu.example.ac.jp',
} as const

const center = '情報基盤センター'
const network = 'ネットワーク班'
const physics = '物理学科'
const library = '附属図書館'
const hospital = '医学部附属病院'
const office = '事務局'

/** Every place of the campus: what a certificate looks like in good order, and each way in which it is not. */
export const campusPlaces: readonly Place[] = [
  place('www', center, { tls: ({ leaf }, host) => ({ certificate: leaf(host, -20, 70) }) }, { trust: 'public' }),
  place('portal', office, { tls: ({ leaf }, host) => ({ certificate: leaf(host, -3, 44) }) }),
  place('moodle', center, { tls: ({ leaf }, host) => ({ certificate: leaf(host, -70, 20) }) }),
  place('syllabus', office, { tls: ({ leaf }, host) => ({ certificate: leaf(host, -87, 3) }) }),
  place('opac', library, { tls: ({ leaf }, host) => ({ certificate: leaf(host, -101, -11) }) }, { trust: 'public' }),
  place('admission', office, { tls: ({ leaf }, host) => ({ certificate: leaf(host, 2, 92) }) }),
  place('wiki.phys', physics, { tls: ({ leaf }) => ({ certificate: leaf('wiki.example.ac.jp', -30, 60) }) }),
  place('printer.phys', physics, { tls: ({ selfSigned }, host) => ({ certificate: selfSigned(host, -400, 3_250) }) }),
  place('journal', library, {
    tls: ({ leaf }, host) => {
      const certificate = leaf(host, -30, 60)
      return { certificate, chainPem: certificate.pem }
    },
  }),
  place('archive', library, {
    tls: ({ leafOf, expired }, host) => ({ certificate: leafOf(expired, host, -60, 40) }),
  }),
  place(
    'chart.hospital',
    hospital,
    { tls: (certificates, host) => ({ certificate: certificates.leafOf(certificates.hospital, host, -100, 265) }) },
    { trust: { ca: 'hospital-ca.pem' } },
  ),
  place('daq.phys', physics, {
    tls: ({ leafOf, laboratory }, host) => {
      const certificate = leafOf(laboratory, host, -100, 265)
      return { certificate, chainPem: certificate.pem + laboratory.rootPem }
    },
  }),
  place('wlc', network, { tls: oldGear }),
  place('vpn', network, {
    tls: ({ leaf }, host) => ({ certificate: leaf(host, -10, 80), clientCertificate: 'required' }),
  }),
  starttls('smtp', 'mx', center, { tls: ({ leaf }, host) => ({ certificate: leaf(host, -15, 75) }) }),
  starttls('imap', 'imap', center, { tls: ({ leaf }, host) => ({ certificate: leaf(host, -77, 13) }) }),
  starttls('ldap', 'ldap', center, { tls: ({ leaf }, host) => ({ certificate: leaf(host, -15, 75) }) }),
  starttls('postgres', 'db.phys', physics, { tls: ({ leaf }, host) => ({ certificate: leaf(host, -80, 10) }) }),
  place(
    'lb',
    network,
    {
      tls: ({ leaf }, host) => [{ certificate: leaf(host, -5, 85) }, { certificate: leaf(host, -85, 5) }],
    },
    { addresses: 'all' },
  ),
  place('shell', center, { start: (at) => serveBanner('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n', at) }),
  place('camera', office, { start: serveTarpit }),
  place('old-www', physics, 'closed'),
  place('project2019', physics, 'unknown'),
  place('short', center, { tls: ({ leaf }, host) => ({ certificate: leaf(host, -1, 160 / 24 - 1) }) }),
  place('cloud', center, { tls: ({ leaf }, host) => ({ certificate: leaf(host, -80, 10) }) }, { renewal: 'automatic' }),
  place('door', office, {
    tls: ({ leaf }, host) => ({
      certificate: leaf(host, -30, 60, { keyType: 'rsa-1024' }),
      ciphers: 'DEFAULT:@SECLEVEL=0',
    }),
  }),
]

/** Gear that cannot be asked over the network: its dates, in days from now. */
export const campusManual = [
  { name: 'core-switch-1', days: 25, owner: network, note: 'web UI, VLAN 12 only' },
  { name: 'radius', days: 200, owner: network, note: 'EAP-TLS, certificate of the hospital CA' },
] as const

function place(label: string, owner: string, serves: Scene, entry: Place['entry'] = {}): Place {
  return { host: `${label}.example.ac.jp`, owner, dialect: 'tls', serves, entry }
}

/** A place whose TLS begins in plaintext. */
function starttls(dialect: DialectName, label: string, owner: string, serves: Scene): Place {
  return { ...place(label, owner, serves), dialect }
}

function oldGear({ leaf }: CampusCertificates, host: string): TlsSetup {
  return {
    certificate: leaf(host, -200, 165),
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
  }
}
