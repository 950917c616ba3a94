import { quoted } from '../../network/parsed.ts'
import type { KnownAgent, Wish } from '../../store/agent-store.ts'
import type { Store } from '../../store/store.ts'

/** So many names are told; whoever wants all looks at the pages. */
const mostNames = 5

/**
 * Why a wish will most likely be refused, as far as agents have told; undefined where it may well come true. No wish is refused for it: an agent may have by now
 * what it has not told yet.
 */
export async function wishDoubt(
  store: Pick<Store, 'agents' | 'observations'>,
  agents: readonly KnownAgent[],
  renew: Wish['renew'],
): Promise<string | undefined> {
  const told = await store.agents.certificates()
  const certificates = agents.flatMap(({ id }) => told.get(id) ?? [])
  const [first, ...others] = agents.map(({ name }) => name)
  const who = others.length === 0 ? `${first} has` : `these ${agents.length} agents have`
  if ('certificate' in renew) {
    const hasSpoken = agents.some(({ reportedAt }) => reportedAt !== undefined)
    const names = certificates.map(({ name }) => name)
    if (!hasSpoken || names.includes(renew.certificate)) return undefined
    const known = names.length === 0 ? 'nor of any other' : `but of ${someOf(names)}`
    return `${who} not told of a certificate ${quoted(renew.certificate)}, ${known}`
  }
  const issuers = await issuersOf(store, certificates)
  const part = renew.issuer.toLowerCase()
  if (issuers.length === 0 || issuers.some((issuer) => issuer.toLowerCase().includes(part))) return undefined
  const known = someOf(issuers.map((issuer) => quoted(issuer)))
  return `nothing that ${who} told of is known to be issued by ${quoted(renew.issuer)}, but by ${known}`
}

/** Reports name no issuer: those of the certificates that runs have seen. */
async function issuersOf(
  { observations }: Pick<Store, 'observations'>,
  certificates: readonly { readonly fingerprint: string | undefined }[],
): Promise<readonly string[]> {
  const fingerprints = certificates.flatMap(({ fingerprint }) => fingerprint ?? [])
  const seen = await observations.certificates([...new Set(fingerprints)])
  return [...new Set([...seen.values()].flatMap(({ summary }) => summary?.issuer ?? []))]
}

function someOf(names: readonly string[]): string {
  const more = names.length - mostNames
  return names.slice(0, mostNames).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
