import { hash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { CertflowError } from '../../src/errors.ts'
import { fileProblem } from '../../src/file-errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import type { AccountStore, StoredAccount } from '../acme/account.ts'
import type { Ordering } from '../config/agent-config.ts'
import { replaceDurably } from './durable-file.ts'
import { readSmallFile } from './small-file.ts'
import type { StateFolder } from './state-folder.ts'

/** An account as its file has it, and as it is exported. */
export const accountFile = z.strictObject({
  version: z.literal(1),
  directory: z.url(),
  url: z.url().optional(),
  keyPem: z.string().regex(/^-----BEGIN (?:EC |RSA )?PRIVATE KEY-----/),
})

/** The file of the account by which a certificate is ordered. Certificates share it unless the CA wants one for each. */
export function accountPath(
  { accounts }: StateFolder,
  certificate: string,
  { account: { directory }, hasOwnAccount }: Pick<Ordering, 'account' | 'hasOwnAccount'>,
): string {
  const whose = hasOwnAccount ? certificate : ''
  const { hostname } = new URL(directory)
  return join(accounts, `${hostname}-${hash('sha256', `${directory}\n${whose}`, 'hex').slice(0, 12)}.json`)
}

/** The account in a file, which need not exist yet; key and URL are written as one, readable by nobody else. */
export function accountStore(path: string, directory: string): AccountStore {
  return {
    async read() {
      const content = await readSmallFile(path).catch((error: unknown) => {
        throw damaged(path, fileProblem(error), error)
      })
      return content === undefined ? undefined : accountIn(content.toString('utf8'), path)
    },
    async save({ keyPem, url }) {
      const content = { version: 1, directory, url, keyPem }
      await replaceDurably(path, `${JSON.stringify(content, undefined, 1)}\n`, { mode: 0o600 })
    },
  }
}

function accountIn(text: string, path: string): StoredAccount {
  try {
    const { keyPem, url } = accountFile.parse(JSON.parse(text))
    return { keyPem, url }
  } catch (cause) {
    throw damaged(path, 'it is damaged, or of a newer version', cause)
  }
}

function damaged(path: string, why: string, cause: unknown): CertflowError {
  return new CertflowError('state-unusable', `Cannot read account ${quoted(path)}: ${why}`, {
    hint: 'bring it back from a copy, or import it; without it the CA has to hand out a new one',
    cause,
  })
}
