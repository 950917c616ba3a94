import { createHash } from 'node:crypto'
import { daysLeft } from '../domain/certificate.ts'
import { targetOf } from '../domain/endpoint.ts'
import type { JudgedRow } from '../domain/judged-row.ts'
import { printable } from '../domain/printable.ts'
import { excerpt } from '../messages/excerpt.ts'
import { messages, sentenceOf } from '../messages/index.ts'
import type { Language } from '../messages/messages.ts'
import type { ZabbixValue } from './zabbix-sender.ts'

/** What a run tells Zabbix. */
export interface ZabbixSnapshot {
  /** To be sent before the values: what is there (low-level discovery). */
  readonly discovery: ZabbixValue
  readonly values: readonly ZabbixValue[]
}

/** What a run was, as far as Zabbix hears of it. */
export interface ZabbixRun {
  /** Every entry was looked at. */
  readonly isComplete: boolean
  readonly endedAt: Date
}

/** An entry of the inventory in all its rows. */
interface Entry {
  readonly id: string
  readonly name: string
  readonly kind: 'endpoint' | 'manual'
  readonly owner: string
  readonly rows: readonly JudgedRow[]
}

/** An item of type character has no more, and the name of a problem has 2048. */
const longestName = 200
const longestFinding = 1_000

const severities = { ok: 0, warning: 1, critical: 2 } as const

/**
 * The state of all entries of the inventory after a run: an item each for the days left, the severity (0 fine, 1 warning, 2 critical) and what is
 * wrong in words. With several addresses the worst counts. What sweeps find is left out: Zabbix watches what somebody has entered.
 *
 * @param rows of a whole run: entries that are missing count as gone, and Zabbix forgets them
 */
export function zabbixSnapshot(
  rows: Iterable<JudgedRow>,
  { isComplete, endedAt }: ZabbixRun,
  language: Language,
): ZabbixSnapshot {
  const entries = entriesOf(rows)
  return {
    discovery: { key: 'certflow.discovery', value: JSON.stringify(entries.map(discovered)) },
    values: [
      ...entries.flatMap((entry) => valuesOf(entry, language)),
      // Last: whoever sees that a run has ended has its values, too.
      { key: 'certflow.complete', value: isComplete ? '1' : '0' },
      { key: 'certflow.run', value: String(Math.floor(endedAt.getTime() / 1_000)) },
    ],
  }
}

function entriesOf(rows: Iterable<JudgedRow>): Entry[] {
  const watched = Array.from(rows).filter((row) => row.kind === 'manual' || !row.result.endpoint.fromRange)
  const groups = Map.groupBy(watched, (row) => `${row.kind} ${nameOf(row)}`)
  return [...groups].flatMap(([identity, group]) => {
    const [first] = group
    if (first === undefined) return []
    const owner = first.kind === 'manual' ? first.entry.owner : first.result.endpoint.owner
    return {
      // A key of Zabbix must be quoted for some characters and cannot have others: a name is not part of it.
      id: createHash('sha256').update(identity).digest('hex').slice(0, 16),
      name: nameOf(first),
      kind: first.kind === 'manual' ? 'manual' : 'endpoint',
      owner: owner ?? '',
      rows: group,
    }
  })
}

function nameOf(row: JudgedRow): string {
  return row.kind === 'manual' ? row.entry.name : targetOf(row.result.endpoint)
}

function discovered({ id, name, kind, owner }: Entry): object {
  return { '{#ID}': id, '{#NAME}': shown(name, longestName), '{#KIND}': kind, '{#OWNER}': shown(owner, longestName) }
}

function valuesOf({ id, rows }: Entry, language: Language): ZabbixValue[] {
  const severity = Math.max(...rows.map((row) => severities[row.severity]))
  const days = rows.flatMap((row) => daysOf(row) ?? [])
  return [
    ...(days.length === 0 ? [] : [{ key: `certflow.days[${id}]`, value: String(Math.min(...days)) }]),
    { key: `certflow.finding[${id}]`, value: findingText(rows, language) },
    // Behind the words: the problem that it opens shows them.
    { key: `certflow.severity[${id}]`, value: String(severity) },
  ]
}

function daysOf(row: JudgedRow): number | undefined {
  const end = row.kind === 'manual' ? row.entry.expiresAt : row.result.served?.chain[0].validity.notAfter
  return end === undefined ? undefined : daysLeft(end, row.judgedAt)
}

function findingText(rows: readonly JudgedRow[], language: Language): string {
  const { labels } = messages[language]
  const found = rows.flatMap(({ findings }) => findings).sort((a, b) => severities[b.severity] - severities[a.severity])
  const sentences = new Set(found.map((finding) => sentenceOf(finding, language)))
  return sentences.size === 0 ? labels.severity.ok : shown([...sentences].join(labels.space), longestFinding)
}

/** Zabbix looks for macros in names: `{$SECRET}` would be replaced by its value. */
function shown(text: string, longest: number): string {
  return printable(excerpt(text, longest)).replaceAll(/\{(?=[$#?A-Z])/g, '{ ')
}
