import { statSync } from 'node:fs'
import { quoted } from '../network/parsed.ts'
import { caPath } from './inventory.ts'
import type { PartCheck } from './part.ts'

/** Notes files of trust anchors that are not there. */
export function anchorFileCheck(): PartCheck {
  const exists = new Map<string, boolean>()
  return {
    see({ file, content, tree, faults }) {
      for (const entry of content.at('endpoints').each()) {
        const ca = entry.at('trust').at('ca')
        if (ca.text === undefined) continue
        const place = tree.placeOf(ca.path)
        if (place === undefined || place.opaque) continue
        const path = caPath(ca.text, file)
        const isThere = exists.get(path) ?? isFile(path)
        exists.set(path, isThere)
        if (isThere) continue
        const message = `no file ${quoted(ca.text)} with trust anchors`
        faults.error(place.value, 'ca-missing', message, `put the PEM file at ${path}`)
      }
    },
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}
