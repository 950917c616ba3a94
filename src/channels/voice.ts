import { z } from 'zod'
import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'
import { text } from '../yaml/text.ts'
import { answerOf, jsonOf } from './answers.ts'
import type { CallOutcome, Channel, ChannelMessage } from './channel.ts'
import { openHttp, usualDeadlineMs } from './http.ts'
import { type ChannelTools, commonKeys, type PathText, readChannelSecret, serviceUrl } from './kind.ts'
import { e164 } from './phone.ts'
import { redacting } from './redact.ts'
import { ask, type Service } from './service.ts'
import { spokenText } from './spoken.ts'

const usualUrl = 'https://studio.twilio.com'

/** The clock of the service and ours need not agree; calls are told apart by the id of the message. */
const clockMarginMs = 10 * 60_000

/** More calls than this to all numbers since a message was sent are not looked through. */
const mostListed = 200

const sid = (prefix: string) => new RegExp(`^${prefix}[0-9a-f]{32}$`)

const executionSchema = z.object({ sid: z.string().regex(sid('FN')), status: z.string() })
const listSchema = z.object({
  executions: z.array(z.object({ sid: z.string().regex(sid('FN')), contact_channel_address: z.string().nullish() })),
  meta: z.object({ next_page_url: z.string().nullish() }),
})
const contextSchema = z.object({
  context: z.object({
    flow: z.object({
      data: z.object({ id: z.string().optional() }).optional(),
      variables: z.object({ certflow: z.string().optional() }).optional(),
    }),
  }),
})

function parseSid(prefixes: readonly string[], input: string): Parsed<string> {
  if (prefixes.some((prefix) => sid(prefix).test(input))) return understood(input)
  const hint = `write ${prefixes.join(' or ')} and the 32 hexadecimal digits, as the console of Twilio shows them`
  return refused(`${quoted(input)} is no SID`, hint)
}

function parsePhone(input: string): Parsed<string> {
  const number = e164(input)
  return number === undefined
    ? refused(`${quoted(input)} is not a telephone number`, 'write it like "+81312345678"')
    : understood(number)
}

/** `kind: voice`. */
export function voiceSettings(path: PathText) {
  return z.strictObject({
    kind: z.literal('voice'),
    ...commonKeys,
    account: text('bad-text', (input) => parseSid(['AC', 'SK'], input), 'the account, or an API key of it'),
    token_file: path('the file that has the token of the account, or the secret of the API key').optional(),
    flow: text('bad-text', (input) => parseSid(['FW'], input), 'the flow that makes the call'),
    from: text('bad-text', parsePhone, 'the number that calls'),
    url: serviceUrl('where the API is, in another region').optional(),
  })
}

type VoiceSettings = z.output<ReturnType<typeof voiceSettings>>

/**
 * Opens a channel that calls people by Twilio. The call is a flow of Twilio Studio, whose outcome is asked for: no callback has to reach the
 * campus. Rejects with `secret-unusable`.
 */
export async function openVoice(name: string, settings: VoiceSettings, tools: ChannelTools): Promise<Channel> {
  const { account, flow, from } = settings
  const token = await readChannelSecret(name, 'token', settings.token_file, tools)
  const login = Buffer.from(`${account}:${token}`).toString('base64')
  const studio: Service = {
    http: await openHttp(tools),
    url: new URL(`/v2/Flows/${flow}/Executions`, settings.url ?? usualUrl).href,
    headers: { authorization: `Basic ${login}` },
    redact: redacting([token, login]),
  }
  return {
    name,
    deadlineMs: tools.deadlineMs ?? usualDeadlineMs,
    async send(message, signal) {
      const to = e164(message.recipient)
      // The number itself is nobody's business who reads a log.
      if (to === undefined)
        return {
          result: 'refused',
          words: `the telephone number of ${message.contact ?? 'the contact'} is not written like +81312345678`,
        }
      const headers = { ...studio.headers, 'content-type': 'application/x-www-form-urlencoded' }
      const body = new URLSearchParams({
        To: to,
        From: from,
        Parameters: JSON.stringify(parametersOf(message)),
      }).toString()
      return answerOf(await studio.http({ method: 'POST', url: studio.url, headers, body }, signal), {
        redact: studio.redact,
        now: tools.now(),
        taken: (answer) => {
          const execution = executionSchema.safeParse(jsonOf(answer)).data
          return execution === undefined ? 'unreadable' : { reference: execution.sid }
        },
      })
    },
    outcome: (reference, signal) => outcomeOf(studio, reference, signal),
    find: (message, since, signal) => found(studio, message, since, signal),
  }
}

/** What the flow sees as `flow.data`. */
function parametersOf(message: ChannelMessage): object {
  return { id: message.id, language: message.language, text: spokenText(message) }
}

async function outcomeOf(studio: Service, reference: string, signal: AbortSignal): Promise<CallOutcome> {
  // First whether it has ended, then how: what is read in this order cannot be overtaken.
  const execution = await ask(studio, `/${reference}`, executionSchema, signal)
  if ('words' in execution) return { state: 'unknown', words: execution.words }
  const context = await ask(studio, `/${reference}/Context`, contextSchema, signal)
  if ('words' in context) return { state: 'unknown', words: context.words }
  const said = context.value.context.flow.variables?.certflow
  if (said === 'acknowledged') return { state: 'acknowledged', by: undefined }
  if (execution.value.status !== 'ended') return { state: 'under-way' }
  if (said === 'heard') return { state: 'heard' }
  return {
    state: 'not-reached',
    words: reasons.get(said ?? '') ?? 'the flow ended without a word: it is not that of certflow',
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['busy', 'the line was busy'],
  ['no-answer', 'nobody answered'],
  ['failed', 'the call could not be made'],
])

async function found(studio: Service, message: ChannelMessage, since: Date, signal: AbortSignal) {
  const from = new Date(since.getTime() - clockMarginMs).toISOString().slice(0, 19)
  const list = await ask(studio, `?DateCreatedFrom=${from}Z&PageSize=${mostListed}`, listSchema, signal)
  if ('words' in list) return 'unknown'
  const number = e164(message.recipient)
  for (const execution of list.value.executions) {
    if (execution.contact_channel_address !== number) continue
    const context = await ask(studio, `/${execution.sid}/Context`, contextSchema, signal)
    if ('words' in context) return 'unknown'
    if (context.value.context.flow.data?.id === message.id) return { reference: execution.sid }
  }
  return (list.value.meta.next_page_url ?? '') === '' ? 'none' : 'unknown'
}
