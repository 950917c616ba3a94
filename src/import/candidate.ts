import type { Endpoint } from '../domain/endpoint.ts'

/** Who answers for something, as a source says it. */
export interface Person {
  readonly department: string | undefined
  readonly name: string | undefined
  /** Plain mailboxes. */
  readonly emails: readonly string[]
}

/** What every candidate has. */
interface Described {
  /** Where it stands in its source, as people find it again: `row 12`. */
  readonly at: string
  readonly person?: Person | undefined
  readonly note?: string | undefined
  /** A day like 2027-01-31. */
  readonly expires?: string | undefined
}

/** A place where a certificate is served, as a source names it. */
export interface EndpointCandidate extends Described {
  readonly endpoint: Endpoint
  /** What people call it, where that is no host. */
  readonly called?: string | undefined
  /** The program that renews it, as `managed_by` names it. */
  readonly managedBy?: string | undefined
}

/** What has a name and a date, but no place to look at. */
export interface ManualCandidate extends Described {
  readonly name: string
  readonly expires: string
}

/** What a source names, before it becomes an entry. */
export type Candidate = EndpointCandidate | ManualCandidate

/** Reports whether a candidate has a place to look at. */
export function isEndpoint(candidate: Candidate): candidate is EndpointCandidate {
  return 'endpoint' in candidate
}
