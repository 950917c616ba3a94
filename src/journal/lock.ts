import { spawnSync } from 'node:child_process'
import { CertflowError } from '../errors.ts'
import { quoted } from '../network/parsed.ts'

/**
 * Locks an open file for as long as it is open here: the kernel ends the lock with the process, however that ends.
 *
 * Node has no flock(2). flock(1) of util-linux locks the open file that it inherits, which is ours, and leaves.
 * Throws `journal-unusable` where another process has the lock.
 */
export function lockFile(fd: number, path: string): void {
  const { error, status } = spawnSync('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', fd] })
  if (error === undefined && status === 0) return
  const busy = status === 1
  throw new CertflowError(
    'journal-unusable',
    `Cannot lock journal ${quoted(path)}: ${busy ? 'another scan writes it' : 'flock(1) does not work here'}`,
    {
      hint: busy ? 'wait until that scan has ended, or name another journal' : 'install util-linux, which has flock',
      cause: error,
    },
  )
}
