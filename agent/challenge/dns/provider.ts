/** One TXT record that proves one name. */
export interface TxtRecord {
  /** The name that is proved, without `*.`. */
  readonly identifier: string
  /** Where the record is to stand, without a last dot: `_acme-challenge.` before the name, or what an alias of it names. */
  readonly name: string
  /** 43 characters of base64url (RFC 8555 §8.4). */
  readonly value: string
  readonly token: string
  /** Names of the same order, this one included, and how many come after it: some hooks wait after the last. */
  readonly identifiers: readonly string[]
  readonly remaining: number
}

/** Puts TXT records into DNS, one at a time. Several may stand under one name. Rejects with CertflowError. */
export interface DnsProvider {
  add(record: TxtRecord, signal: AbortSignal): Promise<void>
  /** Takes a record away; called for each that `add` was called for, though it may not have come to stand. */
  remove(record: TxtRecord): Promise<void>
}
