import { NODATA, NOTFOUND, REFUSED } from 'node:dns'
import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { printable } from '../../../src/domain/printable.ts'
import { CertflowError } from '../../../src/errors.ts'
import { NameResolver } from '../../../src/probe/resolve.ts'
import { challengeError } from '../challenge-error.ts'

/** Aliases followed before a lookup is called a loop. */
const mostAliases = 8

/** One try waits so long, the second twice as long. */
const tryMs = 2_000

/** Asks name servers: these, as `parseNameServer` gives them, or the system's. Nothing is remembered. */
export function resolverOf(servers: readonly string[] | undefined): Resolver {
  const resolver = new Resolver({ timeout: tryMs, tries: 2 })
  if (servers !== undefined) resolver.setServers(servers)
  return resolver
}

/** Where the aliases (CNAME) of a name lead, which is the name itself where it has none. Rejects with `challenge-failed`. */
export async function aliasTarget(name: string, servers: readonly string[] | undefined): Promise<string> {
  const resolver = resolverOf(servers)
  let target = name
  for (let followed = 0; followed <= mostAliases; followed++) {
    const [alias] = await resolver.resolveCname(target).catch((error: unknown) => {
      if (saysNo(error)) return []
      throw lookupError(`the alias of ${target}`, error)
    })
    if (alias === undefined) return target
    target = alias.toLowerCase().replace(/\.$/, '')
  }
  throw challengeError(
    `Cannot find where the record of ${name} belongs: its aliases (CNAME) run in a circle`,
    'correct the CNAME records of this name',
  )
}

/** The zone that a name is in: the nearest name above it, or itself, with a SOA record. Rejects with `challenge-failed`. */
export async function zoneOf(name: string, servers: readonly string[] | undefined): Promise<string> {
  const resolver = resolverOf(servers)
  const labels = name.split('.')
  for (const candidate of labels.map((_, index) => labels.slice(index).join('.'))) {
    try {
      await resolver.resolveSoa(candidate)
      return candidate
    } catch (error) {
      // a server that has only this zone refuses what is above and below
      if (!saysNo(error) && codeOf(error) !== REFUSED) throw lookupError(`the zone of ${name}`, error)
    }
  }
  throw challengeError(`Cannot find the zone of ${name}: no name above it has a SOA record`, 'set zone')
}

/** A name server of a zone. */
export interface ZoneServer {
  readonly name: string
  /** As `Resolver.setServers` takes them. */
  readonly addresses: readonly string[]
}

/** All authoritative servers of a zone by its NS records; one whose name is not to be found has no addresses. Rejects with `challenge-failed`. */
export async function serversOf(
  zone: string,
  servers: readonly string[] | undefined,
  port: number,
): Promise<readonly ZoneServer[]> {
  const names = await resolverOf(servers)
    .resolveNs(zone)
    .catch((error: unknown) => {
      throw lookupError(`the name servers of ${zone}`, error)
    })
  return Promise.all(
    names.map(async (name) => ({
      name: printable(name),
      addresses: (await addressesOf(name, servers).catch(noneIfUnknown)).map((address) => withPort(address, port)),
    })),
  )
}

function noneIfUnknown(error: unknown): readonly string[] {
  if (error instanceof CertflowError) return []
  throw error
}

/** The addresses of a server that is given by name or address. Rejects with `challenge-failed`. */
export async function addressesOf(host: string, servers: readonly string[] | undefined): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host]
  const resolution = await new NameResolver(servers).lookup(host.toLowerCase())
  if ('addresses' in resolution) return resolution.addresses
  const message = `Cannot look up the name server ${printable(host)}: ${resolution.failure.detail}`
  throw challengeError(message, 'correct the name, or the NS records that name it')
}

/** An address and a port as `Resolver.setServers` takes them. */
export function withPort(address: string, port: number): string {
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`
}

/** Whether a lookup failed since there is no such name or record. */
export function saysNo(error: unknown): boolean {
  const code = codeOf(error)
  return code === NOTFOUND || code === NODATA
}

/** The code that c-ares gives a failed lookup: `ETIMEOUT`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'EUNKNOWN'
}

function lookupError(what: string, error: unknown) {
  return challengeError(
    `Cannot look up ${what}: the name server does not answer it (${codeOf(error)})`,
    'look at the zone and its DNSSEC, or name other name servers in resolvers',
    error,
  )
}
