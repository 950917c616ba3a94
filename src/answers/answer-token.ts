import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Alert } from '../domain/alert.ts'

/** Who may answer for which alert, until when. */
interface AnswerGrant {
  /** Number of the alert. */
  readonly alert: number
  /** The contact of the inventory that the mail went to. */
  readonly contact: string
  readonly expiresAt: Date
}

/** What a token turned out to be. */
export type ReadToken =
  | { readonly ok: true; readonly grant: AnswerGrant }
  /** `forged`: no token that this secret has signed. */
  | { readonly ok: false; readonly why: 'malformed' | 'forged' | 'expired' }

/** What is signed begins with this: the same secret never signs the same text for another purpose. */
const purpose = 'certflow answer v1'

/** 128 bits: nobody tries so many, and the link still fits a line of a mail. */
const macBytes = 16

/** Longest token that is looked at; a contact's name has at most 63 characters of up to 4 bytes. */
const longestToken = 500

/** A mail that is older asks for a new look anyway. */
const lastsMs = 30 * 86_400_000

/**
 * The token of the link by which a contact answers for an alert. It is good for 30 days, for nothing else, and for nobody else: it
 * stands in a mail to that contact alone.
 *
 * @param secret at least 32 random bytes
 */
export function signAnswer(secret: Uint8Array, { number }: Pick<Alert, 'number'>, contact: string, now: Date): string {
  const expires = Math.floor((now.getTime() + lastsMs) / 1_000)
  const payload = [number, expires.toString(36), Buffer.from(contact).toString('base64url')].join('.')
  return `${payload}.${macOf(secret, payload).toString('base64url')}`
}

/** Reads a token that came with a request. */
export function readAnswerToken(secret: Uint8Array, token: string, now: Date): ReadToken {
  const [, payload, number, expires, contact, mac] =
    /^((\d{1,9})\.([0-9a-z]{1,9})\.([\w-]+))\.([\w-]{22})$/.exec(token.slice(0, longestToken + 1)) ?? []
  if (payload === undefined || expires === undefined || contact === undefined || mac === undefined)
    return { ok: false, why: 'malformed' }
  if (!timingSafeEqual(Buffer.from(mac, 'base64url'), macOf(secret, payload))) return { ok: false, why: 'forged' }
  const expiresAt = new Date(Number.parseInt(expires, 36) * 1_000)
  if (expiresAt <= now) return { ok: false, why: 'expired' }
  const grant = { alert: Number(number), contact: Buffer.from(contact, 'base64url').toString('utf8'), expiresAt }
  return { ok: true, grant }
}

function macOf(secret: Uint8Array, payload: string): Buffer {
  if (secret.length < 32) throw new TypeError('a secret of 32 bytes or more is wanted')
  return createHmac('sha256', secret).update(`${purpose}\n${payload}`).digest().subarray(0, macBytes)
}
