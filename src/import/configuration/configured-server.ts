import { type DialectName, plainEndpoint } from '../../domain/endpoint.ts'
import { canonicalAddress, isLoopbackHost } from '../../network/address.ts'
import { quoted } from '../../network/parsed.ts'
import { parseText } from '../../notation/text.ts'
import { hostsInCell, isFullName } from '../hosts-in-cell.ts'
import { listedTexts, type Reading } from '../reading.ts'

/** Where a server of a configuration listens with TLS. */
export interface Listener {
  /** An address, or undefined where it is any. */
  readonly address: string | undefined
  readonly port: number
  /** Default: TLS from the first byte. */
  readonly dialect?: DialectName
}

/** A server as a configuration has it. */
export interface ConfiguredServer {
  /** `line 12`, or `sites-enabled/www line 12`. */
  readonly at: string
  /** As they are written: wildcards and what means "any" among them. */
  readonly names: readonly string[]
  readonly listeners: readonly Listener[]
  /** Paths of its certificates. */
  readonly certificates: readonly string[]
  /** Names in these certificates, where they can be read; they count where the server has none of its own. */
  readonly certificateNames: readonly string[]
  /** Default: what the paths of the certificates tell. */
  readonly managedBy?: string | undefined
}

/** Programs that renew, by where they keep their certificates. */
const keepers = [
  ['certbot', /(?:^|\/)letsencrypt\/(?:live|archive)\//],
  ['acme.sh', /(?:^|\/)\.?acme\.sh\//],
  ['lego', /(?:^|\/)\.?lego\/certificates\//],
  ['caddy', /(?:^|\/)caddy\/certificates\//],
  ['mod_md', /(?:^|\/)md\/domains\//],
] as const

/** What people write where any name is meant. */
const anyName = /^(?:_|\*|-|--|""|localhost|localhost\.localdomain|_default_|default)?$/i

/** Notes the endpoints of a server: each of its names at each port. */
export function noteServer(server: ConfiguredServer, reading: Reading): void {
  const { at, certificates } = server
  const isLocal = ({ address }: Listener) => address !== undefined && isLoopbackHost(address)
  const listeners = server.listeners.filter((listener) => !isLocal(listener))
  if (listeners.length === 0) {
    if (server.listeners.length > 0) reading.skip(at, 'it listens on this machine alone')
    return
  }
  const names = namesOf(server, reading)
  const paths = `certificate ${certificates.slice(0, 2).join(', ')}`
  const note = certificates.length > 0 && parseText(paths).ok ? paths : undefined
  const managedBy = server.managedBy ?? keepers.find(([, path]) => certificates.some((each) => path.test(each)))?.[0]
  for (const { address, port, dialect = 'tls' } of listeners) {
    const hosts = names.length > 0 ? names : isAddress(address) ? [address] : []
    if (hosts.length === 0) reading.skip(at, `port ${port} has no name that can be asked for`)
    for (const host of hosts) {
      const serverName = isAddress(host) ? undefined : host
      reading.found({ at, endpoint: plainEndpoint(host, { port, dialect, serverName }), note, managedBy })
    }
  }
}

function namesOf({ at, names, certificateNames }: ConfiguredServer, reading: Reading): readonly string[] {
  const meant = names.filter((name) => !anyName.test(name))
  const own = fullNames(meant)
  const unusable = meant.filter((name) => fullNames([name]).length === 0)
  if (unusable.length > 0)
    reading.skip(at, `${listedTexts(unusable)}: no full ${unusable.length === 1 ? 'name' : 'names'}`)
  if (own.length > 0) return own
  const others = fullNames(certificateNames)
  if (others.length > 0) reading.note(at, `its names are those of the certificate: ${listedTexts(others)}`)
  return others
}

/** Names in lower case, without final dots; wildcards and nicknames are left out. */
function fullNames(names: readonly string[]): string[] {
  const hosts = names.flatMap((name) => (/[\s,/:@]/.test(name) ? [] : hostsInCell(name, []).endpoints))
  return [...new Set(hosts.map(({ host }) => host).filter(isFullName))]
}

function isAddress(text: string | undefined): text is string {
  return text !== undefined && canonicalAddress(text) !== undefined
}

/** Says that a file which a configuration includes is not read. */
export function noteNotIncluded(at: string, pattern: string, reading: Reading): void {
  reading.note(at, `${quoted(pattern)} is not in the folder: what it says is not read`)
}
