import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CertificateConfig } from '../config/agent-config.ts'
import { filesOf, materialOf, standardFiles } from '../deploy/material.ts'
import { isOfKeyType } from '../domain/key-type.ts'
import { generateKeyPem } from '../key.ts'
import { replaceDurably, syncFolder } from '../state/durable-file.ts'
import { generationFile, type Manifest, stageGeneration } from '../state/generation.ts'
import type { Work } from '../state/ledger.ts'
import { readSmallFile } from '../state/small-file.ts'
import type { StateFolder } from '../state/state-folder.ts'
import { type InstalledGeneration, installedOf } from './installed.ts'

const keyFile = 'key.pem'
const chainFile = 'chain.pem'

/** Makes the key that waits for a new certificate: on the disk, readable by nobody else, when this resolves. */
export async function makePendingKey(state: StateFolder, config: CertificateConfig): Promise<string> {
  const reused = config.reusesKey ? await liveKey(state, config) : undefined
  const keyPem = reused ?? (await generateKeyPem(config.keyType))
  const folder = state.pending(config.name)
  // A chain that was left here belongs to another key.
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { mode: 0o700 })
  await syncFolder(join(folder, '..'))
  await replaceDurably(join(folder, keyFile), keyPem, { mode: 0o600 })
  return keyPem
}

async function liveKey(state: StateFolder, { name, keyType }: CertificateConfig): Promise<string | undefined> {
  const live = await installedOf(state, name)
  if (live === undefined || !isOfKeyType(live.leaf.publicKey, keyType)) return undefined
  return (await generationFile(state, name, live.number, standardFiles.key))?.toString('utf8')
}

/** The key that waits; undefined where none does. */
export async function pendingKey(state: StateFolder, name: string): Promise<string | undefined> {
  return textOrNone(join(state.pending(name), keyFile))
}

/** Keeps the chain that came for the key that waits. */
export async function keepPendingChain(state: StateFolder, name: string, pem: string): Promise<void> {
  await replaceDurably(join(state.pending(name), chainFile), pem, { mode: 0o644 })
}

/** The chain that came; undefined where none did. */
export async function pendingChain(state: StateFolder, name: string): Promise<string | undefined> {
  return textOrNone(join(state.pending(name), chainFile))
}

/** Throws away what waits: it is part of a generation now, or nobody wants it any more. */
export async function clearPending(state: StateFolder, name: string): Promise<void> {
  await rm(state.pending(name), { recursive: true, force: true })
}

/** Makes a generation of a key and its chain. Resolves to its number. */
export async function stage(
  state: StateFolder,
  { name, install }: CertificateConfig,
  keyPem: string,
  chain: string,
  about: Manifest,
): Promise<number> {
  return stageGeneration(state, name, await filesOf(materialOf(keyPem, chain), install), about)
}

/** Stages what is in force anew, since agent.yaml wants it elsewhere or otherwise. Undefined where its key is not here. */
export async function stageAgain(
  state: StateFolder,
  config: CertificateConfig,
  live: InstalledGeneration,
  about: Manifest,
): Promise<number | undefined> {
  const [key, chain] = await Promise.all(
    [standardFiles.key, standardFiles.fullchain].map((file) => generationFile(state, config.name, live.number, file)),
  )
  if (key === undefined || chain === undefined) return undefined
  return stage(state, config, key.toString('utf8'), chain.toString('utf8'), about)
}

/** Reports whether what is under way is not yet a generation. */
export function isBeforeStaging(work: Work | undefined): boolean {
  return work !== undefined && ['keyed', 'ordered', 'issued'].includes(work.step)
}

/** Reports whether what is under way is what agent.yaml still wants. */
export function isStillWanted({ names, keyType, directory, reason }: Work, config: CertificateConfig): boolean {
  const isOrdered = directory !== undefined && reason !== 'by-hand'
  return (
    keyType === config.keyType &&
    names.length === config.names.length &&
    names.every((name, index) => name === config.names[index]) &&
    (!isOrdered || directory === config.ordering?.account.directory)
  )
}

async function textOrNone(path: string): Promise<string | undefined> {
  return (await readSmallFile(path))?.toString('utf8')
}
