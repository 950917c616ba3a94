import { Resolver } from 'node:dns/promises'
import pLimit from 'p-limit'
import type { ProbeFailure } from '../domain/probe-result.ts'
import { canonicalAddress, compareAddresses } from '../network/address.ts'
import { readHostsFile } from './hosts-file.ts'

/** The addresses of a name, IPv4 before IPv6 and in numeric order, or why there are none. */
export type Resolution = { readonly addresses: readonly string[] } | { readonly failure: ProbeFailure }

/** Lookups under way at once: c-ares multiplexes them over one socket, name servers of a campus bear this. */
const maxLookups = 128
/** Names remembered; a scan that knows more asks again. */
const maxRemembered = 50_000
/** One try waits this long, the second twice as long: together below the default deadline of a probe. */
const tryTimeoutMs = 2_000
const tries = 2
/**
 * Once one family has addresses the other may take so much longer: enough to ask again after a lost datagram, and not
 * the whole time of a probe where a name server drops one kind of question.
 */
const familyMs = 2_500
/** Aliases followed before a lookup is called a loop. */
const maxAliases = 8

/**
 * Looks names up by c-ares, after /etc/hosts, each name once per scan. `dns.lookup` is not used: it runs on four
 * threads, and one dead name server would stall the whole scan.
 */
export class NameResolver {
  readonly #hosts: ReadonlyMap<string, readonly string[]>
  readonly #resolver = new Resolver({ timeout: tryTimeoutMs, tries })
  readonly #limit = pLimit(maxLookups)
  readonly #known = new Map<string, Promise<Resolution>>()

  /** @param servers `address` or `address:port` of the name servers to ask in place of the system's */
  constructor(servers?: readonly string[], hosts = readHostsFile()) {
    this.#hosts = hosts
    if (servers !== undefined) this.#resolver.setServers(servers)
  }

  /** The addresses of a name; never rejects. */
  lookup(name: string): Promise<Resolution> {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const fixed = this.#hosts.get(name)
    const answer =
      fixed === undefined ? this.#limit(() => this.#ask(name)) : Promise.resolve({ addresses: inOrder(fixed) })
    if (this.#known.size < maxRemembered) this.#known.set(name, answer)
    return answer
  }

  /** Ends what is under way: the run is over. */
  cancel(): void {
    this.#limit.clearQueue()
    this.#resolver.cancel()
  }

  async #ask(name: string): Promise<Resolution> {
    const { addresses, codes } = await this.#askBothFamilies(name)
    if (addresses.length > 0) return { addresses: inOrder(addresses) }
    const code = preference.find((candidate) => codes.includes(candidate)) ?? codes[0] ?? 'ENODATA'
    if (code === 'ENODATA' && (await this.#aliasLoops(name))) {
      return {
        failure: { stage: 'resolve', reason: 'limit', detail: 'the aliases (CNAME) of this name run in a circle' },
      }
    }
    return { failure: resolveFailure(code) }
  }

  #askBothFamilies(name: string): Promise<{ addresses: readonly string[]; codes: readonly string[] }> {
    return new Promise((resolve) => {
      const addresses: string[] = []
      const codes: string[] = []
      let timer: NodeJS.Timeout | undefined
      const finish = () => {
        clearTimeout(timer)
        resolve({ addresses: [...addresses], codes })
      }
      const answered = (found: readonly string[]) => {
        addresses.push(...found)
        timer ??= setTimeout(finish, familyMs)
      }
      const refused = (error: unknown) => {
        codes.push(codeOf(error))
      }
      const questions = [this.#resolver.resolve4(name), this.#resolver.resolve6(name)]
      void Promise.all(questions.map((question) => question.then(answered, refused))).then(finish)
    })
  }

  async #aliasLoops(name: string): Promise<boolean> {
    const seen = new Set<string>()
    for (let alias: string | undefined = name; alias !== undefined; ) {
      if (seen.has(alias) || seen.size >= maxAliases) return true
      seen.add(alias)
      const answer: readonly string[] = await this.#resolver.resolveCname(alias).catch(() => [])
      alias = answer[0]?.toLowerCase()
    }
    return false
  }
}

/** A lookup that one family answers with silence has not failed for the other's reason: the first of these counts. */
const preference = ['ETIMEOUT', 'ESERVFAIL', 'EREFUSED', 'ECONNREFUSED']

function resolveFailure(code: string): ProbeFailure {
  const stage = 'resolve'
  switch (code) {
    case 'ENOTFOUND':
      return { stage, reason: 'not-found', detail: 'this name does not exist (NXDOMAIN)' }
    case 'ENODATA':
      return { stage, reason: 'not-found', detail: 'this name has no address' }
    case 'ETIMEOUT':
    case 'ECANCELLED':
      return { stage, reason: 'timeout', detail: 'the name server does not answer' }
    case 'ECONNREFUSED':
      return { stage, reason: 'refused', detail: 'no name server answers at its address' }
    case 'EREFUSED':
      return { stage, reason: 'refused', detail: 'the name server refuses to answer' }
    case 'ESERVFAIL':
      return { stage, reason: 'protocol', detail: 'the name server cannot answer (SERVFAIL)' }
    default:
      return { stage, reason: 'protocol', detail: `the lookup failed (${code})` }
  }
}

/** The code of an error of c-ares, like `ENOTFOUND`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'EUNKNOWN'
}

function inOrder(addresses: readonly string[]): string[] {
  const canonical = addresses.flatMap((address) => canonicalAddress(address) ?? [])
  return [...new Set(canonical)].sort(compareAddresses)
}
