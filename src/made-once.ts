import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, open, rm } from 'node:fs/promises'
import { CertflowError } from './errors.ts'
import { fileProblem } from './file-errors.ts'

/**
 * Makes the file of a secret, for its user alone from its first byte: whole or not at all. Where there is one, also of another process that was faster, that counts.
 * Rejects with `secret-unusable`.
 *
 * @param what it is called in the message: `a secret`
 */
export async function makeSecretOnce(path: string, content: () => string, what: string): Promise<void> {
  if (existsSync(path)) return
  const unfinished = `${path}.new-${randomBytes(6).toString('hex')}`
  try {
    const file = await open(unfinished, 'wx', 0o600)
    try {
      await file.writeFile(content())
      await file.sync()
    } finally {
      await file.close()
    }
    await link(unfinished, path)
  } catch (cause) {
    if (existsSync(path)) return
    throw new CertflowError('secret-unusable', `Cannot make ${what} beside the store: ${fileProblem(cause)}`, {
      hint: 'let the user of certflow write the folder of the store',
      cause,
    })
  } finally {
    await rm(unfinished, { force: true })
  }
}
