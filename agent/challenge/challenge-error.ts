import { CertflowError } from '../../src/errors.ts'

/** An answer to a challenge that cannot be given: what could not be done, and what to do, without periods. */
export function challengeError(message: string, hint: string, cause?: unknown): CertflowError {
  return new CertflowError('challenge-failed', message, { hint, cause })
}
