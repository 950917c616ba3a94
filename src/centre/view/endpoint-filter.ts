import { z } from 'zod'
import { type Caller, mayTouch } from '../login/caller.ts'
import type { FleetEntry } from './fleet-entry.ts'

const word = z.string().trim().max(300)

/** By what endpoints are looked for, in addresses of pages and of the API. */
export const endpointFilter = {
  q: word
    .optional()
    .meta({ description: 'words that all stand in its names, addresses, certificate, tags or findings' }),
  endpoint: word.optional().meta({ description: 'this endpoint or manual entry alone' }),
  severity: z
    .enum(['ok', 'warning', 'critical'])
    .or(z.literal('').transform(() => undefined))
    .optional(),
  owner: word.optional(),
  tag: word.optional(),
  zone: word.optional(),
  finding: word.optional().meta({ description: 'a code of a finding' }),
}

/** What is asked for. */
export type EndpointFilter = { readonly [Key in keyof typeof endpointFilter]?: string | undefined }

/** The entries that a caller may see and that fit everything that is asked; what is empty asks for nothing. */
export function filtered(entries: readonly FleetEntry[], filter: EndpointFilter, caller: Caller): FleetEntry[] {
  const words = (filter.q ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((each) => each !== '')
  const { endpoint, severity, owner, tag, zone, finding } = filter
  return entries.filter(
    (entry) =>
      mayTouch(caller, [entry]) &&
      (!endpoint || entry.endpoint === endpoint) &&
      (!severity || entry.severity === severity) &&
      (!owner || (entry.owner ?? entry.fallback) === owner) &&
      (!tag || entry.tags.includes(tag)) &&
      (!zone || entry.zone === zone) &&
      (!finding || entry.findings.some(({ code }) => code === finding)) &&
      words.every((each) => entry.searched.includes(each)),
  )
}
