import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { printable } from '../domain/printable.ts'
import { CertflowError } from '../errors.ts'
import { fileProblem } from '../file-errors.ts'

/** The name of the password among the credentials that systemd hands over (systemd.exec(5), `LoadCredential=`). */
const credentialName = 'smtp-password'

/** No password is longer, and a wrong path may lead to anything. */
const longestPassword = 4_096

/** Where a password may be. */
export interface PasswordPlaces {
  /** Absolute; `password_file` of the settings. */
  readonly file: string | undefined
  /** `CREDENTIALS_DIRECTORY` of the environment. */
  readonly credentials: string | undefined
}

/**
 * The password for the mail server: of the file, else of systemd's credential `smtp-password`. A last line end is not part of it.
 *
 * Rejects with `password-unusable` where there is none, or where everybody on the machine may read it.
 */
export async function readPassword({ file, credentials }: PasswordPlaces): Promise<string> {
  const path = file ?? (credentials === undefined ? undefined : join(credentials, credentialName))
  if (path === undefined) {
    throw new CertflowError('password-unusable', 'Cannot log in to the mail server: there is no password', {
      hint: `name a file in smtp: password_file, hand over a credential ${credentialName}, or leave the user out of smtp: url`,
    })
  }
  try {
    // Without O_NONBLOCK a pipe would be waited for.
    await using handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    return await passwordIn(handle, path)
  } catch (error) {
    if (error instanceof CertflowError) throw error
    throw unusable(
      path,
      fileProblem(error),
      'correct smtp: password_file, or let the account of certflow read it',
      error,
    )
  }
}

async function passwordIn(handle: FileHandle, path: string): Promise<string> {
  const stats = await handle.stat()
  if (!stats.isFile()) throw unusable(path, 'it is no plain file', 'name a file that has the password and nothing else')
  if ((stats.mode & 0o007) !== 0) {
    throw unusable(
      path,
      'everybody on this machine may read it',
      `chmod o= ${printable(path)}, and think of a new password`,
    )
  }
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestPassword + 3), 0)
  const password = buffer
    .subarray(0, bytesRead)
    .toString('utf8')
    .replace(/\r?\n$/, '')
  if (/^$|[\r\n\0]/.test(password) || password.length > longestPassword) {
    throw unusable(path, 'it does not have one line', 'write the password into it, and nothing else')
  }
  return password
}

function unusable(path: string, problem: string, hint: string, cause?: unknown): CertflowError {
  const message = `Cannot read the password for the mail server from "${printable(path)}": ${problem}`
  return new CertflowError('password-unusable', message, { hint, cause })
}
