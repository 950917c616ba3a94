import { type Endpoint, targetOf } from '../../domain/endpoint.ts'
import type { Reading } from '../../import/reading.ts'
import { disagreement, shareText, type WireQuestion, wireQuestions } from '../../import/wire.ts'
import type { Inventory } from '../../inventory/inventory.ts'
import type { CliContext, GlobalOptions } from '../context.ts'
import { watchInterruption } from '../interruption.ts'
import { keepMemoryFlat } from '../memory.ts'
import { type PlannedScan, planTargets, withOverrides } from '../plan-scan.ts'
import { showProgress } from '../progress.ts'
import { inventoryPath, readSources } from '../read-sources.ts'
import { say } from '../say.ts'
import { type ScanOptions, scanDefaults } from '../scan-options.ts'
import { withSettings } from '../scan-settings.ts'
import { scanOf, wiringRemarks } from '../scan-wiring.ts'
import type { ImportOptions } from './options.ts'

/** A source that was read. */
export interface NamedReading {
  /** As in messages. */
  readonly name: string
  readonly reading: Reading
}

/** Where sources and wire disagree. */
export interface Probed {
  /** Sentences, a line each. */
  readonly lines: readonly string[]
  /** Why not everything was looked at; undefined where it was. */
  readonly incompleteReason: string | undefined
}

/** Connects to what sources name, as a scan would. What an inventory lists under `never` is not connected to: the one that is added to, nor a scan's. */
export async function probeSources(
  sources: readonly NamedReading[],
  inventory: Inventory | undefined,
  { config, resolver, timeout, connectTimeout, deadline, concurrency }: ImportOptions,
  globals: GlobalOptions,
  context: CliContext,
): Promise<Probed> {
  const given: ScanOptions = {
    ...scanDefaults,
    ...{ connectTimeout, concurrency, depth: 'certificate' },
    ...(config !== undefined && { config }),
    ...(resolver !== undefined && { resolver }),
    ...(timeout !== undefined && { timeout }),
  }
  const options = await withSettings(given, true, globals, context)
  const asked = sources.map(({ reading }) => wireQuestions(reading, inventory))
  const plan = await planOf(asked.flat(), inventory, options, context)
  if (globals.verbose === true)
    for (const remark of await wiringRemarks(plan, options)) say(context, `certflow: ${remark}\n`)
  using interruption = watchInterruption(context, deadline)
  using _memory = keepMemoryFlat()
  const progress = await showProgress(context, plan.planned, globals.quiet !== true)
  const said = new Map<WireQuestion, string>()
  const byTarget = Map.groupBy(asked.flat(), ({ endpoint }) => targetOf(endpoint))
  const rows = await scanOf(plan, options, context, interruption)
  for (;;) {
    const next = await rows.next()
    if (next.done === true) {
      progress.stop()
      const lines = sources.flatMap(({ name }, index) => linesOf(name, asked[index] ?? [], said))
      return { lines, incompleteReason: next.value.incompleteReason }
    }
    for (const row of next.value) {
      if (row.kind !== 'probe') continue
      progress.step()
      for (const question of byTarget.get(targetOf(row.result.endpoint)) ?? []) {
        const sentence = disagreement(row, question)
        // Of several addresses the first that disagrees is told.
        if (sentence !== undefined && !said.has(question)) said.set(question, sentence)
      }
    }
  }
}

/** Each place once, however many rows name it. */
async function planOf(
  questions: readonly WireQuestion[],
  inventory: Inventory | undefined,
  options: ScanOptions,
  context: CliContext,
): Promise<PlannedScan> {
  const usual = (await readSources([], [], inventoryPath(options, context), context)).inventory
  const endpoints = new Map<string, Endpoint>(questions.map(({ endpoint }) => [targetOf(endpoint), endpoint]))
  const plan = planTargets([{ count: endpoints.size, endpoints: () => endpoints.values() }], usual, options)
  return {
    ...plan,
    endpoints: withOverrides(plan.endpoints, options),
    never: inventory === undefined ? plan.never : plan.never.with(inventory.never),
    listed: undefined,
    entryAnchors: [...endpoints.values()].flatMap(({ trust }) => trust.ca ?? []),
  }
}

function linesOf(name: string, questions: readonly WireQuestion[], said: ReadonlyMap<WireQuestion, string>): string[] {
  const told = questions.filter((question) => said.has(question))
  const share = shareText(
    told.map(({ at }) => at),
    questions,
  )
  const lines = new Set(told.map((question) => `${name}: ${question.at}: ${said.get(question)}`))
  return [`${name}: ${share} and what is served disagree`, ...lines]
}
