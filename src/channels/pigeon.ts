import { z } from 'zod'
import { printable } from '../domain/printable.ts'
import { excerpt } from '../messages/excerpt.ts'
import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'
import { text } from '../yaml/text.ts'
import { answerOf, jsonOf } from './answers.ts'
import type { CallOutcome, Channel, ChannelMessage } from './channel.ts'
import { openHttp, usualDeadlineMs } from './http.ts'
import { type ChannelTools, commonKeys, type PathText, readChannelSecret, serviceUrl } from './kind.ts'
import { redacting } from './redact.ts'
import { ask, type Service } from './service.ts'
import { spokenText } from './spoken.ts'

/** More flows than this since a message was sent are not looked through; the newest come first. */
const mostListed = 100

/** The clock of the service and ours need not agree; flows are told apart by the id of the message. */
const clockMarginMs = 10 * 60_000

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const id = z.string().regex(uuid)
const startedSchema = z.object({ resultId: id, status: z.literal('requested') })
const resultSchema = z.object({
  status: z.string(),
  calls: z
    .array(
      z.object({
        contact: z.object({ displayName: z.string() }).optional(),
        digit: z.union([z.string(), z.number()]).nullish(),
      }),
    )
    .optional(),
})
const listSchema = z.object({
  items: z.array(
    z.object({
      resultId: id,
      createdAt: z.iso.datetime({ offset: true }),
      parameters: z.object({ id: z.string().optional() }),
    }),
  ),
})

function parseUuid(input: string): Parsed<string> {
  if (uuid.test(input)) return understood(input)
  return refused(
    `${quoted(input)} is no id of Pigeon`,
    'copy it from the address of its page: 049de6fc-c1a7-4963-af43-616cce2492c6',
  )
}

/** `kind: pigeon`. */
export function pigeonSettings(path: PathText) {
  return z.strictObject({
    kind: z.literal('pigeon'),
    ...commonKeys,
    url: serviceUrl('the space, like https://yourspace.cloud.kompira.jp'),
    token_file: path('the file that has the API token').optional(),
    callflow: text('bad-text', parseUuid, 'the call flow: who is called in which order'),
    guidance: text('bad-text', parseUuid, 'the guidance: what is read aloud, with {{text}} in it'),
  })
}

type PigeonSettings = z.output<ReturnType<typeof pigeonSettings>>

/**
 * Opens a channel that starts a call flow of Kompira Pigeon. The flow has its own contacts and order, and is one step here; whom the message
 * is for has no meaning. Rejects with `secret-unusable`.
 */
export async function openPigeon(name: string, settings: PigeonSettings, tools: ChannelTools): Promise<Channel> {
  const token = await readChannelSecret(name, 'token', settings.token_file, tools)
  const space: Service = {
    http: await openHttp(tools),
    url: new URL('/api/apps/pigeon', settings.url).href,
    headers: { 'x-authorization': `Token ${token}`, accept: 'application/json' },
    redact: redacting([token]),
  }
  return {
    name,
    deadlineMs: tools.deadlineMs ?? usualDeadlineMs,
    async send(message, signal) {
      const { callflow, guidance } = settings
      const body = JSON.stringify({
        params: { callflowId: callflow, guidanceId: guidance, parameters: parametersOf(message) },
      })
      const headers = { ...space.headers, 'content-type': 'application/json' }
      return answerOf(await space.http({ method: 'POST', url: `${space.url}/chain/invoke`, headers, body }, signal), {
        redact: space.redact,
        now: tools.now(),
        taken: (answer) => {
          const started = startedSchema.safeParse(jsonOf(answer)).data
          return started === undefined ? 'unreadable' : { reference: started.resultId }
        },
      })
    },
    outcome: (reference, signal) => outcomeOf(space, reference, signal),
    find: (message, since, signal) => found(space, message, since, signal),
  }
}

/** What the guidance may name in braces. */
function parametersOf(message: ChannelMessage): object {
  return { id: message.id, text: spokenText(message) }
}

async function outcomeOf(space: Service, reference: string, signal: AbortSignal): Promise<CallOutcome> {
  const result = await ask(space, `/results/${reference}`, resultSchema, signal)
  if ('words' in result) return { state: 'unknown', words: result.words }
  const { status, calls = [] } = result.value
  if (status === 'succeeded') {
    // The flow ended by a key; the last who pressed one is who took it.
    const last = calls.findLast(({ digit }) => digit !== undefined && digit !== null && digit !== '')
    if (last === undefined) return { state: 'heard' }
    const by = last.contact?.displayName.trim()
    return { state: 'acknowledged', by: by === undefined || by === '' ? undefined : printable(excerpt(by)) }
  }
  const words = reasons.get(status)
  return words === undefined ? { state: 'under-way' } : { state: 'not-reached', words }
}

/** States in which a flow stays; in all others it goes on. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['failed', 'nobody of the call flow took it'],
  ['aborted', 'the call flow was stopped'],
  ['rejected', 'the call flow was not begun'],
])

async function found(space: Service, message: ChannelMessage, since: Date, signal: AbortSignal) {
  const list = await ask(space, `/results?offset=0&limit=${mostListed}`, listSchema, signal)
  if ('words' in list) return 'unknown'
  const { items } = list.value
  const own = items.find(({ parameters }) => parameters.id === message.id)
  if (own !== undefined) return { reference: own.resultId }
  const oldest = items.at(-1)
  const reachesBack =
    oldest === undefined ||
    items.length < mostListed ||
    new Date(oldest.createdAt).getTime() < since.getTime() - clockMarginMs
  return reachesBack ? 'none' : 'unknown'
}
