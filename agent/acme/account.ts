import type { HttpAnswer } from '../../src/http/http-answer.ts'
import { readSecretFile } from '../../src/secret-file.ts'
import { generateKeyPem } from '../key.ts'
import { accountSigner } from './acme-client.ts'
import type { CaConnection } from './connection.ts'
import { isProblem } from './problem.ts'
import type { ExternalAccountBinding } from './settings.ts'
import { accountObject } from './shapes.ts'
import { SignedRequests } from './signed-requests.ts'

/** An account as it is kept. */
export interface StoredAccount {
  /** PEM. */
  readonly keyPem: string
  /** Undefined where the CA was asked and its answer never came. */
  readonly url: string | undefined
}

/** Where one account is kept. */
export interface AccountStore {
  read(): Promise<StoredAccount | undefined>
  /** What is saved has reached the disk when this resolves. */
  save(account: StoredAccount): Promise<void>
}

const stage = 'account'

const urn = 'urn:ietf:params:acme:error'

/**
 * Requests signed by the stored account, which is made if there is none: its key is saved before the CA hears of it, its URL after, so that
 * no account is ever lost between. A stored account is not asked for: what it may do, its requests will tell.
 */
export async function accountRequests(connection: CaConnection, store: AccountStore): Promise<SignedRequests> {
  const stored = await store.read()
  const keyPem = stored?.keyPem ?? (await generateKeyPem('ecdsa-p256'))
  if (stored === undefined) await store.save({ keyPem, url: undefined })
  const requests = new SignedRequests(connection, await accountSigner(keyPem), stored?.url)
  if (stored?.url !== undefined) {
    connection.url(stage, stored.url, 'account')
    return requests
  }
  const found = stored === undefined ? undefined : await findAccount(connection, requests)
  requests.accountUrl = found ?? (await makeAccount(connection, requests))
  await store.save({ keyPem, url: requests.accountUrl })
  return requests
}

/**
 * Makes the account again that the CA does not know any more, with the same key. Where the CA wants a binding it is not done: a binding is
 * used once, and whoever handed it out has to know.
 */
export async function makeAccountAgain(
  connection: CaConnection,
  requests: SignedRequests,
  store: AccountStore,
): Promise<boolean> {
  const { meta } = await connection.directory()
  const stored = await store.read()
  if (connection.settings.eab !== undefined || meta?.externalAccountRequired === true || stored === undefined)
    return false
  requests.accountUrl = undefined
  requests.accountUrl = await makeAccount(connection, requests)
  await store.save({ keyPem: stored.keyPem, url: requests.accountUrl })
  return true
}

/** The account of this key, if the CA has it already (RFC 8555 §7.3.1): a run ended between newAccount and its answer. */
async function findAccount(connection: CaConnection, requests: SignedRequests): Promise<string | undefined> {
  const { newAccount } = await connection.directory()
  try {
    return accountUrl(connection, await requests.postAgain(stage, newAccount, { onlyReturnExisting: true }))
  } catch (error) {
    if (isProblem(error, 'accountDoesNotExist')) return undefined
    throw error
  }
}

async function makeAccount(connection: CaConnection, requests: SignedRequests): Promise<string> {
  const { newAccount, meta } = await connection.directory()
  const { contact, eab } = connection.settings
  if (eab === undefined && meta?.externalAccountRequired === true) {
    throw connection.problem(stage, `${urn}:externalAccountRequired`, 'it gives accounts to those alone whom it knows')
  }
  const answer = await requests.post(stage, newAccount, {
    termsOfServiceAgreed: true,
    ...(contact !== undefined && { contact: [`mailto:${contact}`] }),
    ...(eab !== undefined && {
      externalAccountBinding: requests.signer.bind(newAccount, eab.kid, await readHmacKey(eab)),
    }),
  })
  return accountUrl(connection, answer)
}

function accountUrl(connection: CaConnection, answer: HttpAnswer): string {
  const { status = 'valid' } = connection.read(stage, answer, accountObject)
  if (status !== 'valid') throw connection.problem(stage, `${urn}:unauthorized`, `the account is ${status}`)
  return connection.url(stage, answer.header('location'), 'account')
}

function readHmacKey({ hmacFile }: ExternalAccountBinding): Promise<string> {
  return readSecretFile(hmacFile, {
    code: 'secret-unusable',
    what: 'the key of the external account binding',
    key: 'eab: hmac_file',
    content: 'the key as the CA handed it out, in base64url',
    read: (text) => /^\s*([A-Za-z0-9_+/-]+={0,2})\s*$/.exec(text)?.[1],
    unlike: 'it is not one text in base64url',
  })
}
