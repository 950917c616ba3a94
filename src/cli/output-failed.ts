import { CertflowError } from '../errors.ts'
import { fileProblem } from '../file-errors.ts'

/** Standard output cannot be written, other than because its reader has gone. */
export function outputFailed(cause: unknown): CertflowError {
  return new CertflowError('file-unwritable', `Cannot write standard output: ${fileProblem(cause)}`, {
    hint: 'make room there, or write the report elsewhere with --output',
    cause,
  })
}
