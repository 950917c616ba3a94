import { more, type Reply, type StarttlsDialect } from './dialect.ts'

const clientSsl = 0x0800
const clientProtocol41 = 0x0200
const clientSecureConnection = 0x8000

/** SSLRequest packet, sequence 1: capabilities, largest packet 16 MiB, utf8mb4 (45), 23 octets reserved. */
function sslRequest(): Buffer {
  const packet = Buffer.alloc(4 + 32)
  packet.writeUIntLE(32, 0, 3)
  packet[3] = 1
  packet.writeUInt32LE(clientSsl | clientProtocol41 | clientSecureConnection, 4)
  packet.writeUInt32LE(1 << 24, 8)
  packet[12] = 45
  return packet
}

/** MySQL and MariaDB on 3306: the server greets, offers SSL among its capabilities, and answers no SSLRequest. */
export const mysql: StarttlsDialect = {
  name: 'mysql',
  spec: 'MySQL client/server protocol, Protocol::SSLRequest',
  steps: [{ label: 'greeting', read: readGreeting }, { send: sslRequest }],
}

/** Initial handshake packet: protocol 10, version text, thread id, 8 octets and a filler, then the lower capabilities. */
function readGreeting(received: Buffer): Reply {
  if (received.length < 5) return more
  const length = received.readUIntLE(0, 3)
  const kind = received[4]
  if (length > 0xffff || received[3] !== 0 || (kind !== 10 && kind !== 0xff)) {
    return { kind: 'protocol', words: received.toString('latin1', 0, 80) }
  }
  if (received.length < 4 + length) return more
  if (kind === 0xff) return { kind: 'refused', words: received.toString('latin1', 7, 4 + length) }
  const version = received.indexOf(0, 5)
  const capabilities = version + 1 + 4 + 8 + 1
  if (version === -1 || capabilities + 2 > 4 + length)
    return { kind: 'protocol', words: 'a greeting that is too short' }
  if ((received.readUInt16LE(capabilities) & clientSsl) === 0)
    return { kind: 'refused', words: 'the server offers no SSL' }
  return { kind: 'accepted', length: 4 + length }
}
