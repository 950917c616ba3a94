import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, open, rm } from 'node:fs/promises'
import { CertflowError } from '../errors.ts'
import { fileProblem } from '../file-errors.ts'
import { readSecretFile } from '../secret-file.ts'

const secretBytes = 32

/** Where the secret lies that signs links of answers, beside its store. */
function secretPath(store: string): string {
  return `${store}-secret`
}

/**
 * The secret that signs links of answers, and the forms of pages: made once beside the store, for its user alone. Whoever copies the store to another machine copies
 * it too, or links in mails that were sent are good no more. Rejects with `secret-unusable`.
 */
export async function answerSecret(store: string): Promise<Buffer> {
  const path = secretPath(store)
  if (!existsSync(path)) await makeOnce(path)
  return readSecretFile(path, {
    code: 'secret-unusable',
    what: 'the secret of links in mails',
    key: 'store',
    content: '64 hexadecimal digits',
    read: (text) => (/^[0-9a-f]{64}\n?$/.test(text) ? Buffer.from(text.trim(), 'hex') : undefined),
    unlike: 'it is not what certflow made',
  })
}

/** Whole or not at all; where another process was faster its secret counts. */
async function makeOnce(path: string): Promise<void> {
  const unfinished = `${path}.new-${randomBytes(6).toString('hex')}`
  try {
    const file = await open(unfinished, 'wx', 0o600)
    try {
      await file.writeFile(`${randomBytes(secretBytes).toString('hex')}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await link(unfinished, path)
  } catch (cause) {
    if (existsSync(path)) return
    throw new CertflowError('secret-unusable', `Cannot make a secret beside the store: ${fileProblem(cause)}`, {
      hint: 'let the user of certflow write the folder of the store',
      cause,
    })
  } finally {
    await rm(unfinished, { force: true })
  }
}
