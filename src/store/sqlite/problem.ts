import { CertflowError } from '../../errors.ts'
import { quoted } from '../../network/parsed.ts'

/** What to do about a store that is damaged. Nothing is ever repaired unasked, since repairing loses what cannot be read. */
const damageHint =
  'leave the file as it is, with those named like it, and put a copy back; without one, see what "sqlite3 <file> .dump" still reads'

const permissionHint = 'let the user of certflow read and write the file and its folder'
const busyHint = 'see which process it is, or try again later'

type Problem = readonly [code: 'store-unavailable' | 'store-damaged', says: string, hint: string]

/** Result codes of SQLite (sqlite.org/rescode.html), without their extended part, that the operator can do something about. */
const problems: Readonly<Record<number, Problem>> = {
  3: ['store-unavailable', 'no permission', permissionHint],
  5: ['store-unavailable', 'another process has been writing all the time', busyHint],
  6: ['store-unavailable', 'another process has been writing all the time', busyHint],
  8: ['store-unavailable', 'it can only be read', permissionHint],
  10: ['store-unavailable', 'the disk or its file system failed', 'see what the log of the system says of the disk'],
  11: ['store-damaged', 'it is damaged', damageHint],
  13: ['store-unavailable', 'no space left', 'make room on its file system; what was kept before is still there'],
  14: ['store-unavailable', 'it cannot be opened', permissionHint],
  26: ['store-damaged', 'it is no SQLite database, or its head is damaged', damageHint],
}

/** Reports whether SQLite failed because another process has the database (SQLITE_BUSY). */
export function isBusy(error: unknown): boolean {
  return resultCode(error) === 5
}

/** The result code of SQLite without its extended part; undefined where it is no error of SQLite's. */
function resultCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined
}

/** The error for the operator where SQLite failed by no fault of ours, or what was thrown. */
export function storeProblem(error: unknown, action: string, path: string): unknown {
  const problem = problems[resultCode(error) ?? 0]
  if (problem === undefined) return error
  const [code, says, hint] = problem
  return new CertflowError(code, `Cannot ${action} store ${quoted(path)}: ${says}`, { hint, cause: error })
}

/** Something in the store is not what certflow writes. */
export function damaged(path: string, what: string, cause?: unknown): CertflowError {
  return new CertflowError('store-damaged', `Cannot read store ${quoted(path)}: ${what}`, { hint: damageHint, cause })
}
