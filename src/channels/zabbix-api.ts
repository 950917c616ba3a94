import { z } from 'zod'
import { printable } from '../domain/printable.ts'
import { excerpt } from '../messages/excerpt.ts'
import { jsonOf, readingOf } from './answers.ts'
import type { ChannelAcknowledgement } from './channel.ts'
import type { Http } from './http.ts'
import type { Redact } from './redact.ts'

/** The API of a Zabbix frontend. */
export interface ZabbixApi {
  readonly http: Http
  /** Of `api_jsonrpc.php`. */
  readonly url: string
  readonly token: string
  readonly redact: Redact
}

/** The tag by which the template names the entry in its problems. */
const tagName = 'certflow'

/** Bit of `action` that says that an update acknowledged the problem. */
const acknowledges = 2

/** From here on the token goes into a header; 7.2 takes no other way, and what is older knows the body only. */
const firstWithHeader = [6, 4]

/** More open problems are more than anybody acknowledges. */
const mostProblems = 1_000

const text = z.union([z.string(), z.number()]).transform(String)
const problems = z.array(
  z.object({
    tags: z.array(z.object({ tag: z.string(), value: z.string() })),
    acknowledges: z.array(z.object({ userid: text, clock: text, action: text })),
  }),
)
const users = z.array(z.object({ userid: text, username: z.string(), name: z.string(), surname: z.string() }))

type Answered<Value> = { readonly value: Value } | { readonly words: string }

/** What people have acknowledged in Zabbix since then, of problems that are open. Words where Zabbix does not say. */
export async function zabbixAcknowledgements(
  api: ZabbixApi,
  since: Date,
  signal: AbortSignal,
): Promise<readonly ChannelAcknowledgement[] | { readonly words: string }> {
  const version = await call(api, 'apiinfo.version', [], z.string(), 'nobody', signal)
  if ('words' in version) return version
  const login = takesHeader(version.value) ? 'header' : 'body'
  const question = {
    output: ['eventid'],
    selectTags: 'extend',
    selectAcknowledges: ['userid', 'clock', 'action'],
    acknowledged: true,
    tags: [{ tag: tagName, operator: 4 }],
    limit: mostProblems,
  }
  const found = await call(api, 'problem.get', question, problems, login, signal)
  if ('words' in found) return found
  const taken = found.value.flatMap((problem) => acknowledgedIn(problem, since))
  if (taken.length === 0) return []
  const userids = [...new Set(taken.map(({ userid }) => userid))]
  const known = await call(
    api,
    'user.get',
    { output: ['userid', 'username', 'name', 'surname'], userids },
    users,
    login,
    signal,
  )
  if ('words' in known) return known
  const names = new Map(known.value.map((user) => [user.userid, nameOf(user)]))
  // Who may see no other users sees no names.
  return taken.map(({ subject, userid, at }) => ({ subject, by: names.get(userid) ?? `Zabbix user ${userid}`, at }))
}

function acknowledgedIn(problem: z.output<typeof problems>[number], since: Date) {
  const subject = problem.tags.find(({ tag }) => tag === tagName)?.value
  if (subject === undefined) return []
  return problem.acknowledges.flatMap(({ userid, clock, action }) => {
    const at = new Date(Number(clock) * 1_000)
    return (Number(action) & acknowledges) === 0 || at < since ? [] : [{ subject, userid: shown(userid), at }]
  })
}

function nameOf({ username, name, surname }: z.output<typeof users>[number]): string {
  const full = [name, surname].filter((part) => part.trim() !== '').join(' ')
  return shown(full === '' ? username : `${full} (${username})`)
}

function shown(words: string): string {
  return printable(excerpt(words))
}

function takesHeader(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [firstMajor = 0, firstMinor = 0] = firstWithHeader
  return major > firstMajor || (major === firstMajor && minor >= firstMinor)
}

async function call<Value>(
  { http, url, token, redact }: ZabbixApi,
  method: string,
  params: object,
  schema: z.ZodType<Value>,
  login: 'header' | 'body' | 'nobody',
  signal: AbortSignal,
): Promise<Answered<Value>> {
  const headers = {
    'content-type': 'application/json-rpc',
    ...(login === 'header' && { authorization: `Bearer ${token}` }),
  }
  const body = JSON.stringify({ jsonrpc: '2.0', method, params, id: 1, ...(login === 'body' && { auth: token }) })
  const result = await http({ method: 'POST', url, headers, body }, signal)
  const answer = z.union([
    z.object({ result: schema }),
    z.object({ error: z.object({ message: z.string(), data: z.string().optional() }) }),
  ])
  const read = readingOf(result, redact, (said) => answer.safeParse(jsonOf(said)).data)
  if ('words' in read) return read
  if ('result' in read.value) return { value: read.value.result }
  const { message, data = '' } = read.value.error
  return { words: `Zabbix answered ${shown(redact(`${message} ${data}`))}` }
}
