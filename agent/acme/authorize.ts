import type { ChallengeAnswer } from './challenge-solver.ts'
import { comparableName } from './identifier.ts'
import { type OrderContext, patience } from './order-context.ts'
import { AcmeProblem, type AcmeSubproblem } from './problem.ts'
import type { AcmeSession, Polled } from './session.ts'
import type { Authorization, Challenge, Order } from './shapes.ts'

/** An authorization that is still to be proved, and how. */
interface Task {
  readonly url: string
  readonly challengeUrl: string
  /** Whether the CA has been told in an earlier run, and is at it. */
  readonly underWay: boolean
  readonly answer: ChallengeAnswer
}

const stage = 'authorization'

/** RFC 8555 §8.1: base64url. It becomes the name of a file, an argument of programs and a part of URLs. */
const tokenText = /^[A-Za-z0-9_-]{1,128}$/

/**
 * Proves all names of an order that are not proved yet: all answers are made visible, then the CA is told, then it is asked until it has
 * an opinion on each. Rejects with AcmeProblem that names every name that failed. Answers are taken away in any case.
 */
export async function authorize(order: Order, context: OrderContext): Promise<void> {
  const { session, solver, signal, remark } = context
  const ordered = new Set(order.identifiers.map(({ value }) => comparableName(value)))
  const tasks: Task[] = []
  for (const url of order.authorizations) {
    const { object } = await session.authorization(url)
    if (object.status === 'valid') continue
    if (object.status !== 'pending') throw notProved(session, [object])
    if (!isOrdered(object, ordered))
      throw session.problem(stage, 'unreadable', `it asks for ${object.identifier.value}, which is not in the order`)
    tasks.push(await taskOf(url, object, context))
  }
  if (tasks.length === 0) return
  const answers = tasks.map(({ answer }) => answer)
  const presented = await solver.present(answers, signal).catch((error: unknown) => {
    throw signal.aborted
      ? session.problem('challenge', 'aborted', 'certflow was told to stop', { cause: error })
      : error
  })
  for (const doubt of presented.doubts ?? []) remark(doubt)
  try {
    for (const { challengeUrl, underWay } of tasks) if (!underWay) await session.challengeIsReady(challengeUrl)
    await awaitOpinions(tasks, context)
  } finally {
    for (const trouble of await presented.cleanUp()) remark(trouble)
  }
}

function isOrdered({ identifier, wildcard }: Authorization, ordered: ReadonlySet<string>): boolean {
  const name = comparableName(identifier.value)
  // RFC 8555 §7.1.4 has the wildcard as a flag, not in the name
  return ordered.has(wildcard === true ? `*.${name}` : name)
}

async function taskOf(url: string, authorization: Authorization, { session, solver }: OrderContext): Promise<Task> {
  const { identifier, challenges } = authorization
  const challenge = challenges.find(({ type }) => type === solver.type)
  if (challenge === undefined) {
    const offered = challenges.map(({ type }) => type).join(', ')
    const detail = `for ${identifier.value} it offers no ${solver.type}, only ${offered === '' ? 'nothing' : offered}`
    throw session.problem(stage, 'no-challenge', detail)
  }
  if (challenge.token === undefined || !tokenText.test(challenge.token))
    throw session.problem(stage, 'unreadable', `for ${identifier.value} it sends no token that may be used`)
  return {
    url,
    challengeUrl: session.connection.url(stage, challenge.url, 'challenge'),
    underWay: challenge.status !== undefined && challenge.status !== 'pending',
    answer: {
      identifier: comparableName(identifier.value),
      token: challenge.token,
      keyAuthorization: await session.keyAuthorization(challenge.token),
    },
  }
}

async function awaitOpinions(tasks: readonly Task[], context: OrderContext): Promise<void> {
  const { session } = context
  const pause = patience(context, stage, 'it has no opinion yet on each name')
  const refused: Authorization[] = []
  let open = tasks
  while (open.length > 0) {
    const polled: (Polled<Authorization> & { readonly task: Task })[] = []
    for (const task of open) polled.push({ task, ...(await session.authorization(task.url)) })
    const pending = polled.filter(({ object }) => object.status === 'pending')
    refused.push(
      ...polled.map(({ object }) => object).filter(({ status }) => status !== 'pending' && status !== 'valid'),
    )
    open = pending.map(({ task }) => task)
    if (open.length > 0) await pause(longest(pending.map(({ retryAfterMs }) => retryAfterMs)))
  }
  if (refused.length > 0) throw notProved(session, refused)
}

function longest(waits: readonly (number | undefined)[]): number | undefined {
  const known = waits.filter((wait) => wait !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}

/** The problem of authorizations that cannot become valid any more, each name with what the CA says of it. */
export function notProved(session: AcmeSession, refused: readonly Authorization[]): AcmeProblem {
  const subproblems = refused.map(subproblemOf)
  const [first] = subproblems
  const names = subproblems.length === 1 ? 'a name is' : `${subproblems.length} names are`
  return new AcmeProblem({
    stage,
    host: new URL(session.connection.settings.directory).host,
    type: first?.type ?? 'unreadable',
    detail: `${names} not proved`,
    subproblems,
  })
}

function subproblemOf({ status, identifier, challenges }: Authorization): AcmeSubproblem {
  const failed: Challenge | undefined = challenges.find(({ error }) => error !== undefined)
  const unexplained = `the authorization is ${status}`
  return {
    identifier: identifier.value,
    type: failed?.error?.type ?? 'urn:ietf:params:acme:error:unauthorized',
    detail: failed?.error?.detail ?? unexplained,
  }
}
