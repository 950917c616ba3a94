import { RunRecorder } from '../alerting/run-recorder.ts'
import { CertflowError } from '../errors.ts'
import { observationOf } from '../store/observation.ts'
import { noInventory } from '../store/run.ts'
import { openSqliteStore } from '../store/sqlite/sqlite-store.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import type { ScanOptions } from './scan-options.ts'
import type { ScanCompany } from './scan-wiring.ts'
import { settingsFor } from './settings.ts'

/**
 * A scan whose rows are kept in the store, as history. It is no run: nobody is told of anything, and nothing that goes by runs counts it.
 *
 * @param scanned makes the scan and its report; answers the exit code
 */
export async function scanAndSave(
  scanned: (company: Omit<ScanCompany, 'journal'>) => Promise<number>,
  options: ScanOptions,
  globals: GlobalOptions,
  context: CliContext,
): Promise<number> {
  if (options.at !== undefined)
    throw new CertflowError('usage', 'Cannot keep what is judged by another time', { hint: 'leave --at or --save out' })
  const { store: place } = await settingsFor({ ...options, ...globals }, context)
  await using store = openSqliteStore(place.path, { create: true })
  const known = new Set((await store.observations.latest()).map(({ place: { endpoint } }) => endpoint))
  const recorder = new RunRecorder((target) => known.has(target))
  const run = await store.runs.begin(noInventory, context.now())
  const code = await scanned({ recorder })
  await store.observations.save(run.number, recorder.seen.rows.map(observationOf))
  return code
}
