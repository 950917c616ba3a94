import type { Answer, Question } from 'dns-packet'
import { addressTable, type NameAnswer } from '../../../src/demo/resolver.ts'

/** CAA records of a name: tag and value, and flags where they are not 0. */
export function caa(
  name: string,
  ...properties: readonly (readonly [tag: string, value: string, flags?: number])[]
): Answer[] {
  return properties.map(([tag, value, flags = 0]) => ({
    type: 'CAA',
    name,
    ttl: 60,
    data: { flags, tag: tag as 'issue', value },
  }))
}

/** The addresses of a name, with commas between them, for questions of that kind. */
export function addressOf(
  name: string,
  type: Question['type'],
  addresses: Readonly<Record<string, string>>,
): NameAnswer {
  const table = new Map(Object.entries(addresses).map(([each, list]) => [each, list.split(',')]))
  return addressTable(table)({ name, type })
}
