import type { ProbeFailure } from '../../domain/probe-result.ts'
import type { SocketError } from '../failure.ts'

/** Alert descriptions (RFC 8446 §6, RFC 6066 §9, RFC 7507 §4) by their number. */
const alertNames: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  21: 'decryption_failed',
  22: 'record_overflow',
  30: 'decompression_failure',
  40: 'handshake_failure',
  41: 'no_certificate',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  60: 'export_restriction',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  100: 'no_renegotiation',
  109: 'missing_extension',
  110: 'unsupported_extension',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
}

/** The server asks for a name that it knows; without one it may answer (RFC 6066 §3). */
export const unrecognizedName = 112

/** A failure of the handshake, with what it says of a further attempt. */
export interface TlsFailure {
  readonly failure: ProbeFailure
  /** Number of the peer's alert, if it was one. */
  readonly alert: number | undefined
  /** Bytes came that are not TLS at all: older parameters cannot help. */
  readonly notTls: boolean
}

/** What an error of OpenSSL means. The codes were read off Node 24 with servers that misbehave on purpose. */
export function tlsFailure(error: SocketError): TlsFailure {
  const code = error.code ?? ''
  const [, number] = /SSL alert number (\d+)/.exec(error.message) ?? []
  if (number !== undefined) return alertFailure(Number(number))
  if (notTlsCodes.has(code)) return notTlsFailure
  if (code === 'ERR_SSL_EXCESSIVE_MESSAGE_SIZE') {
    return plainFailure({
      stage: 'certificate',
      reason: 'limit',
      detail: 'the server sends more than 100 KB of certificates',
    })
  }
  // What fails beneath the handshake itself (ASN.1, keys, their curves) fails on what the server sent in Certificate.
  const beneath = error.library !== undefined && error.library !== 'SSL routines'
  if (beneath || code === 'ERR_SSL_CERT_LENGTH_MISMATCH') {
    return plainFailure({
      stage: 'certificate',
      reason: 'malformed',
      detail: `OpenSSL cannot read the certificates: ${words(error)}`,
    })
  }
  return plainFailure({ stage: 'handshake', reason: 'protocol', detail: words(error) })
}

const notTlsCodes = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_HTTPS_PROXY_REQUEST',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_RECORD_TOO_SMALL',
])

/** The failure that an alert of the peer means. */
export function alertFailure(number: number): TlsFailure {
  const detail = `the server sends alert ${number} (${alertNames[number] ?? 'unknown'})`
  return { failure: { stage: 'handshake', reason: 'alert', detail }, alert: number, notTls: false }
}

/** A failure that is no alert, of a server that speaks TLS. */
export function plainFailure(failure: ProbeFailure): TlsFailure {
  return { failure, alert: undefined, notTls: false }
}

/** What came is no TLS at all. */
export const notTlsFailure: TlsFailure = {
  failure: { stage: 'handshake', reason: 'protocol', detail: 'the server does not speak TLS on this port' },
  alert: undefined,
  notTls: true,
}

/** OpenSSL's reason in lower case: `ERR_SSL_DH_KEY_TOO_SMALL` reads `dh key too small`. */
function words({ code = '', message }: SocketError): string {
  const reason = code
    .replace(/^ERR_(SSL|OSSL)_/, '')
    .replaceAll('_', ' ')
    .toLowerCase()
  return reason === '' ? message.slice(0, 200) : reason
}
