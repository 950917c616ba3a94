import { quoted } from '../network/parsed.ts'
import type { FaultList } from '../yaml/fault-list.ts'
import type { Loose } from '../yaml/loose.ts'
import { nearest } from '../yaml/nearest.ts'
import type { FaultRule } from '../yaml/rules.ts'
import type { YamlTree } from '../yaml/tree.ts'
import { knownClients } from './schema.ts'

/** What a name must be one of. */
interface Names {
  readonly rule: FaultRule
  readonly of: string
  readonly known: ReadonlySet<string>
}

/** Notes every owner, contact, zone, escalation and agent that is named but not there. */
export function checkReferences(file: Loose, tree: YamlTree, faults: FaultList): void {
  const contacts = keysOf(file.at('contacts'))
  const owners: Names = { rule: 'unknown-owner', of: 'contacts', known: contacts }
  const people: Names = { rule: 'unknown-contact', of: 'contacts', known: contacts }
  const zones: Names = { rule: 'unknown-zone', of: 'zones', known: textsOf(file.at('zones')) }
  const escalations: Names = { rule: 'unknown-escalation', of: 'escalations', known: keysOf(file.at('escalations')) }
  const agents: Names = {
    rule: 'unknown-agent',
    of: 'agents',
    known: new Set([...textsOf(file.at('agents')), ...knownClients]),
  }

  function check(reference: Loose, { rule, of, known }: Names): void {
    if (reference.text === undefined || known.has(reference.text)) return
    const place = tree.placeOf(reference.path)
    if (place === undefined || place.opaque) return
    const name = reference.path.findLast((step) => typeof step === 'string')
    const meant = nearest(reference.text, known)
    const hint =
      meant === undefined ? `write ${reference.text} under ${of}, or another name here` : `did you mean ${meant}?`
    faults.error(place.value, rule, `${String(name)} ${quoted(reference.text)} is not in ${of}`, hint)
  }

  check(file.at('defaults').at('owner'), owners)
  check(file.at('defaults').at('fallback'), people)
  for (const section of ['endpoints', 'manual', 'sweeps']) {
    for (const entry of file.at(section).each()) {
      check(entry.at('owner'), owners)
      check(entry.at('fallback'), people)
      for (const contact of entry.at('announce').each()) check(contact, people)
      check(entry.at('zone'), zones)
      if (section === 'endpoints') check(entry.at('managed_by'), agents)
    }
  }
  for (const window of file.at('maintenance').each()) {
    check(window.at('owner'), owners)
    check(window.at('zone'), zones)
  }
  for (const contact of file.at('contacts').each()) {
    check(contact.at('deputy'), people)
    check(contact.at('escalation'), escalations)
  }
  for (const escalation of file.at('escalations').each()) {
    check(escalation.at('finally').at('contact'), people)
    for (const step of escalation.at('steps').each()) check(step.at('contact'), people)
  }
}

function keysOf(map: Loose): ReadonlySet<string> {
  return new Set(Array.isArray(map.value) ? [] : map.each().map(({ path }) => String(path.at(-1))))
}

function textsOf(list: Loose): ReadonlySet<string> {
  return new Set(list.each().flatMap(({ text }) => text ?? []))
}
