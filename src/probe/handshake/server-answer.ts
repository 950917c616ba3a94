import { isSameMac } from './hmac.ts'
import { closeNotify, contentTypes, RecordError, RecordReader } from './records.ts'
import type { Tls12Keys } from './tls12-keys.ts'

/** How the server's answer ended. */
export type AnswerEnd =
  /** It was as it must be; `records` say goodbye. */
  | { readonly kind: 'finished'; readonly records: Buffer }
  | { readonly kind: 'alert'; readonly number: number }
  | { readonly kind: 'failure'; readonly error: RecordError }

/** Reads ChangeCipherSpec and Finished of a server. Never throws. */
export class ServerAnswer {
  readonly #records = new RecordReader()
  readonly #keys: Tls12Keys
  readonly #expected: Buffer
  #changed = false
  #end: AnswerEnd | undefined

  constructor(keys: Tls12Keys, expected: Buffer) {
    this.#keys = keys
    this.#expected = expected
  }

  /** Reads a further piece; answers how it ended, once it has. */
  read(piece: Buffer): AnswerEnd | undefined {
    try {
      this.#records.read(piece, this)
    } catch (error) {
      if (!(error instanceof RecordError)) throw error
      this.#end = { kind: 'failure', error }
    }
    return this.#end
  }

  /** One record of the stream; `RecordReader` calls it. */
  record(type: number, bytes: Buffer, start: number, end: number): boolean {
    if (type === contentTypes.changeCipherSpec && !this.#changed) {
      this.#changed = true
      return true
    }
    const fragment = bytes.subarray(start, end)
    const content = this.#changed ? this.#keys.server.open(type, fragment) : fragment
    if (content === undefined) throw new RecordError('protocol', 'an encrypted record that does not decrypt')
    const [level, number] = content
    if (type === contentTypes.alert && number !== undefined) {
      this.#end = { kind: 'alert', number }
      return level === 1 && number !== 0
    }
    if (type !== contentTypes.handshake || !this.#changed || !isSameMac(content, this.#expected))
      throw new RecordError('protocol', 'another message in place of Finished')
    this.#end = { kind: 'finished', records: this.#keys.client.seal(contentTypes.alert, closeNotify) }
    return false
  }
}
