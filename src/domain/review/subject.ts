import type { Alert } from '../alert.ts'
import type { Endpoint, Renewal } from '../endpoint.ts'
import type { KnownCertificate, ReviewFacts } from './facts.ts'

/** What a line of a report is about. */
export interface Subject {
  readonly kind: 'certificate' | 'intermediate' | 'manual'
  /** The endpoint or the manual entry; what many endpoints share is called by the first name in it. */
  readonly name: string
  /** `targetOf` each endpoint, sorted; none for manual entries. */
  readonly endpoints: readonly string[]
  /** Contacts of the inventory, sorted. Who answered for it at last, where the inventory does not have it any more. */
  readonly owners: readonly string[]
  /** By hand, if it is so at one of the endpoints; undefined where the inventory does not have it any more. */
  readonly renewal: Renewal | undefined
}

/** The most work first. */
const renewals: readonly Renewal[] = ['hand', 'vendor', 'automatic']

/** Knows names and people of what reports tell of. */
export class Subjects {
  readonly #facts: ReviewFacts
  /** Of endpoints and manual entries, by the newest alert about them. */
  readonly #lastOwners: ReadonlyMap<string, string | undefined>

  constructor(facts: ReviewFacts) {
    this.#facts = facts
    this.#lastOwners = new Map(
      facts.alerts.flatMap(({ places }) =>
        places.map(({ endpoint, owner }): [string, typeof owner] => [endpoint, owner]),
      ),
    )
  }

  /** A certificate, or an intermediate, where it is served. */
  served(
    kind: 'certificate' | 'intermediate',
    endpoints: readonly string[],
    certificate: KnownCertificate | undefined,
  ): Subject {
    const sorted = [...new Set(endpoints)].sort()
    const watched = sorted.flatMap((endpoint) => this.#facts.watched.endpoint(endpoint) ?? [])
    const [first = ''] = sorted
    return {
      kind,
      name: kind === 'certificate' && sorted.length < 2 ? first : (sharedName(certificate) ?? first),
      endpoints: sorted,
      owners: this.#owners(sorted, (endpoint) => this.#facts.watched.endpoint(endpoint)),
      renewal: renewals.find((renewal) => watched.some((endpoint) => endpoint.renewal === renewal)),
    }
  }

  /** A manual entry. */
  manual(name: string): Subject {
    const owners = this.#owners([name], (entry) => this.#facts.watched.manual(entry))
    return { kind: 'manual', name, endpoints: [], owners, renewal: this.#facts.watched.manual(name)?.renewal }
  }

  /** What an alert is about. */
  ofAlert({ subject, certificate, places, condition }: Alert): Subject {
    if (subject.kind === 'manual') return this.manual(subject.name)
    const endpoints = places.map(({ endpoint }) => endpoint)
    const known = certificate && { ...certificate, subjectAltNames: this.#namesIn(certificate.fingerprint) }
    const served = this.served(condition === 'chain-expiring' ? 'intermediate' : 'certificate', endpoints, known)
    return subject.kind === 'zone' ? { ...served, name: subject.zone } : served
  }

  #namesIn(fingerprint: string): readonly string[] {
    return this.#facts.certificates.get(fingerprint)?.subjectAltNames ?? []
  }

  #owners(names: readonly string[], entryOf: (name: string) => People | undefined): string[] {
    const owners = names.map((name) => {
      const entry = entryOf(name)
      if (entry === undefined) return this.#lastOwners.get(name)
      return entry.owner ?? entry.fallback ?? this.#facts.watched.fallback
    })
    return [...new Set(owners.filter((owner) => owner !== undefined))].sort()
  }
}

type People = Pick<Endpoint, 'owner' | 'fallback'>

function sharedName(certificate: KnownCertificate | undefined): string | undefined {
  return certificate?.subjectAltNames[0] ?? certificate?.subject
}
