import { randomBytes } from 'node:crypto'
import { makeSecretOnce } from '../made-once.ts'
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
  await makeSecretOnce(path, () => `${randomBytes(secretBytes).toString('hex')}\n`, 'a secret')
  return readSecretFile(path, {
    code: 'secret-unusable',
    what: 'the secret of links in mails',
    key: 'store',
    content: '64 hexadecimal digits',
    read: (text) => (/^[0-9a-f]{64}\n?$/.test(text) ? Buffer.from(text.trim(), 'hex') : undefined),
    unlike: 'it is not what certflow made',
  })
}
