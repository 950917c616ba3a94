/** What a certificate is to be for. */
export interface CaIdentifier {
  readonly type: string
  readonly value: string
}

/** An authorization as a CA keeps it, and shows it (RFC 8555 §7.1.4). */
export interface CaAuthorization {
  status: string
  readonly identifier: CaIdentifier
  readonly wildcard: boolean
  readonly challenges: { type: string; token: string; status: string; url: string; error?: object }[]
}

/** An order as a CA keeps it. */
export interface CaOrder {
  status: string
  readonly account: string
  readonly identifiers: readonly CaIdentifier[]
  readonly authorizations: readonly string[]
  readonly profile?: string
  readonly replaces?: string
  error?: object
  chainPem?: string
}
