import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { Channel, ChannelAnswer, ChannelMessage } from '../../src/channels/channel.ts'

/** A call that the service was asked for. */
export interface RungUp {
  readonly sid: string
  readonly message: ChannelMessage
}

/** What becomes of a call, as the service tells it. */
type RungState = 'ringing' | 'key' | 'listened' | 'busy'

/** How the service is to misbehave when it is asked for a call: a status, with seconds to wait, or `cut` once it has taken it. */
type Misbehaviour = { readonly status: number; readonly retryAfterS?: number } | 'cut' | undefined

/** A service that rings people up, over HTTP on this machine, and a channel that leads to it. */
export interface VoiceService extends AsyncDisposable {
  readonly calls: readonly RungUp[]
  readonly channel: Channel
  /** What it says of a call when it is asked. */
  state: (call: RungUp) => RungState
  /** Asked before each call is taken. */
  misbehaves: (message: ChannelMessage) => Misbehaviour
  readonly url: string
  stop(): Promise<void>
}

/** Starts the service. */
export async function startVoiceService(name = 'voice'): Promise<VoiceService> {
  const calls: RungUp[] = []
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
    if (request.method === 'POST') {
      const message = await messageIn(request)
      const wrong = service.misbehaves(message)
      if (wrong !== undefined && wrong !== 'cut')
        return answer(
          wrong.status,
          {},
          wrong.retryAfterS === undefined ? {} : { 'retry-after': `${wrong.retryAfterS}` },
        )
      const call = { sid: `CA${calls.length + 1}`, message }
      calls.push(call)
      return wrong === 'cut' ? response.destroy() : answer(201, { sid: call.sid })
    }
    const id = url.searchParams.get('id')
    if (id !== null)
      return answer(200, { sids: calls.filter(({ message }) => message.id === id).map(({ sid }) => sid) })
    const call = calls.find(({ sid }) => url.pathname === `/calls/${sid}`)
    return call === undefined ? answer(404, {}) : answer(200, { state: service.state(call) })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const stop = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  const service: VoiceService = {
    calls,
    url,
    channel: voiceChannel(name, url),
    state: () => 'ringing',
    misbehaves: () => undefined,
    stop,
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await stop()
    },
  }
  return service
}

/** A channel to such a service. */
export function voiceChannel(name: string, url: string): Channel {
  return {
    name,
    deadlineMs: 2_000,
    send: (message) => send(url, message),
    outcome: async (reference, signal) => {
      const { state } = (await (await fetch(`${url}/calls/${reference}`, { signal })).json()) as { state: RungState }
      switch (state) {
        case 'key':
          return { state: 'acknowledged', by: undefined }
        case 'listened':
          return { state: 'heard' }
        case 'busy':
          return { state: 'not-reached', words: 'busy' }
        default:
          return { state: 'under-way' }
      }
    },
    find: async ({ id }, _since, signal) => {
      const { sids } = (await (await fetch(`${url}/calls?id=${id}`, { signal })).json()) as { sids: string[] }
      return sids[0] === undefined ? 'none' : { reference: sids[0] }
    },
  }
}

async function send(url: string, message: ChannelMessage): Promise<ChannelAnswer> {
  if (message.recipient === '' && message.occasion === 'call')
    return { result: 'refused', words: 'there is no number to call' }
  const deferred = { result: 'deferred', retryAfterMs: undefined } as const
  try {
    const response = await fetch(`${url}/calls`, { method: 'POST', body: JSON.stringify(message) })
    const body = (await response.json()) as { sid?: string }
    if (response.status === 201) return { result: 'accepted', reference: body.sid }
    if (response.status === 400) return { result: 'refused', words: 'no such number' }
    const seconds = Number(response.headers.get('retry-after') ?? 0)
    return {
      ...deferred,
      words: `status ${response.status}`,
      isUnclear: false,
      wasAnswered: true,
      retryAfterMs: seconds * 1_000,
    }
  } catch (error) {
    const code = ((error as Error).cause as { code?: string } | undefined)?.code
    const isUnclear = code !== 'ECONNREFUSED'
    return { ...deferred, words: code ?? 'no answer', isUnclear, wasAnswered: false }
  }
}

async function messageIn(request: IncomingMessage): Promise<ChannelMessage> {
  return JSON.parse(await text(request)) as ChannelMessage
}
