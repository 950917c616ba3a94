import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { printable } from './domain/printable.ts'
import { CertflowError, type CertflowErrorCode } from './errors.ts'
import { fileProblem } from './file-errors.ts'

/** What a secret is for, and what it must be like. */
export interface SecretUse<Value> {
  readonly code: CertflowErrorCode
  /** `the password for the mail server`. */
  readonly what: string
  /** The key of the settings that names the file: `smtp: password_file`. */
  readonly key: string
  /** What is to be in the file: `the password`. */
  readonly content: string
  /** The secret in the text of the file; undefined where there is something else in it. */
  readonly read: (text: string) => Value | undefined
  /** How a file with something else in it is called: `it does not have one line`. */
  readonly unlike: string
}

/** No secret is longer, and a wrong path may lead to anything. */
const longestSecret = 65_536

/**
 * The secret of a file. Rejects with `code` where it cannot be read, is no plain file (a pipe is not waited for), may be read by everybody
 * on this machine, or has something else in it. No message repeats what is in it.
 */
export async function readSecretFile<Value>(path: string, use: SecretUse<Value>): Promise<Value> {
  try {
    // Without O_NONBLOCK a pipe would be waited for.
    await using handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    return await secretIn(handle, path, use)
  } catch (error) {
    if (error instanceof CertflowError) throw error
    throw unusable(path, use, fileProblem(error), `correct ${use.key}, or let the account of certflow read it`, error)
  }
}

async function secretIn<Value>(handle: FileHandle, path: string, use: SecretUse<Value>): Promise<Value> {
  const stats = await handle.stat()
  if (!stats.isFile()) {
    throw unusable(path, use, 'it is no plain file', `name a file that has ${use.content} and nothing else`)
  }
  if ((stats.mode & 0o007) !== 0) {
    const hint = `chmod o= ${printable(path)}, and have it changed`
    throw unusable(path, use, 'everybody on this machine may read it', hint)
  }
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestSecret + 1), 0)
  const secret = bytesRead > longestSecret ? undefined : use.read(buffer.subarray(0, bytesRead).toString('utf8'))
  if (secret === undefined) throw unusable(path, use, use.unlike, `write ${use.content} into it, and nothing else`)
  return secret
}

function unusable<Value>(
  path: string,
  { code, what }: SecretUse<Value>,
  problem: string,
  hint: string,
  cause?: unknown,
): CertflowError {
  return new CertflowError(code, `Cannot read ${what} from "${printable(path)}": ${problem}`, { hint, cause })
}
