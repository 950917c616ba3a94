import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { CertificateConfig } from '../config/agent-config.ts'
import { type GenerationFile, liveGeneration, readManifest, stageGeneration, switchTo } from '../state/generation.ts'
import type { StateFolder } from '../state/state-folder.ts'
import { foundAt, foundFiles, putLinks } from './install-paths.ts'

/**
 * Takes over what servers read until now: it becomes a generation of its own, in force at once, and then each path is turned into a link to it.
 * At no instant does a path show anything else, and there is something to go back to. Resolves to the generation that is in force
 * then; undefined where there is none.
 */
export async function adoptFound(
  state: StateFolder,
  { name, install }: CertificateConfig,
  now: Date,
): Promise<number | undefined> {
  const live = await liveGeneration(state, name)
  const found = await foundAt(state, name, live, install)
  if (found.length === 0) return live
  const files = await foundFiles(found)
  const before = live === undefined ? [] : await filesOfGeneration(state.generation(name, live))
  const taken = new Set(before.map((file) => file.name))
  const about = live === undefined ? undefined : await readManifest(state, name, live)
  const number = await stageGeneration(
    state,
    name,
    [...before, ...files.filter((file) => !taken.has(file.name))],
    about ?? { source: 'found', madeAt: now.toISOString() },
  )
  await switchTo(state, name, number)
  await putLinks(state, name, found)
  return number
}

async function filesOfGeneration(folder: string): Promise<readonly GenerationFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.pem') || name.startsWith('install-'))
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      const [content, { mode, uid, gid }] = await Promise.all([readFile(path), stat(path)])
      return { name, content, mode: mode & 0o777, uid, gid }
    }),
  )
}
