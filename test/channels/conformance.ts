import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { Channel, ChannelAnswer } from '../../src/channels/channel.ts'
import type { ChannelTools } from '../../src/channels/kind.ts'
import {
  closedPort,
  type HttpService,
  listening,
  type ServiceAnswer,
  type ServiceRequest,
  startService,
} from './http-service.ts'
import { hostileMessage, hostileTexts, messageOf } from './messages.ts'

/** A kind of channel as the suite needs it. */
export interface ChannelUnderTest {
  readonly kind: string
  /** Opens one that leads to this port of this host. */
  open(host: string, port: number, tools: ChannelTools): Promise<Channel>
  /** Secrets that it was opened with: nothing may ever show them. */
  readonly secrets: readonly string[]
  /** How an answer of its service begins. Default: as HTTP has it. */
  readonly answerHead?: string
}

/** One whose service speaks HTTP. */
export interface HttpChannelUnderTest extends ChannelUnderTest {
  /** What its service answers where all is well, as it documents it. */
  readonly taken: { readonly status: number; readonly body: string }
  /** Bodies of a 2xx that are not what its service answers. */
  readonly unreadable: readonly string[]
}

/** The clock of these tests. */
export const now = new Date('2026-12-24T13:10:00Z')

/** What channels use of the world, here. */
export const tools: ChannelTools = { now: () => now, env: {}, anchors: [] }

/** Short enough for a test, and long enough for a machine that others keep busy. */
const deadlineMs = 300

/** A signal that nobody aborts. */
export const never: AbortSignal = new AbortController().signal

/** The promises of `Channel` that any peer can put to the test, whatever it speaks. */
export function describeChannel({
  kind,
  open,
  secrets,
  answerHead = 'HTTP/1.1 200 OK\r\nx: ',
}: ChannelUnderTest): void {
  describe(`${kind}: any peer`, () => {
    test.for([
      ['says nothing', () => undefined],
      ['drips bytes', (write: (text: string) => void) => void drip(answerHead, write)],
    ] as const)('that %s is left at the deadline', async ([, talk]) => {
      await using peer = await startPeer((socket) => {
        talk((text) => socket.destroyed || socket.write(text))
      })
      const channel = await open('127.0.0.1', peer.port, { ...tools, deadlineMs })
      const begun = performance.now()
      const answer = await channel.send(messageOf(), never)
      expect(performance.now() - begun).toBeLessThan(deadlineMs + 2_000)
      expect(channel.deadlineMs).toBe(deadlineMs)
      expect(answer).toMatchObject({
        result: 'deferred',
        isUnclear: true,
        wasAnswered: false,
        words: 'no answer within 0.3 s',
      })
    })

    test('that cuts the connection before it answers may have taken the message', async () => {
      await using peer = await startPeer((socket) => socket.once('data', () => socket.destroy()))
      const answer = await (await open('127.0.0.1', peer.port, tools)).send(messageOf(), never)
      expect(answer).toMatchObject({ result: 'deferred', isUnclear: true, wasAnswered: false })
    })

    test('that answers with anything else', async () => {
      await using peer = await startPeer((socket) =>
        socket.once('data', () => socket.end('\u001b[31mSSH-2.0-x\r\n'.repeat(40))),
      )
      const answer = await (await open('127.0.0.1', peer.port, tools)).send(messageOf(), never)
      expect(answer).toMatchObject({ result: 'deferred', isUnclear: true })
      expectPlain(answer, secrets)
    })

    test('that refuses connections has nothing', async () => {
      const answer = await (await open('127.0.0.1', await closedPort(), tools)).send(messageOf(), never)
      expect(answer).toMatchObject({
        result: 'deferred',
        isUnclear: false,
        wasAnswered: false,
        words: expect.stringContaining('refuses connections (ECONNREFUSED)'),
      })
    })

    test('whose name is not found has nothing', async () => {
      // RFC 6761 §6.4: there is no such name; a machine without any name server cannot know it
      const answer = await (await open('nowhere.invalid', 443, tools)).send(messageOf(), never)
      expect(answer).toMatchObject({
        result: 'deferred',
        isUnclear: false,
        words: expect.stringMatching(/\((ENOTFOUND|EAI_AGAIN)\)$/),
      })
    })

    test('a stop is an answer too', async () => {
      await using peer = await startPeer(() => undefined)
      const channel = await open('127.0.0.1', peer.port, tools)
      const stop = new AbortController()
      const answer = channel.send(messageOf(), stop.signal)
      await expect.poll(() => peer.connections).toBe(1)
      stop.abort()
      expect(await answer).toMatchObject({
        result: 'deferred',
        isUnclear: true,
        words: 'stopped before an answer came',
      })
      expect(await channel.send(messageOf(), stop.signal)).toMatchObject({ result: 'deferred', isUnclear: false })
    })
  })
}

/** The same for one whose service speaks HTTP, and what HTTP adds. */
export function describeHttpChannel(channel: HttpChannelUnderTest): void {
  describeChannel(channel)
  const { kind, open, secrets, taken, unreadable } = channel
  const sent = async (answer: ServiceAnswer | ((request: ServiceRequest) => ServiceAnswer), message = messageOf()) => {
    await using service = await startService((request) => (typeof answer === 'function' ? answer(request) : answer))
    const opened = await open('127.0.0.1', service.port, tools)
    const said = await opened.send(message, never)
    expectPlain(said, secrets)
    return { said, requests: service.requests }
  }

  describe(`${kind}: HTTP`, () => {
    test('what its service documents is accepted', async () => {
      const { said, requests } = await sent(taken)
      expect(said).toMatchObject({ result: 'accepted' })
      expect(requests).toHaveLength(1)
    })

    test.for([
      ['seconds', '120', 120_000],
      ['a date', 'Thu, 24 Dec 2026 13:20:00 GMT', 600_000],
      ['no time at all', '0', 60_000],
      ['ten years', '315360000', 86_400_000],
      ['what cannot be read', 'soon', undefined],
    ] as const)('429 with %s', async ([, header, retryAfterMs]) => {
      const headers = { 'retry-after': header, date: now.toUTCString() }
      const { said } = await sent({ status: 429, headers, body: '{"message":"Too many requests"}' })
      expect(said).toEqual({
        result: 'deferred',
        words: 'it answered 429: Too many requests',
        isUnclear: false,
        wasAnswered: true,
        retryAfterMs,
      })
    })

    test.for([
      [500, { isUnclear: true, wasAnswered: true }],
      [502, { isUnclear: true, wasAnswered: true }],
      [503, { isUnclear: false, wasAnswered: true }],
      [504, { isUnclear: true, wasAnswered: true }],
      [401, { isUnclear: false, wasAnswered: false }],
      [403, { isUnclear: false, wasAnswered: false }],
      [404, { isUnclear: false, wasAnswered: false }],
      [301, { isUnclear: false, wasAnswered: false }],
      [307, { isUnclear: false, wasAnswered: false }],
    ] as const)('%i is tried again, and no redirect followed', async ([status, how]) => {
      const { said, requests } = await sent({
        status,
        headers: { location: '/elsewhere' },
        body: '<html>a page</html>',
      })
      expect(said).toEqual({ result: 'deferred', words: `it answered ${status}`, retryAfterMs: undefined, ...how })
      expect(requests).toHaveLength(1)
    })

    test.for([400, 413, 422])('%i is never tried again', async (status) => {
      const { said } = await sent({ status, body: '{"status":"invalid event","errors":["too \\u001b[31mlong"]}' })
      expect(said).toEqual({ result: 'refused', words: `it answered ${status}: invalid event; too \\u{1b}[31mlong` })
    })

    test.for(unreadable)('a 2xx with %j leaves it unclear', async (body) => {
      const { said } = await sent({ ...taken, body })
      expect(said).toMatchObject({ result: 'deferred', isUnclear: true, wasAnswered: true })
    })

    test('an answer that is cut off leaves it unclear', async () => {
      const { said } = await sent({
        raw: (response) => {
          response.writeHead(taken.status, { 'content-length': '1000' })
          response.write(taken.body.slice(0, 5), () => response.destroy())
        },
      })
      expect(said).toMatchObject({ result: 'deferred', isUnclear: true })
    })

    test('an endless answer is not read to its end', async () => {
      let written = 0
      const { said } = await sent({
        raw: (response) => {
          response.writeHead(taken.status)
          const more = () => {
            if (response.destroyed || written > 1 << 28) return
            written += 65_536
            if (response.write(Buffer.alloc(65_536, 0x20))) setImmediate(more)
            else response.once('drain', more)
          }
          more()
        },
      })
      expect(said).toMatchObject({ result: 'deferred', isUnclear: true })
      expect(written).toBeLessThan(1 << 27)
    })

    test.for([taken.status, 400, 401, 429, 500])('secrets that are sent back with %i are not shown', async (status) => {
      const echo = ({ headers, path, body }: ServiceRequest) => ({
        status,
        body: JSON.stringify({ message: `${path} ${JSON.stringify(headers)} ${body}` }).slice(0, 100_000),
      })
      await sent(echo)
      await sent((request: ServiceRequest) => ({
        status,
        body: `${request.path}\n${JSON.stringify(request.headers)}\n${request.body}`,
      }))
    })

    test.for(hostileTexts.map((text, index) => [index, text] as const))(
      'a hostile text changes nothing but words: text %i',
      async ([, text]) => {
        for (const language of ['en', 'ja'] as const) {
          const { said, requests } = await sent({ status: 400, body: text }, hostileMessage(text, language))
          expect(said.result).toBe('refused')
          expect(requests).toHaveLength(1)
          expect(Buffer.byteLength(requests[0]!.body)).toBeLessThan(100_000)
          expect(requests[0]!.headers['x-injected']).toBeUndefined()
        }
      },
    )

    test('another channel is served while this one waits', async () => {
      await using silent = await startPeer(() => undefined)
      await using service: HttpService = await startService(() => taken)
      const stop = new AbortController()
      const waiting = (await open('127.0.0.1', silent.port, tools)).send(messageOf(), stop.signal)
      const other = await open('127.0.0.1', service.port, tools)
      expect(await other.send(messageOf(), never)).toMatchObject({ result: 'accepted' })
      stop.abort()
      expect(await waiting).toMatchObject({ result: 'deferred' })
    })
  })
}

/** Nothing that moves what is seen, nothing secret, and not a page of it. */
function expectPlain(answer: ChannelAnswer, secrets: readonly string[]): void {
  if (answer.result === 'accepted') return
  expect(answer.words).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]{1,400}$/u)
  for (const secret of secrets) {
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
      expect(answer.words).not.toContain(form)
  }
}

interface Peer extends AsyncDisposable {
  readonly port: number
  readonly connections: number
}

async function startPeer(talk: (socket: import('node:net').Socket) => void): Promise<Peer> {
  const counted = { connections: 0 }
  const server = createServer((socket) => {
    counted.connections += 1
    talk(socket)
  })
  const { port, close } = await listening(server)
  return {
    port,
    get connections() {
      return counted.connections
    },
    [Symbol.asyncDispose]: close,
  }
}

/** A byte at a time of what could become an answer. */
async function drip(head: string, write: (text: string) => unknown): Promise<void> {
  for (const letter of head + 'y'.repeat(200)) {
    write(letter)
    await sleep(20)
  }
}
