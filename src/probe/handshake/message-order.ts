import { messageTypes } from './messages.ts'
import { RecordError } from './records.ts'

/** A message that must come next, or may. */
interface Step {
  readonly type: number
  readonly name: string
  readonly optional?: true
}

const certificate: Step = { type: messageTypes.certificate, name: 'Certificate' }
const request: Step = { type: messageTypes.certificateRequest, name: 'CertificateRequest', optional: true }

/** What follows ServerHello up to TLS 1.2 (RFC 5246 §7.3, RFC 6066 §8), with a signed key exchange. */
export const order12: readonly Step[] = [
  certificate,
  { type: messageTypes.certificateStatus, name: 'CertificateStatus', optional: true },
  { type: messageTypes.serverKeyExchange, name: 'ServerKeyExchange' },
  request,
  { type: messageTypes.serverHelloDone, name: 'ServerHelloDone' },
]

/** What follows ServerHello in TLS 1.3 (RFC 8446 §2). */
export const order13: readonly Step[] = [
  { type: messageTypes.encryptedExtensions, name: 'EncryptedExtensions' },
  request,
  certificate,
  { type: messageTypes.certificateVerify, name: 'CertificateVerify' },
  { type: messageTypes.finished, name: 'Finished' },
]

/** The order in which the messages of a flight come. */
export class MessageOrder {
  readonly #steps: readonly Step[]
  #at = 0

  constructor(steps: readonly Step[]) {
    this.#steps = steps
  }

  /** No message is missing. */
  get isAtEnd(): boolean {
    return this.#at === this.#steps.length
  }

  /** Takes a message of this type; throws RecordError where another had to come. */
  next(type: number): void {
    let step = this.#steps[this.#at]
    while (step?.optional === true && step.type !== type) {
      this.#at += 1
      step = this.#steps[this.#at]
    }
    if (step === undefined || step.type !== type)
      throw new RecordError('protocol', `handshake message ${type} in place of ${step?.name ?? 'silence'}`)
    this.#at += 1
  }
}
