import { join } from 'node:path'
import { CertflowError } from '../errors.ts'
import { readSecretFile } from '../secret-file.ts'

/** The name of the password among the credentials that systemd hands over (systemd.exec(5), `LoadCredential=`). */
const credentialName = 'smtp-password'

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
  return readSecretFile(path, {
    code: 'password-unusable',
    what: 'the password for the mail server',
    key: 'smtp: password_file',
    content: 'the password',
    read: passwordIn,
    unlike: 'it does not have one line',
  })
}

function passwordIn(text: string): string | undefined {
  const password = text.replace(/\r?\n$/, '')
  return /^$|[\r\n\0]/.test(password) || password.length > longestPassword ? undefined : password
}
