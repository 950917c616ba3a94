import type { Alert } from './alert.ts'
import type { Renewal } from './endpoint.ts'
import type { Watched } from './watched.ts'

/**
 * Who brings the new certificate at the places of a contact; at all places for who has none of them. Where they differ it
 * is somebody's job: `hand`. So it is where nobody knows, as in a rehearsal.
 */
export function renewalOf(
  { subject, places }: Pick<Alert, 'subject' | 'places'>,
  contact: string,
  watched: Watched,
): Renewal {
  const own = places.filter(({ owner }) => owner === contact)
  const kinds = new Set(
    (own.length === 0 ? places : own).map(({ endpoint }) => {
      const entry = subject.kind === 'manual' ? watched.manual(endpoint) : watched.endpoint(endpoint)
      return entry?.renewal ?? 'hand'
    }),
  )
  const [kind = 'hand'] = kinds
  return kinds.size === 1 ? kind : 'hand'
}
