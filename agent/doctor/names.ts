import { isIP } from 'node:net'
import { NameResolver } from '../../src/probe/resolve.ts'
import { ownAddresses } from '../deploy/listeners.ts'
import { type DoctorFinding, error, type Machine, ok, warning } from './finding.ts'

/** Names that a CA looks up to come here: they resolve, and to this machine. */
export async function nameFindings({ config, nameServers }: Machine): Promise<readonly DoctorFinding[]> {
  const proved = config.certificates.filter(
    ({ ordering }) => ordering !== undefined && ordering.challenge.type !== 'dns-01',
  )
  const names = [...new Set(proved.flatMap((each) => each.names))]
  if (names.length === 0) return [ok('names', 'no name has to lead to this machine')]
  const resolver = new NameResolver(nameServers)
  const own = new Set(ownAddresses())
  const found = await Promise.all(names.map((name) => lookedUp(name, resolver, own)))
  resolver.cancel()
  const findings = found.filter((finding) => finding !== undefined)
  return findings.length > 0 ? findings : [ok('names', 'all names that a CA comes by lead to this machine')]
}

async function lookedUp(
  name: string,
  resolver: NameResolver,
  own: ReadonlySet<string>,
): Promise<DoctorFinding | undefined> {
  const resolution = isIP(name) === 0 ? await resolver.lookup(name) : { addresses: [name] }
  if ('failure' in resolution)
    return error(
      'names',
      `${name} cannot be looked up: ${resolution.failure.detail}`,
      'enter it in DNS, or leave it out of names:',
    )
  const foreign = resolution.addresses.filter((address) => !own.has(address))
  if (foreign.length === 0) return undefined
  const leads =
    isIP(name) === 0 ? `${name} leads to ${foreign.join(', ')}, not here` : `${name} is no address of this machine`
  return warning('names', leads, 'right where a proxy or NAT passes on what a CA asks; else correct DNS')
}
