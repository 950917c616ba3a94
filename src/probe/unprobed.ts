import type { Endpoint } from '../domain/endpoint.ts'
import type { ProbeFailure, ProbeResult } from '../domain/probe-result.ts'
import type { ProbeOptions } from './probe.ts'

/** The result of an endpoint to which no connection was made. */
export function unprobed(
  endpoint: Endpoint,
  address: string | undefined,
  spentMs: number,
  failure: ProbeFailure,
  { now, depth }: Pick<ProbeOptions, 'now' | 'depth'>,
): ProbeResult {
  const durationMs = Math.round(spentMs)
  return { endpoint, address, probedAt: now(), durationMs, attempts: 0, depth, served: undefined, failure }
}

/** Why nothing was connected to an address that the inventory forbids. */
export const forbidden: ProbeFailure = {
  stage: 'connect',
  reason: 'limit',
  detail: 'not connected: the inventory lists this address under never',
}
