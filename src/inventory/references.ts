import { quoted } from '../network/parsed.ts'
import type { Loose } from '../yaml/loose.ts'
import { nearest } from '../yaml/nearest.ts'
import type { FaultRule } from '../yaml/rules.ts'
import { type Part, type PartCheck, type Spot, spotOf } from './part.ts'
import { knownClients } from './schema.ts'

/** What a name must be one of. */
interface Names {
  readonly rule: FaultRule
  readonly of: 'contacts' | 'zones' | 'escalations' | 'agents'
}

/** A name that no file had when it was seen. */
interface Open extends Names {
  readonly key: string
  readonly name: string
  readonly spot: Spot
}

const owners: Names = { rule: 'unknown-owner', of: 'contacts' }
const people: Names = { rule: 'unknown-contact', of: 'contacts' }
const zones: Names = { rule: 'unknown-zone', of: 'zones' }
const escalations: Names = { rule: 'unknown-escalation', of: 'escalations' }
const agents: Names = { rule: 'unknown-agent', of: 'agents' }

/** A reference with what it must be one of. */
type Reference = readonly [reference: Loose, names: Names]

/**
 * Notes every owner, contact, zone, escalation and agent that is named but in none of the files.
 *
 * @param isWhole false where a file that may be absent is: what is named may stand there
 */
export function referenceCheck(isWhole: () => boolean): PartCheck {
  const known = {
    contacts: new Set<string>(),
    zones: new Set<string>(),
    escalations: new Set<string>(),
    agents: new Set(knownClients),
  }
  const open: Open[] = []

  return {
    see(part) {
      for (const section of ['contacts', 'escalations'] as const)
        for (const name of keysOf(part.content.at(section))) known[section].add(name)
      for (const section of ['zones', 'agents'] as const)
        for (const { text } of part.content.at(section).each()) if (text !== undefined) known[section].add(text)
      for (const [reference, names] of referencesIn(part.content)) {
        if (reference.text === undefined || known[names.of].has(reference.text)) continue
        const found = openOf(reference, reference.text, names, part)
        if (found !== undefined) open.push(found)
      }
    },
    finish() {
      if (!isWhole()) return
      for (const { rule, of, key, name, spot } of open) {
        if (known[of].has(name)) continue
        const meant = nearest(name, known[of])
        const hint = meant === undefined ? `write ${name} under ${of}, or another name here` : `did you mean ${meant}?`
        spot.faults.error(spot.offset, rule, `${key} ${quoted(name)} is not in ${of}`, hint)
      }
    },
  }
}

function openOf(reference: Loose, name: string, names: Names, part: Part): Open | undefined {
  if (part.tree.placeOf(reference.path)?.opaque !== false) return undefined
  const key = String(reference.path.findLast((step) => typeof step === 'string'))
  return { ...names, key, name, spot: spotOf(part, reference) }
}

/** Everything in a file that names something else. */
export function* referencesIn(content: Loose): Generator<Reference> {
  yield [content.at('defaults').at('owner'), owners]
  yield [content.at('defaults').at('fallback'), people]
  for (const section of ['endpoints', 'manual', 'sweeps']) {
    for (const entry of content.at(section).each()) {
      yield [entry.at('owner'), owners]
      yield [entry.at('fallback'), people]
      for (const contact of entry.at('announce').each()) yield [contact, people]
      yield [entry.at('zone'), zones]
      if (section === 'endpoints') yield [entry.at('managed_by'), agents]
    }
  }
  for (const window of content.at('maintenance').each()) {
    yield [window.at('owner'), owners]
    yield [window.at('zone'), zones]
  }
  for (const contact of content.at('contacts').each()) {
    yield [contact.at('deputy'), people]
    yield [contact.at('escalation'), escalations]
  }
  for (const escalation of content.at('escalations').each()) {
    yield [escalation.at('finally').at('contact'), people]
    for (const step of escalation.at('steps').each()) {
      yield [step.at('contact'), people]
      for (const contact of step.at('contact').each()) yield [contact, people]
    }
  }
}

function keysOf(map: Loose): string[] {
  return Array.isArray(map.value) ? [] : map.each().map(({ path }) => String(path.at(-1)))
}
