import { targetOf } from '../domain/endpoint.ts'
import type { Severity } from '../domain/finding.ts'
import type { JudgedProbe, JudgedRow, RunSummary } from '../domain/judged-row.ts'
import { Discovery } from '../inventory/discovery.ts'
import { canonicalAddress } from '../network/address.ts'
import { quoted } from '../network/parsed.ts'
import type { ReportFormat } from '../report/report.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { planDiscovery } from './plan-discovery.ts'
import { scanAndReport } from './run-scan.ts'
import { say } from './say.ts'
import { type ScanOptions, scanDefaults, sweepRate } from './scan-options.ts'
import { withSettings } from './scan-settings.ts'

/** The options of `certflow inventory discover`, parsed: those that it shares with `certflow scan`. */
export type DiscoverOptions = Pick<
  ScanOptions,
  'config' | 'inventory' | 'resolver' | 'timeout' | 'connectTimeout' | 'deadline' | 'concurrency' | 'rate' | 'output'
>

/** `certflow inventory discover` from its options to its exit code. Throws CertflowError for what the operator can put right. */
export async function runDiscover(
  targets: readonly string[],
  given: DiscoverOptions,
  globals: GlobalOptions,
  context: CliContext,
): Promise<number> {
  const options = await withSettings(scanOptionsOf(given), targets.length > 0, globals, context)
  const { planned, defaults } = await planDiscovery(targets, options, context)
  const discovery = new Discovery(defaults)
  const format: ReportFormat = ({ now }) => ({
    add: (row) => {
      if (row.kind === 'probe' && row.unlisted) discovery.add(row.result)
      else if (isMissed(row) && globals.quiet !== true) say(context, `certflow: ${missedText(row)}\n`)
      return ''
    },
    finish: ({ incompleteReason }) => discovery.text(now, incompleteReason),
  })
  const exitCode = (_worst: Severity, { complete }: RunSummary) =>
    complete && discovery.leftOut === 0 ? exitCodes.clean : exitCodes.incomplete
  return scanAndReport(planned, { format, exitCode }, options, globals, context)
}

/** Who names a host wants to hear that it was not there; of addresses most are not. */
function isMissed(row: JudgedRow): row is JudgedProbe {
  return (
    row.kind === 'probe' && row.result.failure !== undefined && canonicalAddress(row.result.endpoint.host) === undefined
  )
}

function missedText({ result: { endpoint, failure } }: JudgedProbe): string {
  return `nothing found at ${quoted(targetOf(endpoint))}: ${failure?.detail ?? ''}`
}

/** A discovery is a scan that only wants to know which certificates there are. */
function scanOptionsOf({ rate = sweepRate, ...options }: DiscoverOptions): ScanOptions {
  return { ...scanDefaults, ...options, rate, depth: 'certificate' }
}
