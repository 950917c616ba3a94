import type { PartCheck, Spot } from '../../inventory/part.ts'
import { referencesIn } from '../../inventory/references.ts'
import { quoted } from '../../network/parsed.ts'

/** Notes contacts that nothing names: whoever left, or whom an entry calls by another name. */
export function unusedContactCheck(): PartCheck {
  const contacts = new Map<string, Spot>()
  const named = new Set<string>()
  return {
    see({ content, tree, faults }) {
      const section = content.at('contacts')
      for (const { path } of Array.isArray(section.value) ? [] : section.each())
        contacts.set(String(path.at(-1)), { faults, offset: tree.placeOf(path)?.key ?? 0 })
      for (const [{ text }, { of }] of referencesIn(content))
        if (of === 'contacts' && text !== undefined) named.add(text)
    },
    finish() {
      for (const [name, { faults, offset }] of contacts) {
        if (named.has(name)) continue
        const hint = 'take the contact out, or name it where it is meant'
        faults.warning(offset, 'unused-contact', `nothing names the contact ${quoted(name)}`, hint)
      }
    },
  }
}
