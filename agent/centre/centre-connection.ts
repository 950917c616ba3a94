import type { KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { type AnswerTo, readSignedAnswer, signedAnswer } from '../../src/agent-protocol/signed-answer.ts'
import { signRequest } from '../../src/agent-protocol/signed-request.ts'
import { dayMs, unitMs } from '../../src/domain/duration.ts'
import { printable } from '../../src/domain/printable.ts'
import { CertflowError } from '../../src/errors.ts'
import { fileProblem } from '../../src/file-errors.ts'
import type { HttpAnswer } from '../../src/http/http-answer.ts'
import { Transport, TransportError } from '../../src/http/transport.ts'
import { quoted } from '../../src/network/parsed.ts'
import { readRetryAfter } from '../../src/network/retry-after.ts'
import type { CentreAt } from '../config/agent-config.ts'
import { userAgent } from '../user-agent.ts'
import { CentreProblem } from './centre-problem.ts'

/** A centre that has too much to do says so at once, and asks for seconds: it is waited for, since the next pass is an hour away. */
const mostTries = 4
const longestWaitMs = unitMs.m

/** A centre takes milliseconds; the network in between may be slow. */
const deadlineMs = 20_000

const problem = z.object({ detail: z.string(), hint: z.string().optional() })

/** What a connection works with. */
interface ConnectionOptions {
  readonly now: () => Date
  readonly signal: AbortSignal
}

/** Requests to a centre, each signed. All rejections are CentreProblems, but for an anchors file that cannot be read. */
export class CentreConnection implements Disposable {
  readonly #url: string
  readonly #transport: Transport
  readonly #options: ConnectionOptions

  /** Rejects with `file-unreadable`. */
  static async open(centre: CentreAt, options: ConnectionOptions): Promise<CentreConnection> {
    const { anchorsFile, proxy, url } = centre
    const anchorsPem = anchorsFile === undefined ? undefined : await readFile(anchorsFile, 'utf8').catch(unreadable)
    return new CentreConnection(url, new Transport({ userAgent, anchorsPem, proxy, deadlineMs }), options)

    function unreadable(cause: unknown): never {
      const message = `Cannot read anchors ${quoted(anchorsFile ?? '')}: ${fileProblem(cause)}`
      throw new CertflowError('file-unreadable', message, { hint: 'correct centre: ca in agent.yaml', cause })
    }
  }

  private constructor(url: string, transport: Transport, options: ConnectionOptions) {
    this.#url = url
    this.#transport = transport
    this.#options = options
  }

  [Symbol.dispose](): void {
    this.#transport[Symbol.dispose]()
  }

  /**
   * What the centre answers to a request, signed by the key that `isCentre` says is its own. Asked again where the centre asks for a moment of patience, or the
   * connection was cut: the same once more changes nothing there.
   */
  async post<Schema extends z.ZodType<AnswerTo>>(
    path: string,
    content: unknown,
    key: KeyObject,
    schema: Schema,
    isCentre: (publicKey: string) => boolean,
  ): Promise<{ readonly answer: z.output<Schema>; readonly centreKey: string }> {
    const body = JSON.stringify(content)
    for (let tried = 1; ; tried++) {
      try {
        return await this.#once(path, body, key, schema, isCentre)
      } catch (error) {
        if (!(error instanceof CentreProblem) || tried >= mostTries) throw error
        const waitMs = error.retryAfterMs ?? (error.status === undefined && tried === 1 ? 0 : undefined)
        if (waitMs === undefined || waitMs > longestWaitMs || this.#options.signal.aborted) throw error
        await sleep(waitMs, undefined, { signal: this.#options.signal }).catch(() => undefined)
      }
    }
  }

  async #once<Schema extends z.ZodType<AnswerTo>>(
    path: string,
    body: string,
    key: KeyObject,
    schema: Schema,
    isCentre: (publicKey: string) => boolean,
  ): Promise<{ readonly answer: z.output<Schema>; readonly centreKey: string }> {
    const { now } = this.#options
    const { authorization, claim } = signRequest(key, { method: 'POST', path }, body, now())
    const answered = await this.#send(path, body, authorization)
    if (answered.status !== 200) throw problemOf(answered, now())
    const envelope = signedAnswer.safeParse(jsonOf(answered.body))
    if (!envelope.success) throw new CentreProblem('what answers there is no centre of certflow')
    const { key: centreKey } = envelope.data
    const answer = isCentre(centreKey) ? readSignedAnswer(envelope.data, schema, centreKey, claim.nonce) : undefined
    if (answer === undefined) throw new CentreProblem('what answers there is not the centre that this agent has joined')
    return { answer, centreKey }
  }

  async #send(path: string, body: string, authorization: string): Promise<HttpAnswer> {
    try {
      return await this.#transport.request({
        method: 'POST',
        url: `${this.#url}${path}`,
        headers: { 'content-type': 'application/json', accept: 'application/json', authorization },
        body,
        signal: this.#options.signal,
      })
    } catch (cause) {
      if (!(cause instanceof TransportError)) throw cause
      throw new CentreProblem(`it cannot be reached: ${cause.message}`, { cause })
    }
  }
}

function problemOf(answer: HttpAnswer, now: Date): CentreProblem {
  const { status } = answer
  const said = problem.safeParse(jsonOf(answer.body))
  const message = short(said.success ? said.data.detail : `it answers with status ${status}`)
  const hint = said.data?.hint === undefined ? undefined : short(said.data.hint)
  const asked =
    status === 503 || status === 429 ? readRetryAfter(answer.header('retry-after'), undefined, now) : undefined
  const retryAfterMs = asked === undefined ? undefined : Math.min(Math.max(asked, 0), dayMs)
  return new CentreProblem(message, { status, retryAfterMs, hint })
}

/** The centre's words go to a terminal and a journal. */
function short(words: string): string {
  return printable(words).slice(0, 250)
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
