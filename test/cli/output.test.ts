import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, lstat, mkdtempDisposable, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { fileOutput, streamOutput } from '../../src/cli/output.ts'

const folder = () => mkdtempDisposable(join(tmpdir(), 'output-'))
const piece = 'x'.repeat(20_000)

test('a file appears when it is finished, and not before', async () => {
  await using temporary = await folder()
  const { path } = temporary
  const file = join(path, 'report.txt')
  const output = await fileOutput(file)
  await output.write(piece)
  await output.write('end\n')
  await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' })
  await output.finish()
  expect(await readFile(file, 'utf8')).toBe(`${piece}end\n`)
  expect(await readdir(path)).toEqual(['report.txt'])
})

test('what is discarded leaves the old file and nothing else', async () => {
  await using temporary = await folder()
  const { path } = temporary
  const file = join(path, 'report.txt')
  await writeFile(file, 'old')
  const output = await fileOutput(file)
  await output.write(piece)
  await output.discard()
  expect(await readFile(file, 'utf8')).toBe('old')
  expect(await readdir(path)).toEqual(['report.txt'])
})

test('a file that is replaced keeps its permissions', async () => {
  await using temporary = await folder()
  const { path } = temporary
  const file = join(path, 'report.txt')
  await writeFile(file, 'old')
  await chmod(file, 0o600)
  const output = await fileOutput(file)
  await output.write('new')
  await output.finish()
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readFile(file, 'utf8')).toBe('new')
})

test('a link stays a link: what it points at is replaced', async () => {
  await using temporary = await folder()
  const { path } = temporary
  await writeFile(join(path, 'real.txt'), 'old')
  await symlink('real.txt', join(path, 'link.txt'))
  const output = await fileOutput(join(path, 'link.txt'))
  await output.write('new')
  await output.finish()
  expect((await lstat(join(path, 'link.txt'))).isSymbolicLink()).toBe(true)
  expect(await readFile(join(path, 'real.txt'), 'utf8')).toBe('new')
})

test('a pipe is written to, never replaced, nor would a device be', async () => {
  await using temporary = await folder()
  const { path } = temporary
  const pipe = join(path, 'pipe')
  execFileSync('mkfifo', [pipe])
  const [output, text] = await Promise.all([
    fileOutput(pipe).then(async (opened) => {
      await opened.write('through the pipe')
      await opened.finish()
      return opened
    }),
    readFile(pipe, 'utf8'),
  ])
  await output.discard()
  expect(text).toBe('through the pipe')
  expect((await lstat(pipe)).isFIFO()).toBe(true)
  expect(await readdir(path)).toEqual(['pipe'])
})

test.for([
  ['a folder', '.', 'it is a folder (EISDIR)'],
  ['no folder', 'none/report.txt', 'no such file or folder (ENOENT)'],
  ['a file as folder', 'file/report.txt', 'a part of the path is not a folder (ENOTDIR)'],
] as const)('%s is no place for a report', async ([, name, code]) => {
  await using temporary = await folder()
  const { path } = temporary
  await writeFile(join(path, 'file'), '')
  await expect(fileOutput(join(path, name))).rejects.toMatchObject({
    code: 'file-unwritable',
    message: expect.stringContaining(code),
  })
  expect(await readdir(path)).toEqual(['file'])
})

/** A stream that takes its first writes and then, as a pipe nobody reads any more, fails. */
function brokenPipe(code: string, afterWrites = 0) {
  let writes = 0
  return new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => {
      writes += 1
      setImmediate(() => done(writes > afterWrites ? Object.assign(new Error(`write ${code}`), { code }) : null))
    },
  })
}

test.for([0, 1, 3])('a reader that goes after %i pieces ends the writing in silence', async (afterWrites) => {
  let gone = 0
  const output = streamOutput(brokenPipe('EPIPE', afterWrites), () => {
    gone += 1
  })
  for (let times = 0; times < 6; times++) await output.write(piece)
  await output.finish()
  expect(gone).toBe(1)
})

test.for([0, 1])('a disk that is full after %i pieces is a sentence', async (afterWrites) => {
  let gone = 0
  const output = streamOutput(brokenPipe('ENOSPC', afterWrites), () => {
    gone += 1
  })
  for (let times = 0; times < 3; times++) await output.write(piece)
  await expect(output.finish()).rejects.toMatchObject({
    code: 'file-unwritable',
    message: 'Cannot write standard output: no space left (ENOSPC)',
  })
  expect(gone).toBe(1)
})

test('what is written waits for a slow reader', async () => {
  const taken: string[] = []
  let release = () => {}
  const slow = new Writable({
    highWaterMark: 1,
    write: (chunk, _encoding, done) => {
      taken.push(String(chunk))
      release = done
    },
  })
  const output = streamOutput(slow, () => {})
  const pressure = output.write(piece)
  let waited = false
  void pressure?.then(() => {
    waited = true
  })
  await new Promise(setImmediate)
  expect(waited).toBe(false)
  const drained = once(slow, 'drain')
  release()
  await drained
  await pressure
  expect(taken).toEqual([piece])
})

test('small pieces are gathered, and come soon all the same', async () => {
  const taken: string[] = []
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      taken.push(String(chunk))
      done()
    },
  })
  const output = streamOutput(stream, () => {})
  expect(output.write('a')).toBeUndefined()
  expect(output.write('b')).toBeUndefined()
  expect(taken).toEqual([])
  await expect.poll(() => taken).toEqual(['ab'])
})
