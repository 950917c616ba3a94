import type { ProbeDepth, ProbeFailure } from '../../domain/probe-result.ts'
import type { Place } from '../observation.ts'
import type { KeptAnswer } from '../observation-store.ts'
import { truthOf } from './columns.ts'

/** Columns that a place is known by. */
export interface PlaceColumns {
  readonly kind: Place['kind']
  readonly endpoint: string
  readonly address: string
  readonly zone: string
}

/** Columns of an answer; `fingerprints` are those of its chain. */
export interface AnswerColumns {
  readonly depth: ProbeDepth
  readonly fingerprints: string | null
  readonly tls_version: string | null
  readonly cipher: string | null
  readonly client_certificate_requested: number | null
  readonly outdated: number
  readonly failure_stage: ProbeFailure['stage'] | null
  readonly failure_reason: ProbeFailure['reason'] | null
  readonly failure_detail: string | null
}

/** The place of a row. */
export function placeOfRow({ kind, endpoint, address, zone }: PlaceColumns): Place {
  return { kind, endpoint, address: address || undefined, zone: zone || undefined }
}

/** The answer of a row. */
export function answerOfRow(row: AnswerColumns): KeptAnswer {
  const { failure_stage: stage, failure_reason: reason, failure_detail: detail } = row
  return {
    depth: row.depth,
    chain: row.fingerprints?.split(' ') ?? [],
    tlsVersion: row.tls_version ?? undefined,
    cipher: row.cipher ?? undefined,
    clientCertificateRequested: truthOf(row.client_certificate_requested),
    outdated: row.outdated !== 0,
    failure: stage === null || reason === null ? undefined : { stage, reason, detail: detail ?? '' },
  }
}
