import type { CertificateFacts } from '../../src/domain/certificate.ts'
import type { SeenListener } from '../domain/listener-verdict.ts'

/** At most so many are named; the number of all is told. */
const namedPlaces = 3

/** Where something is not served as it should be, and what is there instead, as the end of a sentence. */
export function placesText(listeners: readonly SeenListener[], old: CertificateFacts | undefined): string {
  const named = listeners.slice(0, namedPlaces).map(({ target, fingerprint }) => {
    if (fingerprint === undefined) return `${target} (nothing is)`
    return `${target} (${fingerprint === old?.fingerprint ? 'the old one is' : 'another one is'})`
  })
  const more = listeners.length - named.length
  return `at ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}
