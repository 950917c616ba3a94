import type { Dns01Options } from './dns-01.ts'
import type { Http01Options } from './http-01.ts'
import type { TlsAlpn01Options } from './tls-alpn-01.ts'

/** The kinds of challenge that certflow answers, as CAs call them (RFC 8555 §8, RFC 8737 §3). */
export const challengeTypes = ['http-01', 'tls-alpn-01', 'dns-01'] as const

/** How names are proved: one kind, with what it needs. */
export type ChallengeOptions = Http01Options | TlsAlpn01Options | Dns01Options

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

/** The solver for what is configured; loads only what that needs. */
export async function challengeSolver(options: ChallengeOptions): Promise<ChallengeSolver> {
  switch (options.type) {
    case 'http-01': {
      const { http01Solver } = await import('./http-01.ts')
      return http01Solver(options)
    }
    case 'tls-alpn-01': {
      const { tlsAlpn01Solver } = await import('./tls-alpn-01.ts')
      return tlsAlpn01Solver(options)
    }
    case 'dns-01': {
      const { dns01Solver } = await import('./dns-01.ts')
      return dns01Solver(options)
    }
  }
}
