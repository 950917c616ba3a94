import { hash } from 'node:crypto'
import { type Endpoint, targetOf } from '../domain/endpoint.ts'
import type { Inventory } from '../inventory/inventory.ts'
import { whereText } from '../inventory/part.ts'
import { quoted } from '../network/parsed.ts'
import { type EntryPlace, type EntryPlaces, spotIn } from './entry-places.ts'

/** An inventory with the places of its entries. */
export interface Placed {
  readonly inventory: Inventory
  readonly places: EntryPlaces
}

/** An entry as it counts for a comparison. */
interface Compared {
  readonly section: 'endpoints' | 'manual' | 'sweeps'
  /** What makes it this entry and no other. */
  readonly key: string
  /** A digest of all that it comes to, defaults resolved: 100,000 entries in full would take 100 MB. */
  readonly meaning: string
  readonly name: string
  readonly owner: string | undefined
  readonly place: EntryPlace
}

/** What two inventories say differently, whatever their files look like. */
export interface Changes {
  /** Entries of now that are new, or come to something else. */
  readonly changed: ReadonlySet<EntryPlace>
  /** Entries that are in no file any more. */
  readonly removed: readonly Compared[]
}

/** What is different between an inventory and what it was. Comments, order and layout are nothing; a default is of each entry that it reaches. */
export function changesBetween(before: Placed, now: Placed): Changes {
  const former = comparedIn(before)
  const current = comparedIn(now)
  const meanings = new Map(former.map(({ key, meaning }) => [key, meaning]))
  const keys = new Set(current.map(({ key }) => key))
  return {
    changed: new Set(current.flatMap(({ key, meaning, place }) => (meanings.get(key) === meaning ? [] : [place]))),
    removed: former.filter(({ key }) => !keys.has(key)),
  }
}

/** Notes what is no longer looked at, where it stood or would have stood: nobody else would miss it. */
export function noteRemoved({ removed }: Changes, { places }: Placed, revision: string): void {
  for (const { section, name, owner, place } of removed) {
    const spot = places.spotFor(section, place.faults.file)
    const stood = whereText(spotIn(place, 'host', 'name', 'range'), { faults: spot.faults, offset: 0 })
    const whose = owner === undefined ? '' : ` of ${quoted(owner)}`
    const message = `${name}${whose} was taken out and is no longer watched`
    const hint = `it stood ${stood} of ${revision}; put it back if the server is still there`
    spot.faults.warning(spot.offset, 'entry-removed', message, hint)
  }
}

function comparedIn({ inventory, places }: Placed): Compared[] {
  const { thresholds, fallback } = inventory
  const resolved = (entry: Pick<Endpoint, 'thresholds' | 'fallback' | 'tags'>) => ({
    thresholds: entry.thresholds ?? thresholds,
    fallback: entry.fallback ?? fallback,
    tags: entry.tags.toSorted(),
  })
  return [
    ...inventory.endpoints.map((endpoint, index) => {
      const place = placeAt(places.endpoints, index)
      return {
        section: 'endpoints' as const,
        key: `endpoint ${targetOf(endpoint)}`,
        meaning: meaningOf({ ...endpoint, ...resolved(endpoint), managedBy: place.managedBy }),
        name: targetOf(endpoint),
        owner: endpoint.owner,
        place,
      }
    }),
    ...inventory.manual.map((entry, index) => ({
      section: 'manual' as const,
      key: `manual ${entry.name}`,
      meaning: meaningOf({ ...entry, ...resolved(entry) }),
      name: quoted(entry.name),
      owner: entry.owner,
      place: placeAt(places.manual, index),
    })),
    ...inventory.sweeps.map(({ range, ports, owner }, index) => ({
      section: 'sweeps' as const,
      key: `sweep ${range.text} ${ports.toSorted((a, b) => a - b).join()}`,
      meaning: '',
      name: `the sweep of ${range.text}`,
      owner,
      place: placeAt(places.sweeps, index),
    })),
  ]
}

function meaningOf(entry: object): string {
  return hash('sha256', JSON.stringify(entry), 'base64')
}

function placeAt(places: readonly EntryPlace[], index: number): EntryPlace {
  const place = places[index]
  if (place === undefined) throw new Error('an inventory without errors has the entries of its files')
  return place
}
