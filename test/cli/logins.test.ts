import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isPassword } from '../../src/centre/login/password.ts'
import { programOfToken } from '../../src/centre/login/tokens.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { compiled, program } from '../support/certflow.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { judgedAt } from '../support/facts.ts'

async function folder() {
  const made = await mkdtempDisposable(join(tmpdir(), 'logins-'))
  return {
    path: made.path,
    store: () => openSqliteStore(join(made.path, 'certflow.db'), { create: false }),
    run: (args: readonly string[], stdin = '') => certflowHere(args, { cwd: made.path, stdin, now: () => judgedAt }),
    [Symbol.asyncDispose]: () => made[Symbol.asyncDispose](),
  }
}

test('accounts are made, listed, changed and removed; the first one before there is a store', async () => {
  await using here = await folder()
  const added = await here.run(['users', 'add', 'kato', '--role', 'admin'], 'correct horse battery\n')
  expect(added).toEqual({ code: 0, stdout: 'kato can log in now, as admin.\n', stderr: '' })
  expect((await here.run(['users', 'list'])).stdout).toMatch(
    /^login +role +since +password of\nkato +admin +2026-11-20 12:00 UTC/,
  )
  const again = await here.run(['users', 'add', 'kato', '--role', 'viewer'], 'correct horse battery\n')
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('There is an account "kato" already')])
  const changed = await here.run(['users', 'passwd', 'kato'], 'another horse battery\r\n')
  expect(changed.stdout).toBe('kato has another password, and is logged out everywhere.\n')
  await using store = here.store()
  expect(await isPassword('another horse battery', (await store.accounts.account('kato'))?.password ?? '')).toBe(true)
  expect((await here.run(['users', 'remove', 'kato'])).stdout).toBe('kato can no longer log in.\n')
  expect((await here.run(['users', 'list'])).stdout).toBe('There is no account.\n')
  for (const args of [['users', 'remove', 'kato']]) {
    const { code, stderr } = await here.run(args)
    expect([code, stderr]).toEqual([
      2,
      'certflow: There is no account "kato"\n  certflow users list shows those that there are\n',
    ])
  }
  expect((await store.audit.since(judgedAt)).map(({ action, about }) => `${action} ${about}`)).toEqual([
    'account-added kato',
    'password-changed kato',
    'account-removed kato',
  ])
})

test.for([
  ['', 'there is none'],
  ['short\n', 'fewer than 12 characters'],
  ['one line\nand another one\n', 'more than one line'],
])('a password that is none is refused: %j', async ([input, problem]) => {
  await using here = await folder()
  const { code, stderr } = await here.run(['users', 'add', 'kato', '--role', 'admin'], input)
  expect([code, stderr]).toEqual([2, expect.stringContaining(`Cannot take the password of standard input: `)])
  expect(stderr).toContain(problem)
})

/** `certflow users add kato` at a pseudo terminal, of which these keys are typed once it asks. */
async function typed(store: string, keys: string): Promise<{ code: number | null; shown: string }> {
  const command = `"$NODE" "$CERTFLOW" users add kato --role admin`
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: store,
    env: { ...process.env, NODE: process.execPath, CERTFLOW: program, NODE_COMPILE_CACHE: compiled },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let shown = ''
  let isAsked = false
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    shown += piece
    if (isAsked || !shown.includes('as you type')) return
    isAsked = true
    child.stdin.write(keys)
  })
  const [code] = await once(child, 'close')
  return { code, shown }
}

test('at a terminal nothing is shown of a password that is typed; backspace takes back', async () => {
  await using here = await folder()
  const { code, shown } = await typed(here.path, 'wrong\u0015correct horse batteri\u007fy 東x\u007f\u001b[D\r')
  expect([code, shown]).toEqual([0, expect.stringContaining('kato can log in now')])
  expect(shown).not.toMatch(/correct|horse|batter|wrong|東/)
  await using store = here.store()
  const kept = (await store.accounts.account('kato'))?.password ?? ''
  expect(await isPassword('correct horse battery 東', kept)).toBe(true)
})

test.for([
  ['correct horse\u0003', 'it was broken off'],
  ['\u0004', 'there is none'],
  ['correct horse\r\nbattery staple\r\n', 'more than one line'],
] as const)('at a terminal %j makes no account', async ([keys, problem]) => {
  await using here = await folder()
  const { code, shown } = await typed(here.path, keys)
  expect([code, shown]).toEqual([2, expect.stringContaining(problem)])
  expect(shown).not.toMatch(/correct|battery/)
})

test('what is no login, no role and no scope is a usage error', async () => {
  await using here = await folder()
  for (const args of [
    ['users', 'add', 'ka to', '--role', 'admin'],
    ['users', 'add', 'kato'],
    ['users', 'add', 'kato', '--role', 'root'],
    ['tokens', 'add', 'x'],
    ['tokens', 'add', 'x', '--scope', 'everything'],
    ['tokens', 'add', 'x y', '--scope', 'read'],
    ['tokens', 'add', 'x', '--scope', 'read', '--expires', '2020-01-01'],
  ])
    expect([args, (await here.run(args)).code]).toEqual([args, 2])
})

test('a token is shown once, and is good until it is revoked', async () => {
  await using here = await folder()
  const made = await here.run(['tokens', 'add', 'bot', '--scope', 'read', 'answer', '--expires', '2026-12-31'])
  const token = made.stdout.trim()
  expect(token).toMatch(/^certflow_[\w-]{43}$/)
  await using store = here.store()
  expect(await programOfToken(store.tokens, token, judgedAt)).toEqual({
    kind: 'program',
    name: 'bot',
    scopes: new Set(['read', 'answer']),
  })
  expect(await programOfToken(store.tokens, token, new Date('2026-12-31'))).toBeUndefined()
  const { stdout } = await here.run(['tokens', 'list'])
  expect(stdout).toMatch(
    /^name +scopes +since +ends +used\nbot +read,answer +2026-11-20 12:00 UTC +2026-12-31 00:00 UTC +2026-11-20\n$/,
  )
  expect(stdout).not.toContain(token)
  expect((await here.run(['tokens', 'add', 'bot', '--scope', 'read'])).code).toBe(2)
  expect((await here.run(['tokens', 'revoke', 'bot'])).stdout).toBe('bot is good for nothing any more.\n')
  expect(await programOfToken(store.tokens, token, judgedAt)).toBeUndefined()
  expect((await here.run(['tokens', 'list'])).stdout).toBe('There is no token.\n')
  expect((await here.run(['tokens', 'revoke', 'bot'])).code).toBe(2)
})
