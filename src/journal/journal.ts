import { type FileHandle, open, stat } from 'node:fs/promises'
import type { Endpoint } from '../domain/endpoint.ts'
import type { ProbeResult } from '../domain/probe-result.ts'
import { CertflowError } from '../errors.ts'
import { fileProblem } from '../file-errors.ts'
import { quoted } from '../network/parsed.ts'
import { CertificateNumbers } from './certificate-numbers.ts'
import type { JournalledResult } from './entries.ts'
import { LineSeals } from './line-seals.ts'
import { LineWriter } from './line-writer.ts'
import { lockFile } from './lock.ts'
import { headOf, type JournalledPlan } from './plan-head.ts'
import { PlanWalk } from './plan-walk.ts'
import { readFinished } from './read-finished.ts'
import { type JournalFile, unwritableJournal } from './read-lines.ts'
import { surveyJournal } from './survey.ts'

/**
 * Opens the journal of a scan: a new file, or that of an earlier run of the same plan, whole and for this process alone.
 *
 * Rejects with `journal-unusable` where it is damaged, of another plan or in use, with `file-unwritable` or
 * `file-unreadable` where the system refuses; the file is as it was then. Half a line at its end is taken away. When `signal`
 * aborts meanwhile, the rest is not read, and nothing may be noted.
 */
export async function openJournal(path: string, plan: JournalledPlan, signal: AbortSignal): Promise<Journal> {
  const file = { path, handle: await opened(path) }
  try {
    lockFile(file.handle.fd, path)
    const head = headOf(plan)
    const seals = new LineSeals()
    const headLine = seals.seal(head)
    if (await isUnbegun(file, headLine)) {
      await rewritten(file, 0, headLine)
      return new Journal(file, new Uint8Array(plan.planned), seals)
    }
    const { isFinished, end, seal } = await surveyJournal(file, head, signal)
    if (!signal.aborted) await rewritten(file, end, '')
    return new Journal(file, isFinished, new LineSeals(seal))
  } catch (error) {
    await file.handle.close()
    throw error
  }
}

/** What earlier runs of a scan have finished, and where this one notes what it finishes. Closes when it is disposed of. */
export class Journal implements AsyncDisposable {
  /** How many endpoints earlier runs have finished. */
  readonly finished: number
  readonly #file: JournalFile
  /** By place in the plan: 1 where an earlier run has finished it. */
  readonly #isFinished: Uint8Array
  readonly #places = new Map<Endpoint, number>()
  readonly #seals: LineSeals
  readonly #numbers = new CertificateNumbers()
  readonly #writer: LineWriter

  constructor(file: JournalFile, isFinished: Uint8Array, seals: LineSeals) {
    this.#file = file
    this.#seals = seals
    this.#isFinished = isFinished
    this.#writer = new LineWriter(file)
    this.finished = isFinished.reduce((sum, each) => sum + each, 0)
  }

  /** Why this run cannot be noted any further, once that is so. */
  get failure(): CertflowError | undefined {
    return this.#writer.failure
  }

  /** Reports whether this is the file of that path, by whatever name. */
  async isAt(path: string): Promise<boolean> {
    const [own, other] = await Promise.all([this.#file.handle.stat(), stat(path).catch(() => undefined)])
    return own.ino === other?.ino && own.dev === other.dev
  }

  /** What earlier runs have finished, with the endpoints of today's plan. */
  async *replay(
    endpoints: Iterable<Endpoint>,
  ): AsyncGenerator<{ readonly endpoint: Endpoint; readonly results: readonly JournalledResult[] }> {
    if (this.finished === 0) return
    const walk = new PlanWalk(endpoints, (place) => this.#isFinished[place] === 1)
    for await (const { place, results } of readFinished(this.#file)) yield { endpoint: walk.at(place), results }
  }

  /** The endpoints that are still to be probed. */
  *unfinished(endpoints: Iterable<Endpoint>): Generator<Endpoint> {
    let place = 0
    for (const endpoint of endpoints) {
      if (this.#isFinished[place] !== 1) {
        this.#places.set(endpoint, place)
        yield endpoint
      }
      place += 1
    }
  }

  /** Notes all results of one endpoint that came from `unfinished`. Resolves when more may come. */
  note(results: readonly ProbeResult[]): Promise<void> | undefined {
    const endpoint = results[0]?.endpoint
    const place = endpoint && this.#places.get(endpoint)
    if (endpoint === undefined || place === undefined)
      throw new TypeError('Journal.note() wants an endpoint of unfinished(), once')
    this.#places.delete(endpoint)
    const entries = this.#numbers.entriesOf(place, results)
    return this.#writer.append(entries.map((entry) => this.#seals.seal(entry)).join(''))
  }

  /** Brings what was noted to the disk. `failure` tells whether that was possible. */
  async finish(): Promise<void> {
    await this.#writer.finish()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.finish()
    await this.#file.handle.close()
  }
}

async function opened(path: string): Promise<FileHandle> {
  try {
    // Only for its user: it tells what a network has.
    const handle = await open(path, 'a+', 0o600)
    if ((await handle.stat()).isFile()) return handle
    await handle.close()
  } catch (cause) {
    throw new CertflowError('file-unwritable', `Cannot open journal ${quoted(path)}: ${fileProblem(cause)}`, {
      hint: 'name a file in a folder that exists and that this user may write to',
      cause,
    })
  }
  throw new CertflowError('journal-unusable', `Cannot use ${quoted(path)} as a journal: it is no ordinary file`, {
    hint: 'name a file, or one that does not exist yet',
  })
}

/** Reports whether there is nothing in a journal, or a head like ours that was not written to its end. */
async function isUnbegun({ handle }: JournalFile, headLine: string): Promise<boolean> {
  const head = Buffer.from(headLine)
  const { size } = await handle.stat()
  if (size >= head.length) return false
  const begun = Buffer.alloc(size)
  await handle.read(begun, 0, size, 0)
  return head.subarray(0, size).equals(begun)
}

/** Cuts a journal to a length and writes on from there. */
async function rewritten({ path, handle }: JournalFile, length: number, lines: string): Promise<void> {
  try {
    await handle.truncate(length)
    await handle.appendFile(lines)
    await handle.datasync()
  } catch (cause) {
    throw unwritableJournal(path, cause)
  }
}
