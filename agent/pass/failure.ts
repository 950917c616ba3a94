import { CertflowError } from '../../src/errors.ts'
import { fileProblem } from '../../src/file-errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import { AcmeProblem } from '../acme/problem.ts'
import { ChainRefused } from './chain-refused.ts'

/** What went wrong with a certificate, for its failures. */
export interface Failure {
  /** A sentence without period. */
  readonly message: string
  /** As the CA asks; undefined where it does not. */
  readonly retryAfterMs: number | undefined
}

/**
 * What an error means for a certificate: a CA's problem, a file system's, one that the operator can put right. Throws what is none of these:
 * that is a bug.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof AcmeProblem) {
    const hint = error.hint === undefined ? '' : ` (${error.hint})`
    return { message: `${error.message}${hint}`, retryAfterMs: error.retryAfterMs }
  }
  if (error instanceof ChainRefused) return { message: error.message, retryAfterMs: undefined }
  if (error instanceof CertflowError) return { message: `${error.message} (${error.hint})`, retryAfterMs: undefined }
  if (isSystemError(error)) {
    // of a link or a rename, the place where something was to be, not where it leads to or comes from
    const { path: from, dest = from } = error
    const path = dest === undefined ? '' : ` ${quoted(dest)}`
    return { message: `Cannot ${actionOf(error.syscall)}${path}: ${fileProblem(error)}`, retryAfterMs: undefined }
  }
  throw error
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException & { readonly dest?: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error
}

const actions: Readonly<Record<string, string>> = {
  open: 'open',
  write: 'write',
  fsync: 'bring to the disk',
  rename: 'put in place',
  symlink: 'link',
  mkdir: 'make folder',
  unlink: 'remove',
  chown: 'give away',
  fchown: 'give away',
  fchmod: 'set the mode of',
}

function actionOf(call: string | undefined): string {
  return actions[call ?? ''] ?? `do ${call ?? 'that'} with`
}
