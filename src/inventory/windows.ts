import { type Endpoint, targetOf } from '../domain/endpoint.ts'
import type { MaintenanceWindow } from '../domain/watched.ts'
import { quoted } from '../network/parsed.ts'
import { parseDate } from '../notation/date.ts'
import type { FaultList } from '../yaml/fault-list.ts'
import type { Loose } from '../yaml/loose.ts'
import type { YamlTree } from '../yaml/tree.ts'
import type { InventoryFile } from './schema.ts'
import { isSelected } from './selection.ts'

/** Notes maintenance windows that end before they begin, and hosts that no entry has: nothing would be kept quiet. */
export function checkWindows(file: Loose, tree: YamlTree, faults: FaultList): void {
  const hosts = new Set(
    file
      .at('endpoints')
      .each()
      .flatMap((entry) => hostOf(entry.at('host').text)),
  )
  for (const window of file.at('maintenance').each()) {
    const [from, until] = [window.at('from'), window.at('until')]
    const [begin, end] = [parseDate(from.text ?? ''), parseDate(until.text ?? '')]
    if (begin.ok && end.ok && end.value <= begin.value) {
      const place = tree.placeOf(until.path)?.value ?? 0
      faults.error(place, 'bad-window', 'the window ends before it begins', 'write an end after its begin')
    }
    for (const host of window.at('hosts').each()) {
      if (host.text === undefined || hostOf(host.text).every((name) => hosts.has(name))) continue
      const place = tree.placeOf(host.path)?.value ?? 0
      faults.error(place, 'bad-window', `no entry has the host ${quoted(host.text)}`, 'name it as its entry does')
    }
  }
}

/** The windows with the endpoints that they are about: those that fit all that a window says, all where it says nothing. */
export function windowsOf({ maintenance = [] }: InventoryFile, listed: readonly Endpoint[]): MaintenanceWindow[] {
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
