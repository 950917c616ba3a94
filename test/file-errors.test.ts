import { expect, test } from 'vitest'
import { fileProblem } from '../src/file-errors.ts'

const failed = (code: string) => Object.assign(new Error(code), { code })

test.for([
  [failed('ENOENT'), 'no such file or folder (ENOENT)'],
  [failed('EEXIST'), 'it is there already (EEXIST)'],
  [failed('ENOSPC'), 'no space left (ENOSPC)'],
  [failed('EROFS'), 'the file system is read-only (EROFS)'],
  [failed('EUNHEARDOF'), 'the system says EUNHEARDOF'],
  [failed('constructor'), 'the system says constructor'],
  [new Error('?'), 'unknown reason'],
  ['?', 'unknown reason'],
] as const)('%o is %s', ([error, words]) => {
  expect(fileProblem(error)).toBe(words)
})
