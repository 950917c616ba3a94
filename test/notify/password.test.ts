import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readPassword } from '../../src/notify/password.ts'

async function folder() {
  return mkdtempDisposable(join(tmpdir(), 'password-'))
}

function written(path: string, text: string | Buffer, mode = 0o600): string {
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

test.for([
  ['secret\n', 'secret'],
  ['secret\r\n', 'secret'],
  ['secret', 'secret'],
  [' p ä %\n', ' p ä %'],
] as const)('%j is the password %j', async ([text, password]) => {
  await using place = await folder()
  const file = written(join(place.path, 'password'), text)
  expect(await readPassword({ file, credentials: undefined })).toBe(password)
})

test('without a file it is the credential of systemd; a file goes first', async () => {
  await using place = await folder()
  written(join(place.path, 'smtp-password'), 'of systemd', 0o440)
  expect(await readPassword({ file: undefined, credentials: place.path })).toBe('of systemd')
  const file = written(join(place.path, 'own'), 'of the file', 0o640)
  expect(await readPassword({ file, credentials: place.path })).toBe('of the file')
})

test('without any it is a fault of the settings', async () => {
  await expect(readPassword({ file: undefined, credentials: undefined })).rejects.toMatchObject({
    code: 'password-unusable',
    message: 'Cannot log in to the mail server: there is no password',
  })
})

test.for<[string, (path: string) => void, string]>([
  ['is not there', () => undefined, 'no such file or folder (ENOENT)'],
  ['is a folder', (path) => mkdirSync(path), 'it is no plain file'],
  ['is a pipe', (path) => void execFileSync('mkfifo', [path]), 'it is no plain file'],
  ['everybody may read', (path) => void written(path, 'secret', 0o644), 'everybody on this machine may read it'],
  ['is empty', (path) => void written(path, ''), 'it does not have one line'],
  ['has two lines', (path) => void written(path, 'secret\nsecret\n'), 'it does not have one line'],
  ['has a NUL', (path) => void written(path, 'sec\0ret'), 'it does not have one line'],
  ['is huge', (path) => void written(path, Buffer.alloc(100_000, 'x')), 'it does not have one line'],
])('a file that %s', async ([, make, problem]) => {
  await using place = await folder()
  const file = join(place.path, 'password')
  make(file)
  const error = await readPassword({ file, credentials: undefined }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    code: 'password-unusable',
    message: `Cannot read the password for the mail server from "${file}": ${problem}`,
  })
  expect(String(error)).not.toContain('secret')
})
