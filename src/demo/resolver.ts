import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { type Answer, decode, encode, type Question } from 'dns-packet'
import type { ListenAddress, RunningServer } from './listener.ts'

/** What a name server says to one question: records (none: the name has none of that type), a code, or nothing at all. */
export type NameAnswer = readonly Answer[] | 'NXDOMAIN' | 'SERVFAIL' | 'silence'

/** Response codes by number (RFC 1035 §4.1.1). */
const responseCodes = { SERVFAIL: 2, NXDOMAIN: 3 } as const

/** Starts a name server over UDP that answers each question as `answer` says. */
export async function serveNames(
  answer: (question: Question) => NameAnswer,
  { host = '127.0.0.1', port = 0 }: ListenAddress = {},
): Promise<RunningServer> {
  const socket = createSocket('udp4')
  let asked = 0
  socket.on('message', (message, peer) => {
    asked++
    const reply = replyTo(message, answer)
    if (reply !== undefined) socket.send(reply, peer.port, peer.address)
  })
  // what cannot be sent is lost, as with any datagram
  socket.on('error', () => {})
  socket.bind(port, host)
  await once(socket, 'listening')
  return {
    host,
    port: socket.address().port,
    accepted: () => asked,
    [Symbol.asyncDispose]: async () => {
      socket.close()
      await once(socket, 'close')
    },
  }
}

/** Answers from a table of names and their addresses; names that are not in it do not exist. */
export function addressTable(table: ReadonlyMap<string, readonly string[]>): (question: Question) => NameAnswer {
  return ({ name, type }) => {
    const addresses = table.get(name.toLowerCase())
    if (addresses === undefined) return 'NXDOMAIN'
    return addresses
      .filter((address) => type === (isIPv6(address) ? 'AAAA' : 'A'))
      .map((data) => ({ type: isIPv6(data) ? 'AAAA' : 'A', name, ttl: 60, data }))
  }
}

function replyTo(message: Buffer, answer: (question: Question) => NameAnswer): Buffer | undefined {
  const query = decodedOrUndefined(message)
  const question = query?.questions?.[0]
  if (query === undefined || question === undefined) return undefined
  const answered = answer(question)
  if (answered === 'silence') return undefined
  const code = typeof answered === 'string' ? responseCodes[answered] : 0
  const recursion = 0x0180
  return encode({
    type: 'response',
    ...(query.id !== undefined && { id: query.id }),
    flags: recursion | code,
    questions: [question],
    answers: typeof answered === 'string' ? [] : [...answered],
  })
}

function decodedOrUndefined(message: Buffer): ReturnType<typeof decode> | undefined {
  try {
    return decode(message)
  } catch {
    // not a DNS message: nothing to answer
    return undefined
  }
}
