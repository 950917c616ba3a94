/** The kinds of challenge that certflow answers, as CAs call them (RFC 8555 §8, RFC 8737 §3). */
export const challengeTypes = ['http-01', 'tls-alpn-01', 'dns-01'] as const

/** One authorization to be proved. */
export interface ChallengeAnswer {
  /** The name or address, without `*.`. */
  readonly identifier: string
  /** base64url, at most 128 characters: checked before it comes here. */
  readonly token: string
  /** RFC 8555 §8.1. */
  readonly keyAuthorization: string
}

/** Answers that stand until they are cleaned up. */
export interface PresentedAnswers {
  /** What is not as it should be and need not keep the CA from seeing them: a sentence each, with no period. */
  readonly doubts?: readonly string[]
  /** Takes them away. Never rejects: gives a sentence for each that could not be taken away, with no period. */
  cleanUp(): Promise<readonly string[]>
}

/** Makes answers to challenges visible to the CA. */
export interface ChallengeSolver {
  readonly type: (typeof challengeTypes)[number]
  /**
   * Makes all answers visible, and resolves when they are, as far as can be seen from here. Rejects with CertflowError, or with the
   * reason of `signal`; whatever was made visible by then is taken away first.
   */
  present(answers: readonly ChallengeAnswer[], signal: AbortSignal): Promise<PresentedAnswers>
}
