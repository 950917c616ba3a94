import { stringify } from 'yaml'
import { dayMs } from '../domain/duration.ts'
import { campusContacts, campusManual, type Place } from './campus-places.ts'

/** The text of the campus's inventory: each place with the port on which it was opened. */
export function campusInventory(open: readonly { readonly place: Place; readonly port: number }[], now: Date): string {
  const inventory = {
    version: 1,
    // a tarpit costs all of it, and a demo has no ten seconds to spare
    defaults: { owner: '情報基盤センター', fallback: '情報基盤センター', language: 'ja', timeout: '3s' },
    contacts: Object.fromEntries(Object.entries(campusContacts).map(([name, email]) => [name, { email: [email] }])),
    endpoints: open.map(({ place, port }) => ({
      host: place.host,
      port,
      ...(place.dialect !== 'tls' && { starttls: place.dialect }),
      owner: place.owner,
      tags: place.dialect === 'tls' ? ['web'] : [place.dialect],
      ...place.entry,
    })),
    manual: campusManual.map(({ days, ...entry }) => ({ ...entry, expires: dateIn(now, days) })),
  }
  return `# The demo's campus: made at its start, gone at its end.\n${stringify(inventory, { lineWidth: 0 })}`
}

/** The first day whose beginning (00:00 UTC) is at least `days` whole days away. */
function dateIn(now: Date, days: number): string {
  return new Date((Math.ceil(now.getTime() / dayMs) + days) * dayMs).toISOString().slice(0, 10)
}
