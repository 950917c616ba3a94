import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import type { HttpAnswer } from '../../src/http/http-answer.ts'
import { type HttpRequest, Transport, TransportError } from '../../src/http/transport.ts'
import { userAgent } from '../user-agent.ts'
import { AcmeProblem, type AcmeStage, type LocalProblemType, problemOfAnswer } from './problem.ts'
import type { AcmeSettings } from './settings.ts'
import { type Directory, directoryObject } from './shapes.ts'
import { isTrustworthyUrl } from './trustworthy-url.ts'

/** What a connection may be told besides its settings. */
export interface ConnectionOptions {
  /** The time of day, for dates in Retry-After. */
  readonly now: () => Date
  readonly signal?: AbortSignal | undefined
  /** For each request. Default: 30 s. */
  readonly deadlineMs?: number
}

/** Tries of a request that may be sent again without harm. */
const mostTries = 3

/** After the first failure; doubled after the second. */
const firstPauseMs = 250

/** Waits; ends early, without a rejection, when certflow is told to stop. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal && { signal }).catch(() => {})
}

/** A CA's directory, and requests to that CA that need no account. All rejections are AcmeProblems. */
export class CaConnection implements Disposable {
  readonly settings: AcmeSettings
  readonly now: () => Date
  readonly #signal: AbortSignal | undefined
  readonly #transport: Transport
  #directory: Promise<Directory> | undefined

  constructor(settings: AcmeSettings, { now, signal, deadlineMs }: ConnectionOptions) {
    this.settings = settings
    this.now = now
    this.#signal = signal
    this.#transport = new Transport({ userAgent, ...settings, ...(deadlineMs !== undefined && { deadlineMs }) })
  }

  [Symbol.dispose](): void {
    this.#transport[Symbol.dispose]()
  }

  /** The CA's directory (RFC 8555 §7.1.1), read once. */
  directory(): Promise<Directory> {
    this.#directory ??= this.#readDirectory()
    return this.#directory
  }

  /** An answer of whatever status. */
  async send(stage: AcmeStage, request: HttpRequest): Promise<HttpAnswer> {
    try {
      return await this.#transport.request({ ...request, signal: this.#signal })
    } catch (error) {
      if (!(error instanceof TransportError)) throw error
      throw this.problem(stage, error.kind, error.message, { cause: error })
    }
  }

  /** What `ask` gives, tried again at once where that does no harm: after a cut connection, or a 5xx that names no time. */
  async repeated<Result>(ask: () => Promise<Result>): Promise<Result> {
    for (let tried = 1; ; tried++) {
      try {
        return await ask()
      } catch (error) {
        if (tried >= mostTries || !(error instanceof AcmeProblem) || !isPassing(error)) throw error
        await pause(firstPauseMs * 2 ** (tried - 1), this.#signal)
      }
    }
  }

  /** The JSON of a good answer in its shape. */
  read<Shape extends z.ZodType>(stage: AcmeStage, answer: HttpAnswer, shape: Shape): z.infer<Shape> {
    if (answer.status >= 400) throw problemOfAnswer(stage, answer, this.now())
    if (answer.status < 200 || answer.status >= 300)
      throw this.problem(stage, 'unreadable', `it answers with status ${answer.status} in place of the answer`)
    const type = answer.header('content-type') ?? 'none'
    if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(type))
      throw this.problem(stage, 'unreadable', `its answer is of type ${type.slice(0, 80)}, not JSON`)
    const parsed = shape.safeParse(this.#json(stage, answer.body))
    if (parsed.success) return parsed.data
    const [issue] = parsed.error.issues
    const place = issue === undefined || issue.path.length === 0 ? 'it' : issue.path.join('.')
    throw this.problem(stage, 'unreadable', `its answer is not what the protocol says: ${place}: ${issue?.message}`)
  }

  /** The URL if keys and accounts may be used with it; what a CA names is no reason to leave TLS. */
  url(stage: AcmeStage, url: string | undefined, what: string): string {
    if (url === undefined) throw this.problem(stage, 'unreadable', `its answer has no URL of the ${what}`)
    const plainLoopback = this.settings.directory.startsWith('http:')
    if (isTrustworthyUrl(url, { plainLoopback })) return url
    throw this.problem(stage, 'unreadable', `its URL of the ${what} is refused: ${JSON.stringify(url.slice(0, 200))}`)
  }

  /** A problem that certflow itself sees. */
  problem(
    stage: AcmeStage,
    type: LocalProblemType | `urn:${string}`,
    detail: string,
    more: { readonly cause?: unknown; readonly retryAfterMs?: number } = {},
  ): AcmeProblem {
    return new AcmeProblem({ stage, host: new URL(this.settings.directory).host, type, detail, ...more })
  }

  async #readDirectory(): Promise<Directory> {
    const stage = 'directory'
    const directory = await this.repeated(async () =>
      this.read(stage, await this.send(stage, { method: 'GET', url: this.settings.directory }), directoryObject),
    )
    for (const name of ['newNonce', 'newAccount', 'newOrder'] as const) this.url(stage, directory[name], name)
    return directory
  }

  #json(stage: AcmeStage, body: Buffer): unknown {
    try {
      return JSON.parse(body.toString('utf8'))
    } catch (cause) {
      throw this.problem(stage, 'unreadable', 'its answer is not JSON', { cause })
    }
  }
}

/** Whether the same request may well succeed a moment later. */
function isPassing({ kind, status, retryAfterMs }: AcmeProblem): boolean {
  return kind === 'connection' || (status !== undefined && status >= 500 && retryAfterMs === undefined)
}
