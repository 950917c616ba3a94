import { expect, test } from 'vitest'
import { openPigeon } from '../../src/channels/pigeon.ts'
import { describeHttpChannel, never, tools } from './conformance.ts'
import { secretFile } from './files.ts'
import { startService } from './http-service.ts'
import { hostileMessage, hostileTexts, messageOf } from './messages.ts'

const callflow = '049de6fc-c1a7-4963-af43-616cce2492c6'
const guidance = '570e6f71-5459-43fe-a745-aa7d115ce20d'
const resultId = '3fa85f64-5717-4562-b3fc-2c963f66afa6'
const token = 'aAbBcCdDeEfFgGhHiIjJkKlLmMnNoO0123456789'

const requested = JSON.stringify({
  params: { callflowId: callflow, guidanceId: guidance, parameters: {} },
  resultId,
  status: 'requested',
})

function open(url: string, used = tools) {
  return openPigeon('pigeon', { kind: 'pigeon', url, token_file: secretFile(token), callflow, guidance }, used)
}

describeHttpChannel({
  kind: 'pigeon',
  open: (host, port, used) => open(`${host === '127.0.0.1' ? 'http' : 'https'}://${host}:${port}`, used),
  secrets: [token],
  taken: { status: 200, body: requested },
  unreadable: [
    '',
    '{}',
    '{"status":"rejected"}',
    `{"resultId":"../${resultId}","status":"requested"}`,
    '<html></html>',
  ],
})

test('a call flow is started once, whomever the step is for', async () => {
  await using service = await startService(() => ({ status: 200, body: requested }))
  expect(await (await open(service.url)).send(messageOf({ recipient: '' }), never)).toEqual({
    result: 'accepted',
    reference: resultId,
  })
  const [request] = service.requests
  expect(request).toMatchObject({ method: 'POST', path: '/api/apps/pigeon/chain/invoke' })
  expect(request!.headers['x-authorization']).toBe(`Token ${token}`)
  expect(JSON.parse(request!.body)).toEqual({
    params: {
      callflowId: callflow,
      guidanceId: guidance,
      parameters: {
        id: 'step-4821-1',
        text: 'A certificate needs somebody. Number C F 4 8 2 1. www.phys.example.ac.jp and 2 more. It expires on 27 December 2026, in 3 days.',
      },
    },
  })
})

test.for(hostileTexts.map((text, index) => [index, text] as const))(
  'text %i means nothing to a guidance',
  async ([, text]) => {
    await using service = await startService(() => ({ status: 200, body: requested }))
    await (await open(service.url)).send(hostileMessage(text, 'ja'), never)
    expect(JSON.parse(service.requests[0]!.body).params.parameters.text).toMatch(
      /^[\p{L}\p{M}\p{N} .,:、。・ー…-]{1,600}$/u,
    )
  },
)

const tanaka = { contact: { displayName: '田中' }, digit: null }
const yamada = { contact: { displayName: '山田\u001b' }, digit: 1 }

test.for([
  [{ status: 'waiting' }, { state: 'under-way' }],
  [{ status: 'started', calls: [tanaka] }, { state: 'under-way' }],
  [
    { status: 'succeeded', calls: [tanaka, yamada] },
    { state: 'acknowledged', by: '山田\\u{1b}' },
  ],
  [
    { status: 'succeeded', calls: [{ digit: '1' }] },
    { state: 'acknowledged', by: undefined },
  ],
  [{ status: 'succeeded', calls: [tanaka] }, { state: 'heard' }],
  [{ status: 'succeeded' }, { state: 'heard' }],
  [
    { status: 'failed', calls: [tanaka, tanaka] },
    { state: 'not-reached', words: 'nobody of the call flow took it' },
  ],
  [{ status: 'aborted' }, { state: 'not-reached', words: 'the call flow was stopped' }],
  [{ calls: [] }, { state: 'unknown', words: 'it answered with what is not an answer of this service' }],
] as const)('a result of %j', async ([result, outcome]) => {
  await using service = await startService(({ path }) => ({
    status: path === `/api/apps/pigeon/results/${resultId}` ? 200 : 404,
    body: JSON.stringify(result),
  }))
  expect(await (await open(service.url)).outcome!(resultId, never)).toEqual(outcome)
})

const since = new Date('2026-12-24T13:09:00Z')
const item = (id: string, createdAt = '2026-12-24T13:10:00Z') => ({ resultId, createdAt, parameters: { id } })
const hundred = (createdAt: string) => Array.from({ length: 100 }, (_, index) => item(`other-${index}`, createdAt))

test.for([
  ['nothing', [], 'none'],
  ['its own', [item('other'), item('step-4821-1')], { reference: resultId }],
  ['others', [item('other')], 'none'],
  ['a page of others that reaches back', hundred('2026-12-24T12:50:00Z'), 'none'],
  ['a page of others since then', hundred('2026-12-24T13:12:00Z'), 'unknown'],
  ['items of another shape', [{ resultId }], 'unknown'],
] as const)('a flow is found by the id of its message: %s', async ([, items, found]) => {
  await using service = await startService(() => ({ status: 200, body: JSON.stringify({ items }) }))
  expect(await (await open(service.url)).find!(messageOf(), since, never)).toEqual(found)
  expect(service.requests[0]!.path).toBe('/api/apps/pigeon/results?offset=0&limit=100')
})
