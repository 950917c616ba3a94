import { CertflowError } from '../errors.ts'
import type { Contact, Inventory, InventoryManual } from '../inventory/inventory.ts'
import { quoted } from '../network/parsed.ts'
import { nearest } from '../yaml/nearest.ts'

/** The contact of an inventory that is called so. Throws `usage` where there is none. */
export function contactCalled(name: string, { contacts }: Inventory): Contact {
  return contacts.get(name) ?? unknown(name, 'contact', [...contacts.keys()])
}

/** The manual entry of an inventory that is called so. Throws `usage` where there is none. */
export function manualCalled(name: string, { manual }: Inventory): InventoryManual {
  const entry = manual.find((each) => each.name === name)
  const names = manual.map((each) => each.name)
  return entry ?? unknown(name, 'manual entry', names)
}

function unknown(name: string, what: string, known: readonly string[]): never {
  const meant = nearest(name, known)
  throw new CertflowError('usage', `${quoted(name)} is no ${what} of the inventory`, {
    hint:
      meant !== undefined
        ? `did you mean ${meant}?`
        : known.length === 0
          ? `it has no ${what === 'contact' ? 'contacts' : 'manual entries'}`
          : `it has ${known.slice(0, 10).map(quoted).join(', ')}${known.length > 10 ? ` and ${known.length - 10} more` : ''}`,
  })
}
