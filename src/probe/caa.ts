import { Resolver } from 'node:dns/promises'
import pLimit from 'p-limit'
import type { CaaProperty, CaaRecords } from '../domain/caa.ts'
import { codeOf } from './resolve.ts'

/** What DNS says of who may issue for a name. */
export type CaaAnswer =
  /** Undefined: nobody says anything, so every CA may. */
  | { readonly records: CaaRecords | undefined }
  /** A CA that gets no answer, either, does not issue. */
  | { readonly failure: string }

/** Lookups under way at once. */
const maxLookups = 32
/** Names remembered; a campus has some hundred zones. */
const maxRemembered = 50_000
/** One try waits this long, the second twice as long. */
const tryTimeoutMs = 2_000

/** Looks up CAA records, each name once (RFC 8659 §3: those of the name, else of the next name upwards that has any). */
export class CaaResolver {
  readonly #resolver = new Resolver({ timeout: tryTimeoutMs, tries: 2 })
  readonly #limit = pLimit(maxLookups)
  readonly #known = new Map<string, Promise<CaaAnswer>>()
  #isCancelled = false

  /** @param servers as of `NameResolver` */
  constructor(servers?: readonly string[]) {
    if (servers !== undefined) this.#resolver.setServers(servers)
  }

  /** The records that count for a name, without `*.`; never rejects. */
  async lookup(name: string): Promise<CaaAnswer> {
    for (let domain = name; domain !== ''; domain = domain.includes('.') ? domain.slice(domain.indexOf('.') + 1) : '') {
      const answer = await this.#at(domain)
      if ('failure' in answer || answer.records !== undefined) return answer
    }
    return { records: undefined }
  }

  /** Ends what is under way, and what waits its turn: the run is over. */
  cancel(): void {
    this.#isCancelled = true
    this.#resolver.cancel()
  }

  #at(domain: string): Promise<CaaAnswer> {
    const known = this.#known.get(domain)
    if (known !== undefined) return known
    const answer = this.#limit(() => this.#ask(domain))
    if (this.#known.size < maxRemembered) this.#known.set(domain, answer)
    return answer
  }

  async #ask(domain: string): Promise<CaaAnswer> {
    if (this.#isCancelled) return { failure: 'ECANCELLED' }
    try {
      const properties = (await this.#resolver.resolveCaa(domain)).map(propertyOf)
      return { records: properties.length === 0 ? undefined : { domain, properties } }
    } catch (error) {
      const code = codeOf(error)
      return code === 'ENODATA' || code === 'ENOTFOUND' ? { records: undefined } : { failure: code }
    }
  }
}

/** Node gives a record as `{ critical, type, <tag>: value }`; a tag of one of the other two names replaces it. */
function propertyOf(record: object): CaaProperty {
  const { critical, type, ...tagged }: Readonly<Record<string, unknown>> = { ...record }
  const own = Object.entries(tagged)[0] ?? (typeof critical === 'string' ? ['critical', critical] : ['type', type])
  const flags = typeof critical === 'number' ? critical : 0
  return { tag: String(own[0]).toLowerCase(), value: String(own[1]), isCritical: (flags & 128) !== 0 }
}
