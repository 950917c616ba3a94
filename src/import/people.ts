import { parseLabel } from '../notation/text.ts'
import type { Person } from './candidate.ts'

/** A contact that is to be added. */
export interface NewContact {
  readonly name: string
  readonly email: readonly string[]
}

/** Which contact answers for whom. */
export interface People {
  /** New ones, in the order in which they were first named. */
  readonly added: readonly NewContact[]
  /** The contact of a person; undefined where no mail address is known. */
  readonly contactOf: (person: Person) => string | undefined
}

/** Contacts as an inventory has them, as far as it matters here. */
export type KnownContacts = ReadonlyMap<string, { readonly email: readonly string[] }>

/**
 * Makes contacts of those who are named with a mail address, and finds them again for those who are named without. Who has
 * the addresses of a contact that is there already is that contact, so that a second time adds nobody.
 */
export function peopleAmong(persons: readonly Person[], known: KnownContacts): People {
  const byEmail = new Map<string, string>()
  for (const [name, { email }] of known) for (const each of email) byEmail.set(each.toLowerCase(), name)
  const taken = new Set(known.keys())
  const added: NewContact[] = []
  const byName = new Map<string, Set<string>>()
  const note = (name: string | undefined, contact: string) => {
    if (name === undefined) return
    const contacts = byName.get(name) ?? new Set()
    contacts.add(contact)
    byName.set(name, contacts)
  }
  const contactWithEmail = ({ department, name, emails }: Person): string | undefined => {
    const known = emails.map((email) => byEmail.get(email)).find((contact) => contact !== undefined)
    if (known !== undefined || emails.length === 0) return known
    const contact = freeName([department, both(department, name), name, emails[0]?.replace(/@.*$/, '')], taken)
    taken.add(contact)
    const email = [...new Set(emails)]
    added.push({ name: contact, email })
    for (const each of email) byEmail.set(each, contact)
    return contact
  }
  for (const person of persons) {
    const contact = contactWithEmail(person)
    if (contact === undefined) continue
    note(both(person.department, person.name), contact)
    note(person.department, contact)
    note(person.name, contact)
  }
  const only = (name: string | undefined): string | undefined => {
    const contacts = name === undefined ? undefined : byName.get(name)
    return contacts?.size === 1 ? [...contacts][0] : undefined
  }
  const called = (name: string | undefined): string | undefined => {
    const label = name === undefined ? undefined : labelOf(name)
    return label !== undefined && known.has(label) ? label : undefined
  }
  return {
    added,
    contactOf: (person) => {
      const { department, name } = person
      const pair = both(department, name)
      // A person who is named and not known is not stood in for by the department.
      return (
        contactWithEmail(person) ??
        only(pair) ??
        called(pair) ??
        (name === undefined ? (only(department) ?? called(department)) : (only(name) ?? called(name)))
      )
    },
  }
}

/** A text as a name of the inventory: `理学部 物理学科` becomes `理学部-物理学科`. Undefined where nothing is left. */
function labelOf(text: string): string | undefined {
  const label = [...text.normalize('NFKC').replaceAll(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')].slice(0, 64).join('')
  const trimmed = label.replace(/^[^\p{L}\p{N}]+/u, '').replace(/[-._]+$/, '')
  return parseLabel(trimmed).ok ? trimmed : undefined
}

function freeName(wanted: readonly (string | undefined)[], taken: ReadonlySet<string>): string {
  const labels = wanted.flatMap((text) => (text === undefined ? [] : (labelOf(text) ?? [])))
  const free = labels.find((label) => !taken.has(label))
  if (free !== undefined) return free
  const base = [...(labels[0] ?? 'contact')].slice(0, 56).join('')
  for (let number = 2; ; number += 1) if (!taken.has(`${base}-${number}`)) return `${base}-${number}`
}

function both(department: string | undefined, name: string | undefined): string | undefined {
  return department === undefined || name === undefined ? undefined : `${department} ${name}`
}
