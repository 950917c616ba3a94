import { printable } from '../../src/domain/printable.ts'
import type { HttpAnswer } from '../../src/http/http-answer.ts'
import { clampRetryAfter, readRetryAfter } from '../../src/network/retry-after.ts'
import { hintFor } from './problem-hints.ts'
import { type ProblemDocument, problemDocument } from './shapes.ts'
import { isTrustworthyUrl } from './trustworthy-url.ts'

/** The step of an order that failed. */
export type AcmeStage =
  | 'directory'
  | 'account'
  | 'order'
  | 'authorization'
  | 'challenge'
  | 'finalize'
  | 'certificate'
  | 'renewal-info'

/** What went wrong with a CA in a way that has no URN of its own; docs/explanation/acme.md says what each means. */
export const localProblemTypes = [
  'timeout',
  'connection',
  'tls',
  'too-large',
  'unreadable',
  'http',
  'aborted',
  'unfinished',
  'no-challenge',
] as const

/** One of `localProblemTypes`. */
export type LocalProblemType = (typeof localProblemTypes)[number]

/** What is wrong with one identifier (RFC 8555 §6.7.1). */
export interface AcmeSubproblem {
  /** A name or an address; undefined where the CA names none. */
  readonly identifier: string | undefined
  readonly type: string
  readonly detail: string
}

/** The parts of a problem. Texts of the CA go in as they came. */
export interface AcmeProblemParts {
  readonly stage: AcmeStage
  /** Host of the CA. */
  readonly host: string
  /** The CA's URN (RFC 8555 §6.7), or certflow's own word. */
  readonly type: LocalProblemType | (string & {})
  readonly detail: string
  readonly status?: number | undefined
  readonly subproblems?: readonly AcmeSubproblem[]
  /** Clamped to 1 minute … 24 hours. */
  readonly retryAfterMs?: number | undefined
  /** A page for the operator: terms to agree to, a pause to end. */
  readonly instance?: string | undefined
  readonly cause?: unknown
}

/** More than any sentence of a CA needs. */
const longestDetail = 1_000

/** Names in one sentence; `subproblems` has all. */
const mostTold = 10

const urnPrefix = 'urn:ietf:params:acme:error:'

/**
 * What a CA, or the way to it, did not do: the one error of everything under `acme`. All texts are printable and cut, since they come from
 * outside. `message` is one sentence; `hint` says what to do, where certflow knows.
 */
export class AcmeProblem extends Error {
  override readonly name = 'AcmeProblem'
  readonly stage: AcmeStage
  readonly type: string
  readonly status: number | undefined
  readonly detail: string
  readonly subproblems: readonly AcmeSubproblem[]
  /** What the CA asks to wait, between a minute and a day; undefined where it says nothing. */
  readonly retryAfterMs: number | undefined
  /** A page for the operator; https. */
  readonly instance: string | undefined
  readonly hint: string | undefined

  constructor(parts: AcmeProblemParts) {
    const type = shown(parts.type)
    const detail = shown(parts.detail)
    const subproblems = (parts.subproblems ?? []).map(shownSubproblem)
    super(sentence(parts, type, detail, subproblems), { cause: parts.cause })
    this.stage = parts.stage
    this.type = type
    this.status = parts.status
    this.detail = detail
    this.subproblems = subproblems
    this.retryAfterMs = parts.retryAfterMs === undefined ? undefined : clampRetryAfter(parts.retryAfterMs)
    this.instance = parts.instance
    this.hint = hintFor(this.kind, parts.instance)
  }

  /** The type without the prefix of ACME's own: `rateLimited`, `timeout`. */
  get kind(): string {
    return kindOf(this.type)
  }
}

/** The problem that an answer with a failing status tells (RFC 7807, RFC 8555 §6.7), whatever its body is. */
export function problemOfAnswer(stage: AcmeStage, answer: HttpAnswer, now: Date): AcmeProblem {
  const parsed = problemDocument.safeParse(jsonOrNothing(answer.body))
  return problemOfDocument(stage, new URL(answer.url).host, parsed.success ? parsed.data : {}, {
    status: answer.status,
    retryAfterMs: readRetryAfter(answer.header('retry-after'), answer.header('date'), now),
  })
}

/** The problem that a CA has written down, in an answer or in an object. */
export function problemOfDocument(
  stage: AcmeStage,
  host: string,
  { type = 'http', detail, subproblems = [], instance }: ProblemDocument,
  more: Pick<AcmeProblemParts, 'status' | 'retryAfterMs'> = {},
): AcmeProblem {
  return new AcmeProblem({
    ...more,
    stage,
    host,
    type,
    detail: detail ?? (more.status === undefined ? 'it says no more' : `it answers with status ${more.status}`),
    subproblems: subproblems.map((each) => ({
      identifier: each.identifier?.value,
      type: each.type ?? 'http',
      detail: each.detail ?? '',
    })),
    instance: pageFor(instance, detail),
  })
}

/** Whether an error is a problem of one of these kinds. */
export function isProblem(error: unknown, ...kinds: readonly string[]): error is AcmeProblem {
  return error instanceof AcmeProblem && kinds.includes(error.kind)
}

/** The page that a CA sends its user to: `instance`, else the first https URL of the sentence (Let's Encrypt names its unpause page there). */
function pageFor(instance: string | undefined, detail: string | undefined): string | undefined {
  const named = /https:\/\/[\x21-\x7e]+/.exec(detail ?? '')?.[0].replace(/[.,;)]+$/, '')
  return [instance, named].find((url) => url !== undefined && isTrustworthyUrl(url, { plainLoopback: false }))
}

function jsonOrNothing(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    // a page of a proxy, say: the status has to do
    return undefined
  }
}

const actions: Readonly<Record<AcmeStage, string>> = {
  directory: 'read the directory of the CA',
  account: 'have an account with the CA',
  order: 'make an order with the CA',
  authorization: 'prove the names to the CA',
  challenge: 'answer the challenge of the CA',
  finalize: 'have the certificate issued by the CA',
  certificate: 'fetch the certificate from the CA',
  'renewal-info': 'ask for renewal information of the CA',
}

function sentence(
  { stage, host }: AcmeProblemParts,
  type: string,
  detail: string,
  subproblems: readonly AcmeSubproblem[],
): string {
  const each = subproblems.map(
    (sub) => `${sub.identifier === undefined ? '' : `${sub.identifier}: `}${sub.detail} (${kindOf(sub.type)})`,
  )
  const rest = each.length > mostTold ? [`and ${each.length - mostTold} more`] : []
  const state = [`${withoutPeriod(detail)} (${kindOf(type)})`, ...each.slice(0, mostTold), ...rest].join('; ')
  return `Cannot ${actions[stage]} at ${printable(host)}: ${state}`
}

function withoutPeriod(text: string): string {
  return text.replace(/[.\s]+$/, '')
}

function kindOf(type: string): string {
  return type.startsWith(urnPrefix) ? type.slice(urnPrefix.length) : type
}

function shownSubproblem({ identifier, type, detail }: AcmeSubproblem): AcmeSubproblem {
  return {
    identifier: identifier === undefined ? undefined : shown(identifier),
    type: shown(type),
    detail: withoutPeriod(shown(detail)),
  }
}

function shown(text: string): string {
  return printable(text.length > longestDetail ? `${text.slice(0, longestDetail)}…` : text)
}
