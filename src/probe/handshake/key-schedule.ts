import { hash } from 'node:crypto'
import { type AeadName, keyBytes, nonceBytes } from './aead.ts'
import { type HashName, hashBytes, hmac } from './hmac.ts'

/** A cipher suite of TLS 1.3. */
export interface Tls13Suite {
  readonly hash: HashName
  readonly cipher: AeadName
}

/** RFC 8446 §B.4. */
export const tls13Suites: ReadonlyMap<number, Tls13Suite> = new Map<number, Tls13Suite>([
  [0x1301, { hash: 'sha256', cipher: 'aes-128-gcm' }],
  [0x1302, { hash: 'sha384', cipher: 'aes-256-gcm' }],
  [0x1303, { hash: 'sha256', cipher: 'chacha20-poly1305' }],
])

/** The secrets of a handshake without a PSK (RFC 8446 §7.1). */
export class HandshakeSecrets {
  /** server_handshake_traffic_secret */
  readonly server: Buffer
  readonly #suite: Tls13Suite
  readonly #secret: Buffer
  readonly #hellos: Uint8Array

  /** @param hellos the transcript hash over ClientHello … ServerHello */
  constructor(suite: Tls13Suite, sharedSecret: Uint8Array, hellos: Uint8Array) {
    this.#suite = suite
    this.#hellos = hellos
    this.#secret = hmac(suite.hash, afterEarly[suite.hash], sharedSecret)
    this.server = expandLabel(suite.hash, this.#secret, labels.server, hellos)
  }

  /** client_handshake_traffic_secret */
  client(): Buffer {
    return expandLabel(this.#suite.hash, this.#secret, labels.client, this.#hellos)
  }

  /**
   * client_application_traffic_secret_0
   *
   * @param handshake the transcript hash over ClientHello … server Finished
   */
  clientApplication(handshake: Uint8Array): Buffer {
    const { hash: algorithm } = this.#suite
    const master = hmac(algorithm, derived(algorithm, this.#secret), zeros(algorithm))
    return expandLabel(algorithm, master, labels.clientApplication, handshake)
  }
}

/** Key and IV of a traffic secret (RFC 8446 §7.3). */
export function trafficKeys({ hash: algorithm, cipher }: Tls13Suite, secret: Uint8Array): { key: Buffer; iv: Buffer } {
  return {
    key: expandLabel(algorithm, secret, cipher === 'aes-128-gcm' ? labels.key16 : labels.key32, nothing),
    iv: expandLabel(algorithm, secret, labels.iv, nothing),
  }
}

/** The body of a Finished message (RFC 8446 §4.4.4) of whoever has this handshake traffic secret. */
export function finishedMac({ hash: algorithm }: Tls13Suite, secret: Uint8Array, transcript: Uint8Array): Buffer {
  const key = expandLabel(algorithm, secret, labels.finished, nothing)
  return hmac(algorithm, key, transcript)
}

const nothing = Buffer.alloc(0)

/** What comes before and behind the context in the info of HKDF-Expand-Label, and how much is asked for. */
interface Label {
  /** Bytes asked for; undefined for as many as the hash has. */
  readonly bytes: number | undefined
  readonly name: Buffer
}

const labels = {
  derived: label('derived'),
  server: label('s hs traffic'),
  client: label('c hs traffic'),
  clientApplication: label('c ap traffic'),
  finished: label('finished'),
  key16: label('key', keyBytes['aes-128-gcm']),
  key32: label('key', keyBytes['aes-256-gcm']),
  iv: label('iv', nonceBytes),
} as const

function label(name: string, bytes?: number): Label {
  const text = Buffer.from(`tls13 ${name}`, 'latin1')
  return { bytes, name: Buffer.concat([Buffer.of(text.length), text]) }
}

const info = Buffer.alloc(128)

/** HKDF-Expand-Label (RFC 8446 §7.1); one block of HKDF-Expand (RFC 5869 §2.3) is enough for all that is asked here. */
function expandLabel(algorithm: HashName, secret: Uint8Array, { bytes, name }: Label, context: Uint8Array): Buffer {
  const length = bytes ?? hashBytes[algorithm]
  info[0] = 0
  info[1] = length
  info.set(name, 2)
  let at = 2 + name.length
  info[at] = context.length
  info.set(context, at + 1)
  at += 1 + context.length
  info[at] = 1
  const block = hmac(algorithm, secret, info.subarray(0, at + 1))
  return length === block.length ? block : block.subarray(0, length)
}

/** Derive-Secret(secret, "derived", "") */
function derived(algorithm: HashName, secret: Uint8Array): Buffer {
  return expandLabel(algorithm, secret, labels.derived, hash(algorithm, nothing, 'buffer'))
}

function zeros(algorithm: HashName): Buffer {
  return Buffer.alloc(hashBytes[algorithm])
}

/** What the early secret leaves for the handshake secret: without a PSK the same for every connection. */
const afterEarly: Readonly<Record<HashName, Buffer>> = {
  sha256: derived('sha256', hmac('sha256', zeros('sha256'), zeros('sha256'))),
  sha384: derived('sha384', hmac('sha384', zeros('sha384'), zeros('sha384'))),
}
