import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs'

/** Brings a file, or the names in a folder, onto the disk: without it the loss of power can take them away again. */
export function syncPath(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Removes a database with all that SQLite puts beside it; what is not there is no matter. */
export function removeDatabase(path: string): void {
  for (const part of ['', '-wal', '-shm', '-journal']) rmSync(path + part, { force: true })
}
