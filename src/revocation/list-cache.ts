import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unitMs } from '../domain/duration.ts'
import { fetchList, type ListTransport } from './fetch-list.ts'

/** A list as it lies in the cache, or why there is none. */
export type CachedList =
  | { readonly der: Buffer; readonly problem: string | undefined }
  | { readonly der: undefined; readonly problem: string }

/** CAs publish every few hours, long before the list before ends to count; an unchanged one costs them and us a line. */
const freshMs = 6 * unitMs.h

/**
 * Lists of revoked certificates as files of one folder, each asked for again after six hours, and used as long as it counts where its CA cannot
 * be reached. Several processes may have the same folder: each file is whole at every moment.
 */
export class ListCache {
  readonly #folder: string
  readonly #transport: ListTransport
  readonly #now: () => Date
  readonly #asked = new Map<string, Promise<CachedList>>()

  constructor(folder: string, transport: ListTransport, now: () => Date) {
    this.#folder = folder
    this.#transport = transport
    this.#now = now
  }

  /** The list at a URL, asked for at most once. Rejects with the error of the system where the folder cannot be used. */
  list(url: string, signal: AbortSignal): Promise<CachedList> {
    const known = this.#asked.get(url)
    if (known !== undefined) return known
    const asking = this.#list(url, signal)
    this.#asked.set(url, asking)
    return asking
  }

  async #list(url: string, signal: AbortSignal): Promise<CachedList> {
    const path = join(this.#folder, `${createHash('sha256').update(url).digest('hex')}.crl`)
    const kept = await readKept(path)
    const now = this.#now()
    if (kept !== undefined && now.getTime() - kept.fetchedAt.getTime() < freshMs)
      return { der: kept.der, problem: undefined }
    const fetched = await fetchList(url, this.#transport, kept?.fetchedAt, signal)
    const der = fetched.kind === 'list' ? fetched.der : kept?.der
    const problem = fetched.kind === 'failed' ? fetched.why : undefined
    if (der === undefined) return { der, problem: problem ?? 'was not sent' }
    if (fetched.kind === 'list') await this.#keep(path, der)
    if (problem === undefined) await utimes(path, now, now)
    return { der, problem }
  }

  async #keep(path: string, der: Buffer): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const draft = `${path}.${process.pid}`
    await writeFile(draft, der, { mode: 0o600 })
    await rename(draft, path)
  }
}

async function readKept(path: string): Promise<{ readonly der: Buffer; readonly fetchedAt: Date } | undefined> {
  try {
    return { der: await readFile(path), fetchedAt: (await stat(path)).mtime }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
