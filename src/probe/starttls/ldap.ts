import { more, type Reply, type StarttlsDialect } from './dialect.ts'

const startTlsOid = '1.3.6.1.4.1.1466.20037'

/** LDAPMessage { messageID 1, extendedReq [APPLICATION 23] { requestName [0] } } (RFC 4511 §4.12). */
function extendedRequest(): Buffer {
  const name = Buffer.from(startTlsOid)
  const request = Buffer.concat([Buffer.from([0x80, name.length]), name])
  const message = Buffer.concat([Buffer.from([0x02, 0x01, 0x01, 0x77, request.length]), request])
  return Buffer.concat([Buffer.from([0x30, message.length]), message])
}

/** LDAP on 389. */
export const ldap: StarttlsDialect = {
  name: 'ldap',
  spec: 'RFC 4511 §4.14',
  steps: [{ send: extendedRequest }, { label: 'StartTLS', read: readExtendedResponse }],
}

/** ExtendedResponse [APPLICATION 24]: resultCode 0 goes on. Lengths may be BER here, in any number of octets. */
function readExtendedResponse(received: Buffer): Reply {
  if (received.length === 0) return more
  const outer = header(received, 0, 0x30)
  if (outer === undefined) return received.length < 6 && received[0] === 0x30 ? more : notLdap(received)
  if (received.length < outer.end) return more
  const id = header(received, outer.start, 0x02)
  const response = id && header(received, id.end, 0x78)
  const code = response && header(received, response.start, 0x0a)
  if (code === undefined) return notLdap(received)
  const result = received[code.start]
  if (result === 0) return { kind: 'accepted', length: outer.end }
  const matched = header(received, code.end, 0x04)
  const words = matched && header(received, matched.end, 0x04)
  const text = words === undefined ? '' : received.toString('utf8', words.start, words.end)
  return { kind: 'refused', words: `result code ${result} ${text}`.trim() }
}

function header(bytes: Buffer, at: number, tag: number): { start: number; end: number } | undefined {
  const first = bytes[at + 1]
  if (bytes[at] !== tag || first === undefined) return undefined
  if (first < 0x80) return { start: at + 2, end: at + 2 + first }
  const octets = first & 0x7f
  if (octets < 1 || octets > 4 || at + 2 + octets > bytes.length) return undefined
  const start = at + 2 + octets
  return { start, end: start + bytes.readUIntBE(at + 2, octets) }
}

function notLdap(received: Buffer): Reply {
  return { kind: 'protocol', words: received.toString('latin1', 0, 80) }
}
