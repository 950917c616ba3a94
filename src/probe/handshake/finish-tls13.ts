import { isSameMac } from './hmac.ts'
import { finishedMac, tls13Suites } from './key-schedule.ts'
import type { LeafKey } from './leaf-keys.ts'
import { handshakeMessage, messageTypes } from './messages.ts'
import type { Ending } from './own-handshake.ts'
import { RecordProtection } from './record-protection.ts'
import { changeCipherSpec, closeNotify, contentTypes } from './records.ts'
import type { WholeFlight } from './server-flight.ts'
import { isSignedBy, readSignature } from './signature.ts'

/**
 * Ends a handshake of TLS 1.3: once the server has proved that it has the key of its certificate and knows the secrets
 * (RFC 8446 §4.4.3, §4.4.4), answers the records that remain to be sent: our Finished, with an empty Certificate where
 * one was requested, and close_notify (§6.1).
 */
export function finishTls13(flight: WholeFlight, key: LeafKey): Ending | 'unproven' {
  const { hello, transcript, places, secrets } = flight
  const suite = tls13Suites.get(hello.suite)
  const verify = places.get(messageTypes.certificateVerify)
  const finished = places.get(messageTypes.finished)
  if (suite === undefined || secrets === undefined || verify === undefined || finished === undefined) return 'unproven'

  const signed = readSignature(transcript.bytes.subarray(verify.start + 4, verify.end))
  const data = Buffer.concat([context, transcript.hash(suite.hash, verify.start)])
  if (signed === undefined || !isSignedBy(key, { ...signed, data }, false)) return 'unproven'
  const expected = finishedMac(suite, secrets.server, transcript.hash(suite.hash, finished.start))
  if (!isSameMac(transcript.bytes.subarray(finished.start + 4, finished.end), expected)) return 'unproven'

  const application = secrets.clientApplication(transcript.hash(suite.hash))
  const client = secrets.client()
  const empty = flight.clientCertificateRequested
    ? handshakeMessage(messageTypes.certificate, Buffer.alloc(4))
    : nothing
  transcript.add(empty)
  const ours = handshakeMessage(messageTypes.finished, finishedMac(suite, client, transcript.hash(suite.hash)))
  const records = Buffer.concat([
    changeCipherSpec,
    new RecordProtection(suite, client).seal(contentTypes.handshake, Buffer.concat([empty, ours])),
    new RecordProtection(suite, application).seal(contentTypes.alert, closeNotify),
  ])
  return { records }
}

const nothing = Buffer.alloc(0)

/** What stands in front of the transcript's hash when a server signs it (RFC 8446 §4.4.3). */
const context = Buffer.from(`${' '.repeat(64)}TLS 1.3, server CertificateVerify\0`, 'latin1')
