import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { StoredAccount } from '../../../agent/acme/account.ts'
import { generateKeyPem } from '../../../agent/key.ts'
import { acmeAuthority } from '../../support/acme/authority.ts'
import { serveFront } from '../../support/acme/front.ts'
import { memoryStore, order, sessionAt } from '../../support/acme/ordering.ts'
import { daemonFolder } from '../../support/servers/process.ts'

const hmac = 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W'

async function bindingIn(folder: string, text = hmac) {
  const hmacFile = join(folder, 'eab')
  await writeFile(hmacFile, `${text}\n`)
  await chmod(hmacFile, 0o600)
  return { kid: 'kid-1', hmacFile }
}

test('the key is saved before the CA hears of it, the URL after', async () => {
  const ca = acmeAuthority()
  await using front = await serveFront(ca.upstream)
  const steps: string[] = []
  const store = memoryStore()
  const save = async (account: StoredAccount) => {
    steps.push(`${account.url === undefined ? 'key' : 'URL'} saved, ${ca.accounts.size} accounts`)
    store.saved.push(account)
  }
  using session = await sessionAt(front, { ...store, save })
  expect(steps).toEqual(['key saved, 0 accounts', 'URL saved, 1 accounts'])
  expect(store.saved.at(-1)?.url).toBe(session.accountUrl)
})

test('a kept account is used without asking', async () => {
  await using front = await serveFront(acmeAuthority().upstream)
  const store = memoryStore()
  const first = await sessionAt(front, store)
  first[Symbol.dispose]()
  const before = front.seen.length
  using again = await sessionAt(front, store)
  expect(front.seen.length).toBe(before)
  await order(again)
  expect(front.seen.slice(before)).not.toContain('newAccount')
})

test('a run that ended before the answer came finds its account, or makes it', async () => {
  const ca = acmeAuthority()
  await using front = await serveFront(ca.upstream, {
    after: ({ endpoint }) => (endpoint === 'newAccount' ? { manner: 'cut' } : undefined),
  })
  const store = memoryStore()
  await expect(sessionAt(front, store)).rejects.toMatchObject({ stage: 'account', kind: 'connection' })
  front.script = {}
  using found = await sessionAt(front, store)
  expect([...ca.accounts.keys()]).toEqual([found.accountUrl])

  const unheard = memoryStore({ keyPem: await generateKeyPem('ecdsa-p256'), url: undefined })
  using made = await sessionAt(front, unheard)
  expect([...ca.accounts.keys()]).toEqual([found.accountUrl, made.accountUrl])
})

test('a binding is used for a new account alone', async () => {
  const ca = acmeAuthority({ bindings: { 'kid-1': hmac } })
  await using front = await serveFront(ca.upstream)
  await using folder = await daemonFolder()
  const store = memoryStore()
  using session = await sessionAt(front, store, { eab: await bindingIn(folder.path) })
  await order(session)
  expect(ca.finalized).toHaveLength(1)
  // the file may be gone by then
  using again = await sessionAt(front, store, { eab: { kid: 'kid-1', hmacFile: join(folder.path, 'gone') } })
  await order(again)
  expect(ca.accounts.size).toBe(1)
})

test('a CA that wants a binding is told none before it is asked', async () => {
  await using front = await serveFront(acmeAuthority({ bindings: { 'kid-1': hmac } }).upstream)
  await expect(sessionAt(front)).rejects.toMatchObject({
    kind: 'externalAccountRequired',
    hint: 'set eab: { kid, hmac_file } as the CA handed them out',
  })
  expect(front.seen).toEqual(['directory'])
})

test.for([
  ['of another application', 'b3RoZXI', { stage: 'account', kind: 'unauthorized', detail: 'the binding is wrong' }],
  ['that is no key', 'two words', { code: 'secret-unusable', message: expect.stringContaining('not one text') }],
] as const)('a binding %s is told', async ([, text, expected]) => {
  await using front = await serveFront(acmeAuthority({ bindings: { 'kid-1': hmac } }).upstream)
  await using folder = await daemonFolder()
  const eab = await bindingIn(folder.path, text)
  await expect(sessionAt(front, memoryStore(), { eab })).rejects.toMatchObject(expected)
})

test('an account that the CA has lost is made again with the same key, once', async () => {
  const ca = acmeAuthority()
  await using front = await serveFront(ca.upstream)
  const store = memoryStore()
  using session = await sessionAt(front, store)
  ca.forget(session.accountUrl ?? '')
  const remarks: string[] = []
  await order(session, { keep: { remark: (sentence) => void remarks.push(sentence) } })
  expect(remarks).toEqual(['The CA did not know the account any more, so it was made again with the same key'])
  expect(ca.finalized).toHaveLength(1)
  expect(new Set(store.saved.map(({ keyPem }) => keyPem)).size).toBe(1)
  expect(store.saved.at(-1)?.url).toBe(session.accountUrl)
})

test('an account that was bound is not made again', async () => {
  const ca = acmeAuthority({ bindings: { 'kid-1': hmac } })
  await using front = await serveFront(ca.upstream)
  await using folder = await daemonFolder()
  using session = await sessionAt(front, memoryStore(), { eab: await bindingIn(folder.path) })
  ca.forget(session.accountUrl ?? '')
  await expect(order(session)).rejects.toMatchObject({ stage: 'order', kind: 'accountDoesNotExist' })
  expect(ca.accounts.size).toBe(0)
})

test('an account that is deactivated is told', async () => {
  await using front = await serveFront(acmeAuthority().upstream, {
    after: ({ endpoint }) => (endpoint === 'newAccount' ? { body: { status: 'deactivated' } } : undefined),
  })
  await expect(sessionAt(front)).rejects.toMatchObject({
    kind: 'unauthorized',
    message: expect.stringMatching(
      /^Cannot have an account with the CA at [\d.:]+: the account is deactivated \(unauthorized\)$/,
    ),
  })
})
