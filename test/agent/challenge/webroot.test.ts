import { chmod, lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ChallengeAnswer } from '../../../agent/acme/challenge-solver.ts'
import { challengeSolver } from '../../../agent/challenge/challenge.ts'
import { daemonFolder } from '../../support/servers/process.ts'

const answers: readonly ChallengeAnswer[] = [
  { identifier: 'www.example.ac.jp', token: 'token-1', keyAuthorization: 'token-1.thumb' },
  { identifier: 'example.ac.jp', token: 'token-2', keyAuthorization: 'token-2.thumb' },
]
const going = new AbortController().signal

const present = async (webroot: string) => (await challengeSolver({ type: 'http-01', webroot })).present(answers, going)

const modeOf = async (path: string) => ((await lstat(path)).mode & 0o777).toString(8)

test('files that everybody may read, whatever the umask; all that was made goes again', async () => {
  await using folder = await daemonFolder()
  const place = join(folder.path, '.well-known/acme-challenge')
  const before = process.umask(0o077)
  const presented = await present(folder.path).finally(() => process.umask(before))
  expect(await readFile(join(place, 'token-1'), 'utf8')).toBe('token-1.thumb')
  expect(await readFile(join(place, 'token-2'), 'utf8')).toBe('token-2.thumb')
  expect(await modeOf(join(place, 'token-1'))).toBe('644')
  expect(await modeOf(place)).toBe('755')
  expect(await modeOf(join(folder.path, '.well-known'))).toBe('755')
  expect(await presented.cleanUp()).toEqual([])
  expect(await readdir(folder.path)).toEqual([])
})

test('what others have there stays: their folders with their modes, their files', async () => {
  await using folder = await daemonFolder()
  const wellKnown = join(folder.path, '.well-known')
  await mkdir(wellKnown)
  await chmod(wellKnown, 0o750)
  await writeFile(join(wellKnown, 'security.txt'), 'Contact:')
  const presented = await present(folder.path)
  await writeFile(join(wellKnown, 'acme-challenge/other'), 'of somebody else')
  expect(await presented.cleanUp()).toEqual([])
  expect(await readdir(folder.path, { recursive: true })).toEqual([
    '.well-known',
    '.well-known/acme-challenge',
    '.well-known/security.txt',
    '.well-known/acme-challenge/other',
  ])
  expect(await modeOf(wellKnown)).toBe('750')
})

test('a file of a run that was killed is made anew, a planted link is not written through', async () => {
  await using folder = await daemonFolder()
  await using elsewhere = await daemonFolder()
  const place = join(folder.path, '.well-known/acme-challenge')
  const target = join(elsewhere.path, 'target')
  await writeFile(target, 'as it was')
  await mkdir(place, { recursive: true })
  await writeFile(join(place, 'token-1'), 'old')
  await symlink(target, join(place, 'token-2'))
  const presented = await present(folder.path)
  expect(await readFile(join(place, 'token-1'), 'utf8')).toBe('token-1.thumb')
  expect((await lstat(join(place, 'token-2'))).isFile()).toBe(true)
  expect(await readFile(target, 'utf8')).toBe('as it was')
  await presented.cleanUp()
})

test.for(['.well-known', '.well-known/acme-challenge'])('a link in place of %s is refused', async (planted) => {
  await using folder = await daemonFolder()
  await using elsewhere = await daemonFolder()
  if (planted.includes('/')) await mkdir(join(folder.path, '.well-known'))
  await symlink(elsewhere.path, join(folder.path, planted))
  await expect(present(folder.path)).rejects.toMatchObject({
    code: 'challenge-failed',
    message: `Cannot answer http-01 in webroot "${folder.path}": a link or a file is where a folder should be`,
  })
  expect(await readdir(elsewhere.path)).toEqual([])
})

test('the webroot itself may be a link, and must be there', async () => {
  await using folder = await daemonFolder()
  await mkdir(join(folder.path, 'html'))
  await symlink('html', join(folder.path, 'www'))
  const presented = await present(join(folder.path, 'www'))
  expect(await readdir(join(folder.path, 'html/.well-known/acme-challenge'))).toEqual(['token-1', 'token-2'])
  await presented.cleanUp()
  await expect(present(join(folder.path, 'none'))).rejects.toMatchObject({
    message: expect.stringContaining('no such file or folder (ENOENT)'),
  })
})
