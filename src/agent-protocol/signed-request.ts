import { hash, type KeyObject, randomBytes, sign, verify } from 'node:crypto'
import { publicKeyOf, publicKeyText } from './keys.ts'

/** The scheme of the Authorization header. */
const scheme = 'Certflow-Agent'

/** Of another kind of message with the same key, a signature is worth nothing here. */
const purpose = 'certflow agent request 1'

/** All in one order and one spelling: two headers that mean the same would be two requests. */
const header =
  /^Certflow-Agent key=([A-Za-z0-9_-]{43}),at=([1-9]\d{9,10}),nonce=([A-Za-z0-9_-]{22}),body=([0-9a-f]{64}),signature=([A-Za-z0-9_-]{86})$/

/** A request that is to be signed, or was. */
interface Requested {
  readonly method: string
  /** With the query, as it is asked for. */
  readonly path: string
}

/** What a signed request says of itself. */
export interface RequestClaim {
  /** Public key of who sends it. */
  readonly key: string
  readonly at: Date
  /** No other request of this key has it. */
  readonly nonce: string
  /** SHA-256 of the body, in hex. */
  readonly body: string
}

/** The Authorization header of a request, with what it claims. A body is signed by its hash, so that a stranger's is refused before it is read. */
export function signRequest(
  key: KeyObject,
  requested: Requested,
  body: string,
  at: Date,
): { readonly authorization: string; readonly claim: RequestClaim } {
  const claim = {
    key: publicKeyText(key),
    at: new Date(Math.floor(at.getTime() / 1_000) * 1_000),
    nonce: randomBytes(16).toString('base64url'),
    body: hash('sha256', body),
  }
  const signature = sign(undefined, Buffer.from(signedText(requested, claim)), key).toString('base64url')
  const fields = `key=${claim.key},at=${seconds(claim.at)},nonce=${claim.nonce},body=${claim.body}`
  return { authorization: `${scheme} ${fields},signature=${signature}`, claim }
}

/** Reports whether a header is meant to be of a signed request. */
export function isSignedRequest(authorization: string | undefined): authorization is string {
  return authorization?.startsWith(`${scheme} `) === true
}

/** The claim of a request whose signature is that of the key which it names; undefined for everything else. Time, nonce and body are not looked at. */
export function readSignedRequest(authorization: string, requested: Requested): RequestClaim | undefined {
  const [, key = '', at = '', nonce = '', body = '', signature = ''] = header.exec(authorization) ?? []
  const publicKey = publicKeyOf(key)
  const bytes = Buffer.from(signature, 'base64url')
  // in another spelling it would be another request
  if (publicKey === undefined || bytes.toString('base64url') !== signature) return undefined
  const claim = { key, at: new Date(Number(at) * 1_000), nonce, body }
  return verify(undefined, Buffer.from(signedText(requested, claim)), publicKey, bytes) ? claim : undefined
}

function signedText({ method, path }: Requested, { key, at, nonce, body }: RequestClaim): string {
  return [purpose, method, path, key, seconds(at), nonce, body].join('\n')
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1_000)
}
