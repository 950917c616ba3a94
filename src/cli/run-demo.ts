import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Campus, startCampus } from '../demo/campus.ts'
import type { JudgedRow } from '../domain/judged-row.ts'
import { ownersReport } from '../report/owners.ts'
import { table } from '../report/table.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { type Interruption, watchInterruption } from './interruption.ts'
import { planScan } from './plan-scan.ts'
import { showProgress } from './progress.ts'
import { type ScanOptions, scanDefaults } from './scan-options.ts'
import { reportOptionsOf, scanOf } from './scan-wiring.ts'

/** `certflow demo`: starts the campus, scans it, says who would be told, and leaves nothing behind. */
export async function runDemo(keep: boolean, globals: GlobalOptions, context: CliContext): Promise<number> {
  using interruption = watchInterruption(context, undefined)
  const folder = await mkdtemp(join(tmpdir(), 'certflow-demo-'))
  try {
    await using campus = await startCampus(folder, context.now())
    const complete = await scanCampus(campus, globals, context, interruption)
    if (!complete) return exitCodes.incomplete
    context.stdout.write(keep ? keptText(campus) : nextText)
    if (keep && !interruption.signal.aborted) await once(interruption.signal, 'abort')
    return exitCodes.clean
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Reports whether every endpoint has its row: Ctrl-C ends a demo too. */
async function scanCampus(
  campus: Campus,
  globals: GlobalOptions,
  context: CliContext,
  interruption: Interruption,
): Promise<boolean> {
  const options = campusOptions(campus)
  const planned = await planScan([], options, context)
  const report = table(reportOptionsOf(options, globals, context, planned.language, context.now()))
  context.stdout.write(
    `A small campus on this machine: ${planned.planned} endpoints, which are real servers and names,\n` +
      `and ${planned.manual.length} manual entries for gear that cannot be asked. certflow scans it as it would yours.\n\n`,
  )
  const progress = await showProgress(context, planned.planned, globals.quiet !== true)
  const rows: JudgedRow[] = []
  const scan = await scanOf(planned, options, context, interruption)
  for (;;) {
    const next = await scan.next()
    if (next.done === true) {
      progress.stop()
      context.stdout.write(report.finish(next.value))
      break
    }
    for (const row of next.value) {
      rows.push(row)
      report.add(row)
      if (row.kind === 'probe') progress.step()
    }
  }
  const columns = context.stdout.columns || 80
  context.stdout.write(
    `\nWho would be told of what, one mail each:\n\n${ownersReport(rows, planned.contacts, columns)}`,
  )
  return interruption.because() === undefined
}

function campusOptions({ inventoryPath, anchorsPath, resolver }: Campus): ScanOptions {
  return { ...scanDefaults, inventory: inventoryPath, ca: [anchorsPath], resolver: [resolver], concurrency: 64 }
}

const nextText = `
Everything above ran on this machine and is gone now. Try next:
  certflow scan www.example.ac.jp smtp://mx.example.ac.jp     your own servers
  certflow scan --inventory inventory.yaml --format html --output report.html
  certflow demo --keep                                        the campus, left running
  certflow scan --help
`

function keptText({ inventoryPath, anchorsPath, resolver }: Campus): string {
  return `
The campus runs until Ctrl-C. In another terminal:
  certflow scan --inventory ${inventoryPath} \\
    --ca ${anchorsPath} --resolver ${resolver}
`
}
