import { type Endpoint, plainEndpoint } from '../../src/domain/endpoint.ts'
import type { ProbeResult } from '../../src/domain/probe-result.ts'
import { RangeSet } from '../../src/network/range-set.ts'
import { type EngineOptions, probeAll } from '../../src/probe/engine.ts'
import { OwnHandshakes } from '../../src/probe/handshake/own-handshakes.ts'
import { NameResolver } from '../../src/probe/resolve.ts'
import { cheapestWires } from '../../src/probe/wire/cheapest-wires.ts'
import type { AnchorSet } from '../../src/probe/x509/anchors.ts'
import { parseCertificate } from '../../src/probe/x509/certificate.ts'
import { ChainReader } from '../../src/probe/x509/chain-reader.ts'

// as a scan has it
const { open } = await cheapestWires()

/** The name that the tests' certificates hold. */
export const testName = 'www.example.ac.jp'

/** Certificates as trust anchors. */
export function anchorsOf(...certificates: readonly { readonly der: Buffer }[]): AnchorSet {
  const anchors = certificates.map(({ der }) => ({ certificate: parseCertificate(der), source: 'test' }))
  return {
    source: 'test',
    bySubject: (key) => anchors.filter(({ certificate }) => certificate.subjectKey === key),
  }
}

/** Options of an engine that waits for nobody longer than five seconds. */
export function engineOptions(overrides: Partial<EngineOptions> = {}): EngineOptions {
  return {
    depth: 'full',
    handshakes: new OwnHandshakes(open),
    timeoutMs: 5_000,
    connectTimeoutMs: 2_000,
    retries: 1,
    pace: undefined,
    reader: new ChainReader(),
    anchorsOf: () => anchorsOf(),
    now: () => new Date(),
    limits: { concurrency: 64, perHost: 64, perNetwork: 64 },
    adapt: true,
    resolver: new NameResolver(['127.0.0.1:9'], new Map()),
    never: new RangeSet([]),
    ...overrides,
  }
}

/** All results of these endpoints, in the order in which they came. */
export async function probeEach(
  endpoints: Iterable<Endpoint>,
  overrides: Partial<EngineOptions> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<ProbeResult[]> {
  const results: ProbeResult[] = []
  for await (const done of probeAll(endpoints, engineOptions(overrides), signal))
    results.push(...done.flatMap((some) => some.results))
  return results
}

/** The one result of a server, asked for `testName` unless told otherwise. */
export async function probeServer(
  { host, port }: { readonly host: string; readonly port: number },
  endpoint: Partial<Endpoint> = {},
  overrides: Partial<EngineOptions> = {},
): Promise<ProbeResult> {
  const results = await probeEach([plainEndpoint(host, { port, serverName: testName, ...endpoint })], overrides)
  const [result] = results
  if (result === undefined || results.length !== 1) throw new Error(`${results.length} results in place of one`)
  return result
}

/** `handshake/reset`, or `read` where nothing failed. */
export function outcomeOf({ failure }: Pick<ProbeResult, 'failure'>): string {
  return failure === undefined ? 'read' : `${failure.stage}/${failure.reason}`
}
