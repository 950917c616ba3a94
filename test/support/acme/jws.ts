import { createHmac, createPublicKey, type JsonWebKey, verify } from 'node:crypto'

/** A signed request or an external account binding, read but not believed (RFC 7515 §7.2.2). */
export interface Jws {
  readonly header: { readonly nonce?: string; readonly url: string; readonly kid?: string; readonly jwk?: JsonWebKey }
  /** Undefined for a POST-as-GET. */
  readonly payload: Record<string, unknown> | undefined
  readonly signed: string
  readonly signature: string
}

/** Reads a body, or the binding in one. */
export function readJws(value: Buffer | unknown): Jws {
  const jws = (Buffer.isBuffer(value) ? JSON.parse(value.toString()) : value) as Record<string, string>
  const { protected: header = '', payload = '', signature = '' } = jws
  return {
    header: decoded(header) as Jws['header'],
    payload: payload === '' ? undefined : (decoded(payload) as Record<string, unknown>),
    signed: `${header}.${payload}`,
    signature,
  }
}

/** Whether an ES256 signature is of this key. */
export function isSignedBy({ signed, signature }: Jws, jwk: JsonWebKey): boolean {
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  return verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
}

/** Whether a binding binds this account key by a shared key in base64url (RFC 8555 §7.3.4). */
export function isBoundBy(
  { signed, signature, payload, header }: Jws,
  key: string,
  jwk: JsonWebKey,
  url: string,
): boolean {
  const mac = createHmac('sha256', Buffer.from(key, 'base64url')).update(signed).digest('base64url')
  return mac === signature && header.url === url && JSON.stringify(payload) === JSON.stringify(jwk)
}

function decoded(text: string): unknown {
  return JSON.parse(Buffer.from(text, 'base64url').toString())
}
