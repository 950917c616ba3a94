import type { Socket } from 'node:net'
import type { FailureReason } from '../../domain/probe-result.ts'
import type { DialogueNames, Reply, StarttlsDialect } from './dialect.ts'

/** Why a dialogue did not come to the handshake. */
export interface NegotiationFailure {
  readonly reason: Extract<FailureReason, 'refused' | 'protocol' | 'limit'>
  readonly detail: string
}

/**
 * Longest reply that is read: EHLO lists and stream features stay far below. A reply is looked at from its beginning
 * whenever more of it comes, so that a server that drips a long one buys our time by the square.
 */
const maxReplyBytes = 16_384

/**
 * Walks a dialogue on a connected socket up to the moment at which TLS begins; answers why not, or undefined.
 *
 * Bytes behind the last reply were sent before the handshake, by the server or by somebody between (the injection of
 * CVE-2011-0411 and CVE-2021-23222): refused. Deadlines, resets and the end of the connection are the caller's, who
 * owns the socket; nothing is answered then.
 */
export function negotiate(
  socket: Socket,
  dialect: StarttlsDialect,
  names: DialogueNames,
  done: (failure: NegotiationFailure | undefined) => void,
): void {
  let received: Buffer = Buffer.alloc(0)
  let at = 0

  const settle = (failure: NegotiationFailure | undefined) => {
    socket.removeListener('data', onData)
    socket.pause()
    done(failure)
  }
  const walk = () => {
    for (;;) {
      const step = dialect.steps[at]
      if (step === undefined) return settle(received.length > 0 ? injected(dialect) : undefined)
      if ('send' in step) {
        if (received.length > 0) return settle(tooEarly(dialect))
        socket.write(step.send(names))
      } else {
        const reply = received.length > maxReplyBytes ? tooLong : step.read(received)
        if (reply.kind === 'more') return undefined
        if (reply.kind !== 'accepted') return settle(failureOf(dialect, step.label, reply))
        received = received.subarray(reply.length)
      }
      at += 1
    }
  }
  const onData = (data: Buffer) => {
    received = received.length === 0 ? data : Buffer.concat([received, data])
    walk()
  }
  socket.on('data', onData)
  walk()
}

const tooLong: Reply | { kind: 'limit'; words: string } = { kind: 'limit', words: 'a reply of more than 16 KiB' }

function failureOf(
  { name }: StarttlsDialect,
  label: string,
  { kind, words }: Exclude<typeof tooLong, { kind: 'more' | 'accepted' }>,
): NegotiationFailure {
  const what = { refused: 'refused', protocol: `not ${name}`, limit: 'too long' }[kind]
  return { reason: kind, detail: `${name} ${label}: ${what}: ${words.slice(0, 200)}` }
}

function injected({ name }: StarttlsDialect): NegotiationFailure {
  return {
    reason: 'protocol',
    detail: `${name}: plaintext after the reply that starts TLS, as an injection would look`,
  }
}

function tooEarly({ name }: StarttlsDialect): NegotiationFailure {
  return { reason: 'protocol', detail: `${name}: the server talks on without being asked` }
}
