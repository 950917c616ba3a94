import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { accountPath, accountStore } from '../../../agent/state/account-file.ts'
import { besideOf, createDurably, replaceDurably } from '../../../agent/state/durable-file.ts'
import {
  forgetOldGenerations,
  liveGeneration,
  putLink,
  stageGeneration,
  switchTo,
} from '../../../agent/state/generation.ts'
import { type Ledger, readLedger, writeLedger } from '../../../agent/state/ledger.ts'
import { openState } from '../../../agent/state/state-folder.ts'

const modeOf = (path: string) => statSync(path).mode & 0o777
const folder = () => mkdtempDisposable(join(tmpdir(), 'agent-state-'))
const about = { source: 'acme', madeAt: '2026-11-29T00:00:00.000Z' } as const

describe('files', () => {
  test.for([0o600, 0o640, 0o644])('mode %o, whatever the umask', async (mode) => {
    await using at = await folder()
    const before = process.umask(0o077)
    try {
      await createDurably(join(at.path, 'x'), 'text', { mode })
    } finally {
      process.umask(before)
    }
    expect([modeOf(join(at.path, 'x')), readFileSync(join(at.path, 'x'), 'utf8')]).toEqual([mode, 'text'])
  })

  test('what is there is not written over, and no link is followed', async () => {
    await using at = await folder()
    writeFileSync(join(at.path, 'target'), 'mine')
    symlinkSync('target', join(at.path, 'link'))
    for (const name of ['target', 'link'])
      await expect(createDurably(join(at.path, name), 'x', { mode: 0o600 })).rejects.toMatchObject({ code: 'EEXIST' })
    expect(readFileSync(join(at.path, 'target'), 'utf8')).toBe('mine')
  })

  test('a file is replaced whole, also where a run before has left its half behind', async () => {
    await using at = await folder()
    const path = join(at.path, 'x')
    writeFileSync(path, 'old')
    writeFileSync(besideOf(path), 'half')
    await replaceDurably(path, 'new', { mode: 0o600 })
    expect([readFileSync(path, 'utf8'), modeOf(path), readdirSync(at.path)]).toEqual(['new', 0o600, ['x']])
  })

  test('where it cannot be, what was there stays and nothing is left', async () => {
    await using at = await folder()
    mkdirSync(join(at.path, 'x'))
    await expect(replaceDurably(join(at.path, 'x'), 'new', { mode: 0o600 })).rejects.toThrow()
    expect(readdirSync(at.path)).toEqual(['x'])
  })

  test('a link takes the place of a file or a link, never of a folder', async () => {
    await using at = await folder()
    const path = join(at.path, 'x')
    for (const target of ['a', 'b']) {
      await putLink(path, target)
      expect(readlinkSync(path)).toBe(target)
    }
    mkdirSync(join(at.path, 'folder'))
    await expect(putLink(join(at.path, 'folder'), 'a')).rejects.toThrow()
    expect(readdirSync(at.path).sort()).toEqual(['folder', 'x'])
  })
})

describe('the folder', () => {
  test('lets servers walk through what they read, and nobody see keys and accounts', async () => {
    await using at = await folder()
    const root = join(at.path, 'deep', 'state')
    await openState(root)
    expect(['', 'live', 'generations'].map((name) => modeOf(join(root, name)))).toEqual([0o711, 0o711, 0o711])
    expect(['pending', 'ledgers', 'accounts'].map((name) => modeOf(join(root, name)))).toEqual([0o700, 0o700, 0o700])
  })

  test('that is a file is told with the way out', async () => {
    await using at = await folder()
    writeFileSync(join(at.path, 'state'), '')
    chmodSync(join(at.path, 'state'), 0o600)
    await expect(openState(join(at.path, 'state'))).rejects.toMatchObject({ code: 'state-unusable' })
  })
})

describe('generations', () => {
  test('are numbered, complete before anything points to them, and switched by one link', async () => {
    await using at = await folder()
    const state = await openState(at.path)
    expect(await liveGeneration(state, 'www')).toBeUndefined()
    const files = [{ name: 'key.pem', content: 'key', mode: 0o600 }]
    const first = await stageGeneration(state, 'www', files, about)
    // half a generation of a run that was killed
    mkdirSync(join(state.generations('www'), 'new'))
    const second = await stageGeneration(state, 'www', files, about)
    expect([first, second, await liveGeneration(state, 'www')]).toEqual([1, 2, undefined])
    await switchTo(state, 'www', second)
    expect(readFileSync(join(state.live('www'), 'key.pem'), 'utf8')).toBe('key')
    await switchTo(state, 'www', first)
    expect(await liveGeneration(state, 'www')).toBe(1)
    expect(lstatSync(state.live('www')).isSymbolicLink()).toBe(true)
  })

  test('old ones go, those in use stay', async () => {
    await using at = await folder()
    const state = await openState(at.path)
    for (let count = 0; count < 7; count += 1) await stageGeneration(state, 'www', [], about)
    await forgetOldGenerations(state, 'www', new Set([1, 7]))
    expect(readdirSync(state.generations('www')).sort()).toEqual(['1', '4', '5', '6', '7'])
  })
})

describe('the ledger', () => {
  const now = new Date('2026-11-29T00:00:00.000Z')
  const full: Ledger = {
    version: 1,
    work: {
      step: 'tested',
      reason: 'due',
      begunAt: now,
      names: ['www.example'],
      keyType: 'ecdsa-p256',
      generation: 2,
      before: [{ target: 'a', address: 'b' }],
    },
    failures: { count: 1, firstAt: now, lastAt: now, notBefore: now, caSaidSo: false, message: 'x' },
    caWindow: { certificate: 'c', start: now, end: now, renewAt: now },
  }

  test('is read as it was written', async () => {
    await using at = await folder()
    const state = await openState(at.path)
    expect(await readLedger(state, 'www')).toEqual({ version: 1 })
    await writeLedger(state, 'www', full)
    expect(await readLedger(state, 'www')).toEqual(full)
    expect(modeOf(state.ledger('www'))).toBe(0o600)
  })

  test.for(['', '{', '[]', '{"version":2}', '{"version":1,"work":{"step":"dance"}}'])(
    '%j is told, and never taken for none',
    async (text) => {
      await using at = await folder()
      const state = await openState(at.path)
      writeFileSync(state.ledger('www'), text)
      await expect(readLedger(state, 'www')).rejects.toMatchObject({
        code: 'state-unusable',
        message: expect.stringContaining('damaged'),
      })
    },
  )
})

describe('accounts', () => {
  const at = (directory: string, hasOwnAccount: boolean) => ({
    account: { directory, anchorsFile: undefined, proxy: undefined, contact: undefined, eab: undefined },
    hasOwnAccount,
  })

  test('are shared by the certificates of a CA, unless the CA wants one for each', async () => {
    await using place = await folder()
    const state = await openState(place.path)
    const path = (name: string, directory: string, own: boolean) => accountPath(state, name, at(directory, own))
    const [one, other] = ['https://ca.example/dir', 'https://ca.example/x'] as const
    expect(path('a', one, false)).toBe(path('b', one, false))
    const different = [path('a', one, false), path('a', other, false), path('a', one, true), path('b', one, true)]
    expect(new Set(different).size).toBe(4)
  })

  test('are readable by nobody else, and a damaged one is not made anew', async () => {
    await using place = await folder()
    const path = join(place.path, 'account.json')
    const store = accountStore(path, 'https://ca.example/dir')
    expect(await store.read()).toBeUndefined()
    const account = { keyPem: '-----BEGIN PRIVATE KEY-----\nx\n', url: 'https://ca.example/account/1' }
    await store.save(account)
    expect([await store.read(), modeOf(path)]).toEqual([account, 0o600])
    writeFileSync(path, '{}')
    await expect(store.read()).rejects.toMatchObject({ code: 'state-unusable' })
  })
})
