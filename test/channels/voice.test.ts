import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { ChannelMessage } from '../../src/channels/channel.ts'
import { openVoice } from '../../src/channels/voice.ts'
import { describeHttpChannel, never, tools } from './conformance.ts'
import { secretFile } from './files.ts'
import { type ServiceAnswer, type ServiceRequest, startService } from './http-service.ts'
import { hostileMessage, hostileTexts, messageOf } from './messages.ts'

const account = `AC${'0a'.repeat(16)}`
const flow = `FW${'0b'.repeat(16)}`
const execution = `FN${'0c'.repeat(16)}`
const token = 't0kenOfTheAccount/+&"9'

const created = JSON.stringify({
  sid: execution,
  account_sid: account,
  flow_sid: flow,
  contact_channel_address: '+81300000001',
  context: {},
  status: 'active',
  date_created: '2026-12-24T13:10:00Z',
})

function open(url: string, used = tools) {
  const token_file = secretFile(token)
  return openVoice('voice', { kind: 'voice', account, flow, from: '+81312345678', token_file, url }, used)
}

describeHttpChannel({
  kind: 'voice',
  open: (host, port, used) => open(`${host === '127.0.0.1' ? 'http' : 'https'}://${host}:${port}`, used),
  secrets: [token, `${account}:${token}`],
  taken: { status: 201, body: created },
  unreadable: ['', '{}', '{"sid":"../../x","status":"active"}', '<html></html>'],
})

/** What the service was asked for a message, and what the channel says. */
async function sent(message: ChannelMessage, answer: ServiceAnswer = { status: 201, body: created }) {
  await using service = await startService(() => answer)
  const said = await (await open(service.url)).send(message, never)
  const [request] = service.requests
  const form = new URLSearchParams(request?.body)
  return { said, request, form, parameters: JSON.parse(form.get('Parameters') ?? '{}') }
}

test('a call is an execution of the flow, and its number the reference', async () => {
  const { said, request, form, parameters } = await sent(messageOf({ isDrill: true }))
  expect(said).toEqual({ result: 'accepted', reference: execution })
  expect(request).toMatchObject({ method: 'POST', path: `/v2/Flows/${flow}/Executions` })
  expect(request?.headers.authorization).toBe(`Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`)
  expect([form.get('To'), form.get('From')]).toEqual(['+81300000001', '+81312345678'])
  expect(parameters).toEqual({
    id: 'step-4821-1',
    language: 'en',
    text: 'This is a drill. Nothing is expiring. A certificate needs somebody. Number C F 4 8 2 1. www.phys.example.ac.jp and 2 more. It expires on 27 December 2026, in 3 days.',
  })
})

test('Japanese is read in Japanese', async () => {
  const alert = {
    ...messageOf().alert,
    title: 'www.phys.example.ac.jp',
    sentence: '12月27日（日）に期限が切れます。あと3日です。',
  }
  const { parameters } = await sent(messageOf({ language: 'ja', alert }))
  expect(parameters).toMatchObject({
    language: 'ja',
    text: 'サーバ証明書の件でご連絡します。番号、C F 4 8 2 1。対象、www.phys.example.ac.jp。12月27日 日 に期限が切れます。あと3日です。',
  })
})

test.for(hostileTexts.map((text, index) => [index, text] as const))(
  'text %i means nothing to TwiML or to a template',
  async ([, text]) => {
    const { parameters } = await sent(hostileMessage(text))
    expect(parameters.text).toMatch(/^[\p{L}\p{M}\p{N} .,:、。・ー…-]{1,600}$/u)
  },
)

test.for([
  ['+81-3-0000-0001', '+81300000001'],
  ['+81 3 0000 0001', '+81300000001'],
  ['+1.415.555.0100', '+14155550100'],
] as const)('the number %s is called as %s', async ([recipient, number]) => {
  expect((await sent(messageOf({ recipient }))).form.get('To')).toBe(number)
})

test.for([
  '',
  '03-0000-0001',
  '+81',
  '+0123456789',
  '+81(0)300000001',
  '+8130000000012345',
  'client:anyone',
  'sip:x@evil.example',
  '+81300000001;ext=1',
])('nobody is called at %j', async (recipient) => {
  const { said, request } = await sent(messageOf({ recipient }))
  expect(said).toEqual({
    result: 'refused',
    words: 'the telephone number of oncall-1 is not written like +81312345678',
  })
  expect(request).toBeUndefined()
})

test.for([
  [400, 21211, 'refused'],
  [409, 20409, 'deferred'],
  [429, 20429, 'deferred'],
] as const)('an error as the API has it: %i, code %i', async ([status, code, result]) => {
  const body = JSON.stringify({
    code,
    message: 'what is wrong',
    more_info: 'https://www.twilio.com/docs/errors',
    status,
  })
  const { said } = await sent(messageOf(), { status, body })
  expect(said).toMatchObject({ result, words: `it answered ${status}: ${code}; what is wrong; ${status}` })
})

/** A service that knows one execution in this state. */
function knowing(status: string, variables: object, data: object = {}) {
  return ({ path }: ServiceRequest): ServiceAnswer => {
    if (path === `/v2/Flows/${flow}/Executions/${execution}`)
      return { status: 200, body: JSON.stringify({ sid: execution, status, context: {} }) }
    if (path === `/v2/Flows/${flow}/Executions/${execution}/Context`)
      return {
        status: 200,
        body: JSON.stringify({ context: { flow: { data, variables, sid: execution }, widgets: {}, trigger: {} } }),
      }
    return { status: 404, body: '{"code":20404}' }
  }
}

test.for([
  ['active', {}, { state: 'under-way' }],
  ['active', { certflow: 'heard' }, { state: 'under-way' }],
  ['active', { certflow: 'acknowledged' }, { state: 'acknowledged', by: undefined }],
  ['ended', { certflow: 'acknowledged' }, { state: 'acknowledged', by: undefined }],
  ['ended', { certflow: 'heard' }, { state: 'heard' }],
  ['ended', { certflow: 'busy' }, { state: 'not-reached', words: 'the line was busy' }],
  ['ended', { certflow: 'no-answer' }, { state: 'not-reached', words: 'nobody answered' }],
  ['ended', { certflow: 'failed' }, { state: 'not-reached', words: 'the call could not be made' }],
  ['ended', {}, { state: 'not-reached', words: 'the flow ended without a word: it is not that of certflow' }],
] as const)('an execution that is %s with %j', async ([status, variables, outcome]) => {
  await using service = await startService(knowing(status, variables))
  expect(await (await open(service.url)).outcome!(execution, never)).toEqual(outcome)
})

test.for([
  [{ status: 500, body: `{"message":"${token.replaceAll('"', '\\"')}"}` }, 'it answered 500: …'],
  [{ status: 200, body: '{"status":1}' }, 'it answered with what is not an answer of this service'],
  [{ status: 404, body: '{"code":20404}' }, 'it answered 404: 20404'],
] as const)('what cannot be learnt is asked again: %j', async ([answer, words]) => {
  await using service = await startService(() => answer)
  expect(await (await open(service.url)).outcome!(execution, never)).toEqual({ state: 'unknown', words })
})

/** A service with these executions: their numbers and the id that each was begun with. */
function listing(calls: readonly (readonly [sid: string, number: string, id: string])[], next: string | null = null) {
  return ({ path }: ServiceRequest): ServiceAnswer => {
    const one = calls.find(([sid]) => path.endsWith(`/${sid}/Context`))
    if (one !== undefined) return { status: 200, body: JSON.stringify({ context: { flow: { data: { id: one[2] } } } }) }
    const executions = calls.map(([sid, contact_channel_address]) => ({
      sid,
      contact_channel_address,
      status: 'ended',
    }))
    return { status: 200, body: JSON.stringify({ executions, meta: { next_page_url: next, page_size: 200 } }) }
  }
}

const other = `FN${'0d'.repeat(16)}`
const since = new Date('2026-12-24T13:09:00Z')

test.for([
  [[], null, 'none'],
  [[[execution, '+81300000001', 'step-4821-1']], null, { reference: execution }],
  [
    [
      [other, '+81300000001', 'step-4820-1'],
      [execution, '+81300000001', 'step-4821-1'],
    ],
    null,
    { reference: execution },
  ],
  [[[other, '+81300000001', 'step-4820-1']], null, 'none'],
  [[[other, '+81300000002', 'step-4821-1']], null, 'none'],
  [[[other, '+81300000001', 'step-4820-1']], 'https://studio.twilio.com/next', 'unknown'],
] as const)('among %j (next page: %s) a call is found by its id', async ([calls, next, found]) => {
  await using service = await startService(listing(calls, next))
  expect(await (await open(service.url)).find!(messageOf(), since, never)).toEqual(found)
  expect(service.requests[0]!.path).toBe(
    `/v2/Flows/${flow}/Executions?DateCreatedFrom=2026-12-24T12:59:00Z&PageSize=200`,
  )
})

test('whether there was a call is unknown where the service does not say', async () => {
  await using service = await startService(() => ({ status: 503 }))
  expect(await (await open(service.url)).find!(messageOf(), since, never)).toBe('unknown')
})

test('the flow of docs leads from every state to an outcome that is understood', () => {
  const flow: {
    states: readonly {
      readonly name: string
      readonly type: string
      readonly transitions: readonly { readonly event: string; readonly next?: string }[]
      readonly properties: {
        readonly variables?: readonly { readonly key: string; readonly value: string }[]
        readonly number_of_digits?: number
      }
    }[]
    initial_state: string
  } = JSON.parse(readFileSync('docs/monitoring/twilio-flow.json', 'utf8'))
  const states = new Map(flow.states.map((state) => [state.name, state]))
  const ends = new Set<string>()
  const walk = (name: string, said: string | undefined, path: readonly string[]): void => {
    const state = states.get(name)!
    const now = state.properties.variables?.find(({ key }) => key === 'certflow')?.value ?? said
    expect(path).not.toContain(name)
    for (const { event, next } of state.transitions) {
      // the flow is begun by a request alone
      if (state.type === 'trigger' && event !== 'incomingRequest') continue
      if (next === undefined) ends.add(`${state.name} ${event}: ${now}`)
      else walk(next, now, [...path, name])
    }
  }
  walk(flow.initial_state, undefined, [])
  expect([...ends].sort()).toEqual([
    'ask_en speech: heard',
    'ask_en timeout: heard',
    'ask_ja speech: heard',
    'ask_ja timeout: heard',
    'busy next: busy',
    'failed next: failed',
    'key_ask_en noMatch: heard',
    'key_ask_ja noMatch: heard',
    'no_answer next: no-answer',
    'thanks_en audioComplete: acknowledged',
    'thanks_ja audioComplete: acknowledged',
  ])
})
