import { type Endpoint, type ManualEntry, plainEndpoint, targetOf } from '../../domain/endpoint.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import { parseProbe } from '../../inventory/texts.ts'
import { canonicalAddress } from '../../network/address.ts'
import { quoted } from '../../network/parsed.ts'
import type { Notice } from '../checked.ts'
import { type EntryPlace, type EntryPlaces, spotIn } from '../entry-places.ts'

/** An entry that is connected to. */
export interface LookedAt {
  readonly endpoint: Endpoint
  readonly place: EntryPlace
  /** `guess`: a manual entry without a probe path, whose name is that of a host. */
  readonly as: 'endpoint' | 'probe' | 'guess'
}

/** Which of the entries of an inventory are looked at. */
interface Look {
  readonly entries: readonly LookedAt[]
  /** Those that would be, but for their zone. */
  readonly notices: readonly Notice[]
}

/** Which entries are wanted. */
export interface LookOptions {
  /** The zones that this machine reaches; empty: all. */
  readonly zones: readonly string[]
  /** Entries that changed; undefined: all are wanted. */
  readonly changed: ReadonlySet<EntryPlace> | undefined
}

/** The entries of an inventory that are to be connected to, those of manual entries among them. */
export function lookAt(inventory: Inventory, places: EntryPlaces, { zones, changed }: LookOptions): Look {
  const wanted = [
    ...inventory.endpoints.flatMap((endpoint, index) => lookedAt(endpoint, places.endpoints[index], 'endpoint')),
    ...inventory.manual.flatMap((entry, index) =>
      entry.probe === undefined
        ? lookedAt(guessOf(entry), places.manual[index], 'guess')
        : lookedAt(entry.probe, places.manual[index], 'probe'),
    ),
  ].filter(({ place }) => changed === undefined || changed.has(place))
  const isReached = ({ endpoint: { zone } }: LookedAt) =>
    zones.length === 0 || zone === undefined || zones.includes(zone)
  return {
    entries: wanted.filter(isReached),
    notices: wanted.filter((entry) => !isReached(entry) && entry.as !== 'guess').map(noticeOf),
  }
}

function lookedAt(endpoint: Endpoint | undefined, place: EntryPlace | undefined, as: LookedAt['as']): LookedAt[] {
  return endpoint === undefined || place === undefined ? [] : [{ endpoint, place, as }]
}

function noticeOf({ endpoint, place }: LookedAt): Notice {
  const { faults, offset } = spotIn(place, 'probe', 'host')
  const zone = quoted(endpoint.zone ?? '')
  return { ...faults.positionOf(offset), message: `${targetOf(endpoint)} was not looked at: it is in the zone ${zone}` }
}

/** Where the certificate of a manual entry would be seen that is named like a host with its domain. */
function guessOf({ name, repeatsYearly, zone }: ManualEntry): Endpoint | undefined {
  const parsed = repeatsYearly ? undefined : parseProbe(name)
  if (parsed?.ok !== true) return undefined
  const { host, port, dialect, serverName } = parsed.value
  const isHost = canonicalAddress(host) !== undefined || /\.[a-z][a-z0-9-]*$/.test(host)
  return isHost ? plainEndpoint(host, { port, dialect, serverName, zone, manual: name, fromRange: true }) : undefined
}
