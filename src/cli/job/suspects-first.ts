import { type Endpoint, targetOf } from '../../domain/endpoint.ts'
import type { EndpointResults, ProbeDepth, ProbeFailure } from '../../domain/probe-result.ts'
import { canonicalAddress } from '../../network/address.ts'
import type { ScanDeps } from '../../scan.ts'
import type { FlightRecord } from './flight-record.ts'

type ProbeAll = ScanDeps['probeAll']

/** Of an endpoint that is left out. */
const leftOut: ProbeFailure = {
  stage: 'connect',
  reason: 'limit',
  detail: 'left out: certflow itself has ended twice while it probed this endpoint alone',
}

/** Reports whether an endpoint was left out of the run that looked last. */
export function wasLeftOut(failure: ProbeFailure | undefined): boolean {
  return failure?.detail === leftOut.detail
}

/**
 * Notes in a record what is under way. What was so when an earlier process ended is probed before all else, one after the other, until it is known what ends
 * it; that is left out then, with a row that says so.
 */
export function suspectsFirst(
  record: FlightRecord,
  probeAll: ProbeAll,
  { depth, now }: { readonly depth: ProbeDepth; readonly now: () => Date },
): ProbeAll {
  const ended = (several: readonly EndpointResults[]) => {
    for (const { results, whole } of several) {
      const [first] = results
      if (whole && first !== undefined) record.end(targetOf(first.endpoint))
    }
  }
  return async function* (endpoints) {
    for (const endpoint of record.hasSuspects ? endpoints : []) {
      const target = targetOf(endpoint)
      if (record.isLeftOut(target)) yield [{ results: [resultOfLeftOut(endpoint, depth, now())], whole: true }]
      if (!record.isSuspect(target)) continue
      record.beginAlone(target)
      for await (const several of probeAll([endpoint])) {
        ended(several)
        yield several
      }
    }
    for await (const several of probeAll(begunOf(endpoints, record))) {
      ended(several)
      yield several
    }
  }
}

function* begunOf(endpoints: Iterable<Endpoint>, record: FlightRecord): Generator<Endpoint> {
  for (const endpoint of endpoints) {
    const target = targetOf(endpoint)
    if (record.isLeftOut(target) || record.isSuspect(target)) continue
    record.begin(target)
    yield endpoint
  }
}

function resultOfLeftOut(endpoint: Endpoint, depth: ProbeDepth, probedAt: Date): EndpointResults['results'][number] {
  const address = canonicalAddress(endpoint.connect ?? endpoint.host)
  return { endpoint, address, probedAt, durationMs: 0, attempts: 0, depth, served: undefined, failure: leftOut }
}
