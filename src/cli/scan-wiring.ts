import type { RunRecorder } from '../alerting/run-recorder.ts'
import { judgeAt } from '../domain/judge.ts'
import type { JudgedRow, RunSummary } from '../domain/judged-row.ts'
import type { Journal } from '../journal/journal.ts'
import { quoted } from '../network/parsed.ts'
import { probeAll } from '../probe/engine.ts'
import { OwnHandshakes } from '../probe/handshake/own-handshakes.ts'
import { findListedPlaces } from '../probe/listed-places.ts'
import { connectionLimit } from '../probe/open-files.ts'
import { Pace } from '../probe/pace.ts'
import { NameResolver } from '../probe/resolve.ts'
import { cheapestWires } from '../probe/wire/cheapest-wires.ts'
import { ChainReader } from '../probe/x509/chain-reader.ts'
import type { ReportOptions } from '../report/report.ts'
import { type ScanDeps, scan } from '../scan.ts'
import { anchorsFor } from './anchors.ts'
import type { CliContext, GlobalOptions } from './context.ts'
import type { Interruption } from './interruption.ts'
import type { FlightRecord } from './job/flight-record.ts'
import { suspectsFirst } from './job/suspects-first.ts'
import { localeLanguage } from './locale.ts'
import type { PlannedScan } from './plan-scan.ts'
import { resuming } from './resume.ts'
import { type ScanOptions, sweepRate } from './scan-options.ts'
import { sweepsLast } from './sweeps-last.ts'

/** Of a probe, where neither the command line nor the inventory says. */
const defaultTimeoutMs = 10_000

/** What goes along with a scan. */
export interface ScanCompany {
  /** What an earlier run has finished, and where this one notes what it finishes. */
  readonly journal?: Journal | undefined
  /** Keeps what was seen, whether or not a report shows it. */
  readonly recorder?: RunRecorder | undefined
  /** Keeps which endpoints are under way. */
  readonly flights?: FlightRecord | undefined
  /** What was seen elsewhere, in place of probing. */
  readonly results?: ScanDeps['probeAll'] | undefined
}

/** The scan of a plan with everything that its probes share: certificates already read, names looked up, limits. */
export async function scanOf(
  planned: PlannedScan,
  options: ScanOptions,
  context: CliContext,
  interruption: Interruption,
  { journal, recorder, flights, results }: ScanCompany = {},
): Promise<AsyncGenerator<readonly JudgedRow[], RunSummary>> {
  const engine = {
    depth: options.depth,
    handshakes: new OwnHandshakes((await cheapestWires()).open),
    timeoutMs: defaultTimeoutMs,
    connectTimeoutMs: options.connectTimeout,
    retries: options.retries,
    pace: options.rate === undefined ? undefined : new Pace(options.rate),
    reader: new ChainReader(),
    anchorsOf: anchorsFor(options.anchors, options.ca, planned.entryAnchors),
    now: context.now,
    limits: {
      concurrency: Math.min(options.concurrency, connectionLimit()),
      perHost: options.perHost,
      perNetwork: options.perNetwork,
    },
    adapt: options.adapt,
    resolver: new NameResolver(options.resolver),
    never: planned.never,
  }
  const atSweepRate = { ...engine, pace: engine.pace ?? new Pace(sweepRate) }
  const probed = sweepsLast(
    (entries) => probeAll(entries, engine, interruption.signal),
    (swept) => probeAll(swept, atSweepRate, interruption.signal),
  )
  const probing = results ?? (flights === undefined ? probed : suspectsFirst(flights, probed, engine))
  return scan(
    {
      ...planned,
      depth: options.depth,
      judge: {
        ...judgeAt(options.at ?? context.now(), planned.thresholds),
        unconfirmed: planned.unconfirmed,
        revocations: planned.revocations,
        reports: planned.reports,
      },
    },
    {
      probeAll: recorded(journal === undefined ? probing : resuming(journal, probing, engine, interruption), recorder),
      listed: async () => {
        if (planned.listed === undefined || interruption.signal.aborted) return undefined
        const listed = await findListedPlaces(planned.listed, engine.resolver, interruption.signal)
        // A run that was cut short has not asked for all names, and can tell of no server that nobody lists it.
        return interruption.signal.aborted ? undefined : listed
      },
      now: context.now,
      elapsedMs: () => performance.now(),
      endedBecause: interruption.because,
    },
  )
}

function recorded(probeAllOf: ScanDeps['probeAll'], recorder: RunRecorder | undefined): ScanDeps['probeAll'] {
  if (recorder === undefined) return probeAllOf
  return async function* (endpoints) {
    for await (const probed of probeAllOf(endpoints)) {
      for (const ofEndpoint of probed) recorder.probed(ofEndpoint)
      yield probed
    }
  }
}

/** What `--verbose` tells before a run: the limits and sources that decided, a sentence each. */
export async function wiringRemarks({ planned, manual }: PlannedScan, options: ScanOptions): Promise<string[]> {
  const { madeBy } = await cheapestWires()
  const connections = Math.min(options.concurrency, connectionLimit())
  const because = connections < options.concurrency ? ', as the open-file limit has it' : ''
  return [
    `endpoints to probe: ${planned}, manual entries: ${manual.length}`,
    `trust anchors: ${[...options.ca.map((file) => quoted(file)), options.anchors].join(', then ')}`,
    `names: ${options.resolver?.join(', ') ?? 'the name servers of this machine'}, after /etc/hosts`,
    `${options.adapt ? 'at most ' : ''}${connections} connections at once${because}, ${options.perHost} to one address, ${options.perNetwork} into one network`,
    `connections are made by ${{ kernel: 'calls of the kernel', node: 'sockets of Node, which cost more' }[madeBy]}`,
    ...(options.rate === undefined ? [] : [`at most ${options.rate} connections begun a second`]),
  ]
}

/** How a report is to look, by where it goes and who reads it. */
export function reportOptionsOf(
  { output, format }: Pick<ScanOptions, 'output' | 'format'>,
  { color }: GlobalOptions,
  { stdout, env }: CliContext,
  language: 'en' | 'ja' | undefined,
  now: Date,
): ReportOptions {
  const terminal = output === undefined && stdout.isTTY === true
  return {
    // A terminal that nobody told its size has 0 columns.
    columns: (terminal ? stdout.columns : undefined) || 80,
    colour: terminal && format === 'table' && color && (env.NO_COLOR ?? '') === '',
    language: language ?? localeLanguage(env),
    now,
    keptAsFile: output !== undefined,
  }
}
