import type { ProbeResult } from '../domain/probe-result.ts'
import { CertflowError } from '../errors.ts'
import type { JournalledResult } from '../journal/entries.ts'
import type { Journal } from '../journal/journal.ts'
import { quoted } from '../network/parsed.ts'
import { type ReadingOptions, readServed } from '../probe/read-served.ts'
import type { ScanDeps } from '../scan.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import type { Interruption } from './interruption.ts'
import type { PlannedScan } from './plan-scan.ts'
import { say } from './say.ts'
import type { ScanOptions } from './scan-options.ts'

type ProbeAll = ScanDeps['probeAll']

/**
 * Runs a scan with its journal open, and says what the journal did for it. A journal that could not be written to the end
 * makes the run incomplete (exit 3). Rejects with `journal-unusable` or `file-unwritable` before anything is probed.
 */
export async function withJournal(
  path: string,
  planned: PlannedScan,
  { depth, output }: ScanOptions,
  { quiet }: GlobalOptions,
  context: CliContext,
  { signal }: Interruption,
  run: (journal: Journal) => Promise<number>,
): Promise<number> {
  // Loaded only where there is one, as the schema of the inventory is.
  const { openJournal } = await import('../journal/journal.ts')
  await using journal = await openJournal(
    path,
    { depth, planned: planned.planned, endpoints: planned.endpoints },
    signal,
  )
  if (output !== undefined && (await journal.isAt(output))) {
    throw new CertflowError('usage', `Cannot write report ${quoted(output)}: it is the journal of the run`, {
      hint: 'name another file with --output',
    })
  }
  if (journal.finished > 0 && quiet !== true) {
    const all = journal.finished === planned.planned ? 'all' : `${journal.finished} of`
    say(context, `certflow: journal ${quoted(path)} has ${all} ${planned.planned} endpoints already\n`)
  }
  const code = await run(journal)
  await journal.finish()
  if (journal.failure === undefined) return code
  say(context, `certflow: ${journal.failure.message}\n  ${journal.failure.hint}\n`)
  return exitCodes.incomplete
}

/**
 * Probes what a journal does not hold yet, after the results that it holds; notes what is new before it is passed on.
 * A run whose journal cannot be written any more is ended.
 */
export function resuming(
  journal: Journal,
  probeAll: ProbeAll,
  reading: ReadingOptions,
  interruption: Interruption,
): ProbeAll {
  return async function* (endpoints) {
    for await (const { endpoint, results } of journal.replay(endpoints)) {
      if (interruption.signal.aborted) return
      yield [{ results: results.map((result) => reread({ ...result, endpoint }, reading)), whole: true }]
    }
    for await (const probed of probeAll(journal.unfinished(endpoints))) {
      // What is not whole is probed again by the next run.
      for (const { results, whole } of probed) if (whole) await journal.note(results)
      yield probed
      if (journal.failure !== undefined) interruption.end('The journal cannot be written any more')
    }
  }
}

/** Certificates are read anew, with the anchors of this run. */
function reread(
  { sent, ...result }: JournalledResult & Pick<ProbeResult, 'endpoint'>,
  reading: ReadingOptions,
): ProbeResult {
  const { address } = result
  if (sent === undefined || address === undefined) return { ...result, served: undefined }
  const { served, failure } = readServed(sent, { ...result, address }, reading)
  return { ...result, served, failure: failure ?? result.failure }
}
