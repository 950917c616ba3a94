import type { Part } from './part.ts'

/** Notes manual entries that are due each year and are also to be probed: a certificate on the wire is not what is due. */
export function checkRepeats({ content, tree, faults }: Part): void {
  for (const entry of content.at('manual').each()) {
    const probe = entry.at('probe')
    if (entry.at('repeat').value === undefined || probe.value === undefined) continue
    const message = 'an entry that repeats has nothing to probe'
    const hint = 'take probe out; if it is a certificate, take repeat out'
    faults.error(tree.placeOf(probe.path)?.value ?? 0, 'repeat-with-probe', message, hint)
  }
}
