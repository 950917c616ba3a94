import { setTimeout as sleep } from 'node:timers/promises'
import { challengeError } from '../challenge-error.ts'
import { codeOf, resolverOf, saysNo, serversOf, type ZoneServer, zoneOf } from './names.ts'
import type { TxtRecord } from './provider.ts'

/** How it is made sure that the CA will see the records. */
export interface PropagationOptions {
  /** Name servers to ask in place of the zone's own, as `parseNameServer` gives them: where a firewall keeps those from this machine. */
  readonly servers?: readonly string[]
  /** Default: 2 minutes. */
  readonly withinMs?: number
  /** A server that does not answer keeps from asking the CA: where each failure counts against a limit. */
  readonly allMustAnswer?: boolean
}

/** Where and how to look. */
export interface PropagationPlace {
  readonly resolvers: readonly string[] | undefined
  /** Of authoritative servers. */
  readonly port: number
}

/** Secondaries of a campus take a notify within seconds; some poll each minute. */
const usualWithinMs = 120_000

const firstPauseMs = 200
const longestPauseMs = 5_000

/**
 * Resolves when each record is to be seen at every authoritative server of its zone: a CA asks one of them, and a failed validation costs
 * more than a minute. A server counts by its name: one of its addresses has to answer, and none may answer without the record. After
 * `withinMs` servers that answer nothing at all are passed over, where another one has the record: whoever asks turns to that one, too. They are named in
 * what is resolved to. Else rejects with `challenge-failed` then, or with the reason of `signal`.
 */
export async function awaitPropagation(
  records: readonly TxtRecord[],
  { servers, withinMs = usualWithinMs, allMustAnswer = false }: PropagationOptions,
  place: PropagationPlace,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const endsAt = performance.now() + withinMs
  let open = await questionsFor(records, servers, place)
  const seen = new Set<string>()
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    const answers = await Promise.all(open.map(async (question) => ({ question, lack: await lackOf(question) })))
    for (const { question, lack } of answers) if (lack === undefined) seen.add(question.name)
    const lacking = answers.flatMap(({ question, lack }) => (lack === undefined ? [] : { question, lack }))
    if (lacking.length === 0) return []
    signal.throwIfAborted()
    if (performance.now() + pauseMs > endsAt) {
      const each = lacking.map(({ question, lack }) => `${question.server.name} ${lack.words} for ${question.name}`)
      if (!allMustAnswer && lacking.every(({ question, lack }) => lack.isSilent && seen.has(question.name))) return each
      throw challengeError(
        `Cannot prove names by dns-01: after ${withinMs / 1_000} s ${each.slice(0, 5).join('; ')}`,
        'look whether all name servers of the zone take its changes, and whether this machine may ask them',
      )
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted())
    open = lacking.map(({ question }) => question)
  }
}

/** What one server is to have under one name. */
interface Question {
  readonly server: ZoneServer
  readonly name: string
  readonly values: readonly string[]
}

async function questionsFor(
  records: readonly TxtRecord[],
  servers: readonly string[] | undefined,
  place: PropagationPlace,
): Promise<Question[]> {
  const byName = Map.groupBy(records, ({ name }) => name)
  const zones = new Map<string, readonly ZoneServer[]>()
  const questions: Question[] = []
  for (const [name, wanted] of byName) {
    const values = wanted.map(({ value }) => value)
    const named = servers?.map((server): ZoneServer => ({ name: server, addresses: [server] }))
    const asked = named ?? (await authoritativeServers(name, zones, place))
    questions.push(...asked.map((server) => ({ server, name, values })))
  }
  return questions
}

async function authoritativeServers(
  name: string,
  known: Map<string, readonly ZoneServer[]>,
  { resolvers, port }: PropagationPlace,
): Promise<readonly ZoneServer[]> {
  const zone = await zoneOf(name, resolvers)
  const servers = known.get(zone) ?? (await serversOf(zone, resolvers, port))
  known.set(zone, servers)
  return servers
}

/** What is missing at a server. */
interface Lack {
  /** The rest of a sentence that begins with its name. */
  readonly words: string
  /** It does not answer at all. */
  readonly isSilent: boolean
}

async function lackOf({ server, name, values }: Question): Promise<Lack | undefined> {
  const answers = await Promise.all(server.addresses.map((address) => textsAt(address, name)))
  const given = answers.filter((answer) => typeof answer !== 'string')
  if (given.length === 0) return { words: `does not answer (${answers[0] ?? 'it has no address'})`, isSilent: true }
  const complete = given.every((texts) => values.every((value) => texts.includes(value)))
  return complete ? undefined : { words: 'does not have the record', isSilent: false }
}

/** The texts under a name at one server, or why it does not answer. */
async function textsAt(address: string, name: string): Promise<readonly string[] | string> {
  try {
    // a new one each time: what was looked up before is not to be remembered
    const texts = await resolverOf([address]).resolveTxt(name)
    return texts.map((strings) => strings.join(''))
  } catch (error) {
    return saysNo(error) ? [] : codeOf(error)
  }
}
