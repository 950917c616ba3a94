import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Endpoint } from '../domain/endpoint.ts'
import type { ProbeDepth } from '../domain/probe-result.ts'
import { quoted } from '../network/parsed.ts'

/** What a journal must know of a scan. */
export interface JournalledPlan {
  readonly depth: ProbeDepth
  /** How many endpoints `endpoints` yields. */
  readonly planned: number
  /** The same endpoints in the same order at each pass; no two are the same object. */
  readonly endpoints: Iterable<Endpoint>
}

/** Fields may join within a version; what older programs would misread needs a new one. */
const version = 1

/** The first line of a journal: the plan that its places are places of. */
export const planHead = z.object({
  certflow_journal: z.int().min(1),
  depth: z.string(),
  planned: z.int().min(0),
  endpoints: z.string(),
})

/** The first line as a value. */
export type PlanHead = z.infer<typeof planHead>

/**
 * What a plan is known by: whatever decides what is probed. Owners, thresholds, pins and anchors are left out, since rows
 * are judged again with those of today.
 */
export function headOf({ depth, planned, endpoints }: JournalledPlan): PlanHead {
  const digest = createHash('sha256')
  let text = ''
  for (const { dialect, serverName, host, connect, port, addresses, legacy } of endpoints) {
    text += `${dialect} ${serverName ?? ''} ${host} ${connect ?? ''} ${port} ${addresses} ${legacy}\n`
    if (text.length < digestedAtOnce) continue
    digest.update(text)
    text = ''
  }
  return { certflow_journal: version, depth, planned, endpoints: digest.update(text).digest('hex') }
}

/** A call for each endpoint would cost more than its digest. */
const digestedAtOnce = 65_536

/** In what a journal's plan differs from that of this run, in words; undefined where it does not. */
export function differenceOf(journalled: PlanHead, here: PlanHead): string | undefined {
  if (journalled.certflow_journal > version) return 'a newer version of certflow wrote it'
  const differences = [
    ...(journalled.depth === here.depth
      ? []
      : [`its depth is ${quoted(journalled.depth)}, here it is "${here.depth}"`]),
    ...(journalled.planned === here.planned
      ? []
      : [`it has ${journalled.planned} endpoints, here there are ${here.planned}`]),
  ]
  if (differences.length === 0 && journalled.endpoints !== here.endpoints)
    differences.push('its endpoints are others, or in another order')
  return differences.length === 0 ? undefined : `it is of another scan: ${differences.join('; ')}`
}
