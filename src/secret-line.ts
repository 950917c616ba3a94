import { join } from 'node:path'
import { CertflowError } from './errors.ts'
import { readSecretFile, type SecretUse } from './secret-file.ts'

/** Where a secret of one line may be. */
export interface SecretPlaces {
  /** Absolute; the settings name it. */
  readonly file: string | undefined
  /** `CREDENTIALS_DIRECTORY` of the environment. */
  readonly credentials: string | undefined
  /** Its name among the credentials that systemd hands over (systemd.exec(5), `LoadCredential=`). */
  readonly credentialName: string
}

/** What a secret of one line is for. */
export interface LineUse extends Pick<SecretUse<string>, 'code' | 'what' | 'key' | 'content'> {
  /** What cannot be done without it: `Cannot log in to the mail server: there is no password`. */
  readonly without: string
  readonly withoutHint: string
}

const longestLine = 4_096

/**
 * A secret of one line: of the file, else of systemd's credential. A last line end is not part of it.
 *
 * Rejects with the code of `use` where there is none, or where everybody on the machine may read it.
 */
export async function readSecretLine(
  { file, credentials, credentialName }: SecretPlaces,
  { without, withoutHint, ...use }: LineUse,
): Promise<string> {
  const path = file ?? (credentials === undefined ? undefined : join(credentials, credentialName))
  if (path === undefined) throw new CertflowError(use.code, without, { hint: withoutHint })
  return readSecretFile(path, { ...use, read: lineIn, unlike: 'it does not have one line' })
}

function lineIn(text: string): string | undefined {
  const line = text.replace(/\r?\n$/, '')
  return /^$|[\r\n\0]/.test(line) || line.length > longestLine ? undefined : line
}
