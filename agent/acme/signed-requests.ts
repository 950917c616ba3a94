import type { HttpAnswer } from '../../src/http/http-answer.ts'
import type { AccountSigner } from './acme-client.ts'
import type { CaConnection } from './connection.ts'
import { type AcmeStage, problemOfAnswer } from './problem.ts'

/** A CA may lose nonces as it likes (pebble refuses a share of them on purpose); ten in a row are no chance. */
const mostTries = 10

/** RFC 8555 §6.5.1: base64url. Longer ones would only make headers longer. */
const nonceText = /^[A-Za-z0-9_-]{1,512}$/

/** Nonces kept; each answer brings one, each request takes one. */
const mostNonces = 16

/** Requests signed by one account key. Each answer brings the nonce of the next request, so that only the first asks for one. */
export class SignedRequests {
  /** By which the CA knows the account (RFC 8555 §6.2); undefined while there is none. */
  accountUrl: string | undefined
  readonly signer: AccountSigner
  readonly #connection: CaConnection
  readonly #nonces: string[] = []

  constructor(connection: CaConnection, signer: AccountSigner, accountUrl: string | undefined) {
    this.#connection = connection
    this.signer = signer
    this.accountUrl = accountUrl
  }

  /** The good answer to a signed request, without payload to a POST-as-GET. Rejects with AcmeProblem; refused nonces are cured. */
  async post(stage: AcmeStage, url: string, payload: object | undefined): Promise<HttpAnswer> {
    for (let tried = 1; ; tried++) {
      const body = this.signer.sign(url, payload, await this.#nonce(stage), this.accountUrl)
      const answer = await this.#connection.send(stage, {
        method: 'POST',
        url,
        headers: { 'content-type': 'application/jose+json' },
        body: JSON.stringify(body),
      })
      this.#keepNonce(answer)
      if (answer.status < 400) return answer
      const problem = problemOfAnswer(stage, answer, this.#connection.now())
      if (problem.kind !== 'badNonce' || tried >= mostTries) throw problem
    }
  }

  /** `post` for what may be sent again without harm. */
  postAgain(stage: AcmeStage, url: string, payload: object | undefined): Promise<HttpAnswer> {
    return this.#connection.repeated(() => this.post(stage, url, payload))
  }

  async #nonce(stage: AcmeStage): Promise<string> {
    const kept = this.#nonces.pop()
    if (kept !== undefined) return kept
    const { newNonce } = await this.#connection.directory()
    const answer = await this.#connection.repeated(async () => {
      const given = await this.#connection.send(stage, { method: 'HEAD', url: newNonce })
      if (given.status < 400) return given
      throw problemOfAnswer(stage, given, this.#connection.now())
    })
    this.#keepNonce(answer)
    const fresh = this.#nonces.pop()
    if (fresh !== undefined) return fresh
    throw this.#connection.problem(stage, 'unreadable', 'its answer to newNonce has no nonce')
  }

  #keepNonce(answer: HttpAnswer): void {
    const nonce = answer.header('replay-nonce')
    if (nonce === undefined || !nonceText.test(nonce)) return
    this.#nonces.push(nonce)
    if (this.#nonces.length > mostNonces) this.#nonces.shift()
  }
}
