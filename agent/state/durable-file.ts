import { constants } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Whose a file is, and what others may do with it. */
export interface FileAccess {
  /** Permission bits, as of chmod. */
  readonly mode: number
  /** Numbers of user and group; undefined where the agent's own are right. */
  readonly uid?: number | undefined
  readonly gid?: number | undefined
}

/**
 * Writes a new file so that it is on the disk when this resolves; the entry in its folder is not yet (`syncFolder`). It has its owner and its
 * mode before the first byte. Rejects with the error of the system, also where the file exists.
 */
export async function createDurably(path: string, content: string | Uint8Array, access: FileAccess): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  // The umask takes from this mode what it likes; nobody but the owner has any right until the group is known.
  await using file = await open(path, flags, access.mode & 0o600)
  await setAccess(file, access)
  await file.writeFile(content)
  await file.sync()
}

async function setAccess(file: FileHandle, { mode, uid, gid }: FileAccess): Promise<void> {
  if (uid !== undefined || gid !== undefined) {
    const own = await file.stat()
    if ((uid ?? own.uid) !== own.uid || (gid ?? own.gid) !== own.gid) await file.chown(uid ?? own.uid, gid ?? own.gid)
  }
  await file.chmod(mode)
}

/**
 * Puts a file in the place of another, or where there is none: whoever looks finds the old one or the new one, whole, also after a power cut.
 * Only one process at a time may do this in a folder: what an earlier one left behind is removed.
 */
export async function replaceDurably(path: string, content: string | Uint8Array, access: FileAccess): Promise<void> {
  const fresh = besideOf(path)
  await rm(fresh, { force: true })
  try {
    await createDurably(fresh, content, access)
    await rename(fresh, path)
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => undefined)
    throw error
  }
  await syncFolder(dirname(path))
}

/** The name under which what is to stand at a path is made ready, in the same folder. */
export function besideOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.certflow-new`)
}

/** Resolves when the entries of a folder are on the disk. */
export async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY)
  await folder.sync()
}
