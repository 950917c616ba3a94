import { readSecretLine } from '../secret-line.ts'

const credentialName = 'smtp-password'

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
export function readPassword(places: PasswordPlaces): Promise<string> {
  return readSecretLine(
    { ...places, credentialName },
    {
      code: 'password-unusable',
      what: 'the password for the mail server',
      key: 'smtp: password_file',
      content: 'the password',
      without: 'Cannot log in to the mail server: there is no password',
      withoutHint: `name a file in smtp: password_file, hand over a credential ${credentialName}, or leave the user out of smtp: url`,
    },
  )
}
