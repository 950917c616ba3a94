import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileProblem } from '../../src/file-errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import type { ChallengeAnswer, PresentedAnswers } from '../acme/challenge-solver.ts'
import { challengeError } from './challenge-error.ts'

/** A folder that is held open, so that nobody can put another, or a link, in its place. */
interface HeldFolder {
  readonly handle: FileHandle
  /** Its name in the folder above, where it was made here. */
  readonly madeAs: string | undefined
}

const wellKnown = ['.well-known', 'acme-challenge']

/** For whom the web server runs is not known: everybody may read what the whole world is to read. */
const folderMode = 0o755
const fileMode = 0o644

/**
 * Writes answers below a web server's root (RFC 8555 §8.3). The root may belong to whoever runs the site: links below it are not followed,
 * files are made new, and folders that were made go again. Rejects with `challenge-failed`.
 */
export async function presentInWebroot(
  webroot: string,
  answers: readonly ChallengeAnswer[],
): Promise<PresentedAnswers> {
  const folders: HeldFolder[] = []
  const written: string[] = []
  const cleanUp = () => removeAll(webroot, folders, written)
  try {
    folders.push({ handle: await open(webroot, constants.O_DIRECTORY), madeAs: undefined })
    for (const name of wellKnown) folders.push(await folderIn(lastOf(folders), name))
    for (const { token, keyAuthorization } of answers) {
      await writeNew(within(lastOf(folders), token), keyAuthorization)
      written.push(token)
    }
  } catch (error) {
    await cleanUp()
    throw challengeError(
      `Cannot answer http-01 in webroot ${quoted(webroot)}: ${problemOf(error)}`,
      'set webroot to the folder that the web server serves at /, writable for certflow and without links below .well-known',
      error,
    )
  }
  return { cleanUp }
}

/** A path by the folder's descriptor: whatever becomes of its name, it is this folder. */
function within({ handle }: HeldFolder, name: string): string {
  return join('/proc/self/fd', String(handle.fd), name)
}

function lastOf(folders: readonly HeldFolder[]): HeldFolder {
  const last = folders.at(-1)
  if (last === undefined) throw new Error('no folder is open')
  return last
}

async function folderIn(parent: HeldFolder, name: string): Promise<HeldFolder> {
  const path = within(parent, name)
  const made = await mkdir(path, folderMode).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false
      throw error
    },
  )
  const handle = await open(path, constants.O_DIRECTORY | constants.O_NOFOLLOW)
  // whatever umask this runs under
  if (made) await handle.chmod(folderMode)
  return { handle, madeAs: made ? name : undefined }
}

async function writeNew(path: string, text: string): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  const openNew = () => open(path, flags, fileMode)
  await using file = await openNew().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
    // of a run that was killed, or something that somebody has planted: either way it is not this answer
    await unlink(path)
    return openNew()
  })
  await file.chmod(fileMode)
  await file.writeFile(text)
}

async function removeAll(
  webroot: string,
  folders: HeldFolder[],
  written: readonly string[],
): Promise<readonly string[]> {
  const troubles: string[] = []
  const attempt = (what: Promise<void>) =>
    what.catch((error: NodeJS.ErrnoException) => {
      // gone already, or in use by others by now
      if (error.code === 'ENOENT' || error.code === 'ENOTEMPTY') return
      troubles.push(`What was written in webroot ${quoted(webroot)} could not be removed: ${problemOf(error)}`)
    })
  const [last] = folders.slice(-1)
  if (last !== undefined) for (const token of written) await attempt(unlink(within(last, token)))
  for (const [index, { handle, madeAs }] of [...folders.entries()].reverse()) {
    const above = folders[index - 1]
    if (madeAs !== undefined && above !== undefined) await attempt(rmdir(within(above, madeAs)))
    await handle.close()
  }
  folders.length = 0
  return troubles
}

function problemOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  // O_NOFOLLOW with O_DIRECTORY finds a link
  return code === 'ENOTDIR' || code === 'ELOOP' ? 'a link or a file is where a folder should be' : fileProblem(error)
}
