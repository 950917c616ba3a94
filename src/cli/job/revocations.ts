import { dirname, join } from 'node:path'
import type { FindingCode } from '../../domain/finding.ts'
import { findRevoked, type SentChain } from '../../revocation/find-revoked.ts'
import { ListCache } from '../../revocation/list-cache.ts'
import type { Place } from '../../store/observation.ts'
import type { Store } from '../../store/store.ts'
import type { CliContext } from '../context.ts'
import { packageVersion } from '../version.ts'
import type { Job } from './job.ts'

/** Whoever serves such a certificate chose its URLs alone: nobody is asked because of it. */
const untrustworthy: ReadonlySet<FindingCode> = new Set([
  'untrusted',
  'self-signed',
  'incomplete-chain',
  'malformed-certificate',
])

/**
 * Asks the issuers of what was seen last for their lists of revoked certificates, before anything is probed, and keeps what they say. Of a CA that
 * cannot be reached what was known goes on to count; why is answered, a sentence for each list.
 */
export async function refreshRevocations(
  { settings, inventory, now }: Job,
  store: Store,
  { env }: CliContext,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { never } = inventory
  const transport = {
    userAgent: `certflow/${packageVersion()}`,
    env,
    mayConnect: (address: string) => !never.contains(address),
  }
  const folder = join(env.CACHE_DIRECTORY ?? dirname(settings.store.path), 'revocation-lists')
  const cache = new ListCache(folder, transport, now)
  const { revoked, good, problems } = await findRevoked(await trustedChains(store, now()), cache, now(), signal)
  if (revoked.size + good.size > 0) await store.revocations.note(revoked, good)
  return [...problems].map(([url, why]) => `the list of revoked certificates at ${url} ${why}`)
}

/** Each chain that a server showed in a whole handshake, and that leads to a known anchor. */
async function trustedChains({ observations }: Store, now: Date): Promise<readonly SentChain[]> {
  const standing = await observations.findingsSince(now)
  const doubtful = new Set(
    standing.flatMap(({ place, finding, endedAt }) =>
      endedAt === undefined && untrustworthy.has(finding.code) ? [keyOf(place)] : [],
    ),
  )
  const places = await observations.latest()
  const chains = new Map(
    places.flatMap(({ place, latest }) =>
      latest?.depth === 'full' && latest.chain.length > 1 && !doubtful.has(keyOf(place))
        ? [[latest.chain.join(' '), latest.chain] as const]
        : [],
    ),
  )
  const certificates = await observations.certificates([...new Set([...chains.values()].flat())])
  return [...chains.values()].map((chain) => chain.flatMap((fingerprint) => certificates.get(fingerprint)?.der ?? []))
}

function keyOf({ endpoint, address = '', zone = '' }: Place): string {
  return [endpoint, address, zone].join('\n')
}
