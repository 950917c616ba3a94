import pLimit from 'p-limit'
import type { Changes, Placed } from '../check/changes.ts'
import type { Connected } from '../check/check-files.ts'
import type { Notice } from '../check/checked.ts'
import { spotIn } from '../check/entry-places.ts'
import { type CaaQuestion, caaQuestion, noteCaa } from '../check/live/caa-faults.ts'
import { type LookedAt, lookAt } from '../check/live/look.ts'
import { noteRow } from '../check/live/wire-faults.ts'
import { lifetimeMs } from '../domain/certificate.ts'
import { type Endpoint, targetOf } from '../domain/endpoint.ts'
import type { JudgedProbe } from '../domain/judged-row.ts'
import { CertflowError } from '../errors.ts'
import { quoted } from '../network/parsed.ts'
import { CaaResolver } from '../probe/caa.ts'
import { nearest } from '../yaml/nearest.ts'
import { systemStoreRemarks } from './anchors.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import type { Interruption } from './interruption.ts'
import { keepMemoryFlat } from './memory.ts'
import { type PlannedScan, planInventory, withOverrides } from './plan-scan.ts'
import { showProgress } from './progress.ts'
import { say } from './say.ts'
import type { ScanOptions } from './scan-options.ts'
import { scanOf, wiringRemarks } from './scan-wiring.ts'

/** Entries whose CAA is asked for at once; names are shared, so that far fewer questions are under way. */
const maxCaaQuestions = 256

/** Connects to the entries of inventories as a scan with these options would, and notes what is wrong at their places. */
export function connectTo(
  options: ScanOptions,
  { quiet = false, verbose = false }: GlobalOptions,
  context: CliContext,
  interruption: Interruption,
) {
  if (options.anchors === 'system' && !quiet)
    for (const remark of systemStoreRemarks(context)) say(context, `certflow: ${remark}\n`)
  const resolver = new CaaResolver(options.resolver)
  interruption.signal.addEventListener('abort', () => resolver.cancel(), { once: true })
  return async (placed: Placed, changes: Changes | undefined): Promise<Connected> => {
    const { inventory, places } = placed
    refuseUnknownZones(options.zone, inventory.zones)
    const { entries, notices } = lookAt(inventory, places, { zones: options.zone, changed: changes?.changed })
    const byKey = Map.groupBy(entries, ({ endpoint }) => keyOf(endpoint))
    const lifetimes = new Map<string, number>()
    const limit = pLimit(maxCaaQuestions)
    const asked: Promise<Notice[]>[] = []
    const isAsked = new Set<LookedAt>()
    const plan = planOf(placed, entries, options)
    if (verbose) for (const remark of await wiringRemarks(plan, options)) say(context, `certflow: ${remark}\n`)
    using _memory = keepMemoryFlat()
    const progress = await showProgress(context, plan.planned, !quiet)
    const note = (row: JudgedProbe) => {
      progress.step()
      for (const entry of byKey.get(keyOf(row.result.endpoint)) ?? []) {
        noteRow(row, entry)
        const [leaf] = row.result.served?.chain ?? []
        const lifetime = leaf && lifetimeMs(leaf.validity)
        if (lifetime !== undefined) lifetimes.set(targetOf(entry.endpoint), lifetime)
        const question = caaQuestion(row, entry)
        // One answer is enough, however many addresses a name has.
        if (question === undefined || isAsked.has(entry)) continue
        isAsked.add(entry)
        asked.push(limit(() => askCaa(question, entry, resolver)))
      }
    }
    for await (const rows of await scanOf(plan, options, context, interruption))
      for (const row of rows) if (row.kind === 'probe') note(row)
    progress.stop()
    const unanswered = interruption.signal.aborted ? [] : (await Promise.all(asked)).flat()
    return { lookedAt: entries.length, notices: [...notices, ...unanswered], lifetimes }
  }
}

/** The plan of a scan of these entries alone. */
function planOf({ inventory }: Placed, entries: readonly LookedAt[], options: ScanOptions): PlannedScan {
  const endpoints = entries.map(({ endpoint }) => endpoint)
  const plan = planInventory({ ...inventory, endpoints, manual: [], sweeps: [] }, { ...options, zone: [] })
  return { ...plan, listed: undefined, endpoints: withOverrides(plan.endpoints, options) }
}

/** Notes what DNS says of an entry's next certificate. A notice where it says nothing. */
async function askCaa(question: CaaQuestion, entry: LookedAt, resolver: CaaResolver): Promise<Notice[]> {
  const answer = await resolver.lookup(question.name)
  if ('failure' in answer) {
    const { faults, offset } = spotIn(entry.place, 'probe', 'host')
    return [
      { ...faults.positionOf(offset), message: `CAA of ${question.name} cannot be looked up (${answer.failure})` },
    ]
  }
  if (answer.records !== undefined) noteCaa(answer.records, question, entry)
  return []
}

/** What tells entries apart, also once options of the command line are in them. */
function keyOf(endpoint: Endpoint): string {
  return `${endpoint.manual ?? ''} ${targetOf(endpoint)}`
}

/** Without this a slip of the finger would leave out everything, and the check would pass. Where there are no zones, nothing is left out. */
function refuseUnknownZones(asked: readonly string[], zones: readonly string[]): void {
  for (const zone of asked) {
    if (zones.length === 0 || zones.includes(zone)) continue
    const meant = nearest(zone, zones)
    const hint = meant === undefined ? `it has ${zones.map(quoted).join(', ')}` : `did you mean ${meant}?`
    throw new CertflowError('usage', `${quoted(zone)} is no zone of the inventory`, { hint })
  }
}
