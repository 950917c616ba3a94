import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CertflowError } from '../errors.ts'
import { fileProblem } from '../file-errors.ts'
import { quoted } from '../network/parsed.ts'

/** A file that is to be written. */
export interface NewFile {
  readonly name: string
  readonly content: Buffer | string
}

/** A mail as a file that mail programs open, with its place in a list. */
export function mailFile({ recipient, bytes }: { readonly recipient: string; readonly bytes: Buffer }, index: number) {
  const place = String(index + 1).padStart(4, '0')
  return { name: `${place}-${recipient.replaceAll(/[^A-Za-z0-9@.+-]/g, '_')}.eml`, content: bytes }
}

/** Writes files of mails into a folder, which is made where it does not exist. Rejects with `file-unwritable`. */
export async function writeFiles(files: readonly NewFile[], folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    for (const { name, content } of files) await writeFile(join(folder, name), content, { mode: 0o600 })
  } catch (cause) {
    throw new CertflowError('file-unwritable', `Cannot write mails to ${quoted(folder)}: ${fileProblem(cause)}`, {
      hint: 'name a folder that this user may write to, or one that does not exist yet',
      cause,
    })
  }
}
