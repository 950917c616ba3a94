import { type Endpoint, targetOf } from '../domain/endpoint.ts'
import type { MaintenanceWindow } from '../domain/watched.ts'
import { quoted } from '../network/parsed.ts'
import { parseDate } from '../notation/date.ts'
import type { Loose } from '../yaml/loose.ts'
import { type Part, type PartCheck, type Spot, spotOf } from './part.ts'
import type { InventoryFile } from './schema.ts'
import { isSelected } from './selection.ts'

/** Notes maintenance windows that end before they begin, and hosts that no entry has: nothing would be kept quiet. */
export function windowCheck(): PartCheck {
  const hosts = new Set<string>()
  const named: { readonly host: string; readonly spot: Spot }[] = []
  return {
    see(part) {
      const { content } = part
      for (const entry of content.at('endpoints').each())
        for (const host of hostOf(entry.at('host').text)) hosts.add(host)
      for (const window of content.at('maintenance').each()) {
        noteEnd(window, part)
        for (const host of window.at('hosts').each())
          if (host.text !== undefined) named.push({ host: host.text, spot: spotOf(part, host) })
      }
    },
    finish() {
      for (const { host, spot } of named) {
        if (hostOf(host).every((name) => hosts.has(name))) continue
        spot.faults.error(
          spot.offset,
          'bad-window',
          `no entry has the host ${quoted(host)}`,
          'name it as its entry does',
        )
      }
    },
  }
}

function noteEnd(window: Loose, part: Part): void {
  const [begin, end] = [parseDate(window.at('from').text ?? ''), parseDate(window.at('until').text ?? '')]
  if (!begin.ok || !end.ok || end.value > begin.value) return
  const { faults, offset } = spotOf(part, window.at('until'))
  faults.error(offset, 'bad-window', 'the window ends before it begins', 'write an end after its begin')
}

/** The windows with the endpoints that they are about: those that fit all that a window says, all where it says nothing. */
export function windowsOf(
  maintenance: NonNullable<InventoryFile['maintenance']>,
  listed: readonly Endpoint[],
): MaintenanceWindow[] {
  return maintenance.map(({ from, until, hosts = [], owner, tags = [], zone }) => {
    const named = new Set(hosts)
    const selection = { tags, owners: owner === undefined ? [] : [owner], zones: zone === undefined ? [] : [zone] }
    const about = listed.filter(
      (endpoint) => (named.size === 0 || named.has(endpoint.host)) && isSelected(endpoint, selection),
    )
    return { endpoints: new Set(about.map(targetOf)), from, until }
  })
}

/** Hosts compare without case and final dot. */
function hostOf(text: string | undefined): string[] {
  return text === undefined ? [] : [text.toLowerCase().replace(/\.$/, '')]
}
