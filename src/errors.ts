/** What can be wrong in a way that the operator can put right. One word per kind; scripts may test it. */
export type CertflowErrorCode =
  | 'usage'
  | 'file-unreadable'
  | 'file-unwritable'
  | 'source-unreadable'
  | 'target-invalid'
  | 'inventory-invalid'
  | 'settings-invalid'
  | 'anchors-invalid'
  | 'certificate-unusable'
  | 'journal-unusable'
  | 'results-unusable'
  | 'store-unavailable'
  | 'store-damaged'
  | 'store-newer'
  | 'password-unusable'
  | 'secret-unusable'
  | 'challenge-failed'
  | 'state-unusable'
  | 'account-unknown'
  | 'listen-failed'
  | 'centre-refused'
  | 'demo-failed'

/**
 * Something the operator can put right. `bin/` prints `message` and `hint` and exits 2.
 *
 * What a peer or the network does is no error but data (`ProbeFailure`); anything else that is thrown is a bug, exit 70.
 */
export class CertflowError extends Error {
  override readonly name = 'CertflowError'
  readonly code: CertflowErrorCode
  /** What to do about it: one sentence, no period. */
  readonly hint: string

  /** Several as one: all messages, each but the last followed by its hint. */
  static of(errors: readonly [CertflowError, ...CertflowError[]]): CertflowError {
    const [first] = errors
    const last = errors.at(-1) ?? first
    if (errors.length === 1) return first
    const texts = errors.map((error) => (error === last ? error.message : `${error.message}\n  ${error.hint}`))
    return new CertflowError(first.code, texts.join('\n'), { hint: last.hint, cause: first.cause })
  }

  constructor(code: CertflowErrorCode, message: string, options: { readonly hint: string; readonly cause?: unknown }) {
    super(message, { cause: options.cause })
    this.code = code
    this.hint = options.hint
  }
}
