import type { FailureReason, ProbeFailure, ProbeStage } from '../domain/probe-result.ts'

/** An error of a socket or of OpenSSL, as Node hands it over. */
export type SocketError = Error & {
  readonly code?: string
  /** The part of OpenSSL that failed, such as `asn1 encoding routines`. */
  readonly library?: string
}

/** Our own shortage: never a verdict on a peer. Descriptors, ports, buffers. */
const shortages = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM'])

/** Reports whether this machine, not the peer, ran out of something. */
export function isOwnShortage({ code }: SocketError): boolean {
  return shortages.has(code ?? '')
}

const systemReasons: Readonly<Record<string, FailureReason>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  // A route of kind "prohibit" or a firewall of this machine.
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  // A route of kind "blackhole", and addresses that cannot be connected to at all.
  EINVAL: 'unreachable',
}

const systemDetails: Partial<Record<FailureReason, string>> = {
  refused: 'nothing listens on this port',
  reset: 'the connection was reset',
  timeout: 'no answer',
  unreachable: 'no way to this address',
}

/** The failure that an error of the network means at this stage; undefined for errors of OpenSSL. */
export function networkFailure(stage: ProbeStage, error: SocketError): ProbeFailure | undefined {
  // Node's words for a FIN before the handshake is done; the code that it gives them is ECONNRESET.
  if (error.message.startsWith('Client network socket disconnected')) return closedFailure(stage)
  const reason = systemReasons[error.code ?? '']
  if (reason === undefined) return undefined
  return { stage, reason, detail: `${systemDetails[reason] ?? reason} (${error.code})` }
}

/** The peer ended the connection in good order, but too early. */
export function closedFailure(stage: ProbeStage): ProbeFailure {
  return { stage, reason: 'closed', detail: 'the server closed the connection' }
}

/** Nothing more came before the deadline. */
export function timeoutFailure(stage: ProbeStage, afterMs: number): ProbeFailure {
  return { stage, reason: 'timeout', detail: `no ${waitedFor[stage]} within ${Math.round(afterMs / 100) / 10} s` }
}

const waitedFor: Readonly<Record<ProbeStage, string>> = {
  resolve: 'answer of the name server',
  connect: 'connection',
  starttls: 'reply that starts TLS',
  handshake: 'complete handshake',
  certificate: 'certificate',
}
