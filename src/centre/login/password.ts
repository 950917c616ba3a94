import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import pLimit from 'p-limit'

/** What scrypt is to cost (RFC 7914 §2): memory is 128 · N · r bytes. */
export interface PasswordCost {
  /** log2 of N. */
  readonly logN: number
  readonly r: number
  readonly p: number
}

/** OWASP's first choice for scrypt: 128 MiB and some tenths of a second for each guess. */
export const usualCost: PasswordCost = { logN: 17, r: 8, p: 1 }

const keyBytes = 32
const saltBytes = 16

/** Two at a time are 256 MiB, and leave processors for the pages. */
const guesses = pLimit(2)

/** More that wait would wait for longer than people do. */
const mostWaiting = 20

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)

/** A password as it is kept: `scrypt$<logN>$<r>$<p>$<salt>$<key>`, the last two in base64. */
export async function hashPassword(password: string, cost: PasswordCost = usualCost): Promise<string> {
  const salt = randomBytes(saltBytes)
  const key = await guesses(() => keyOf(password, salt, cost))
  return `scrypt$${cost.logN}$${cost.r}$${cost.p}$${salt.toString('base64')}$${key.toString('base64')}`
}

/** Reports whether a password is the one that was kept; false also of what nobody can have kept. */
export async function isPassword(password: string, kept: string): Promise<boolean> {
  const [, logN, r, p, salt, key] = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w+/=]+)\$([\w+/=]+)$/.exec(kept) ?? []
  if (salt === undefined || key === undefined) return false
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) }
  const derived = await guesses(() => keyOf(password, Buffer.from(salt, 'base64'), cost))
  return timingSafeEqual(derived, Buffer.from(key, 'base64'))
}

/** Reports whether so many guesses wait that another one is better refused. */
export function areGuessesCrowded(): boolean {
  return guesses.pendingCount >= mostWaiting
}

/** Of no account: a guess at one that does not exist takes as long. */
export const nobodysPassword = `scrypt$${usualCost.logN}$${usualCost.r}$${usualCost.p}$${Buffer.alloc(saltBytes).toString('base64')}$${Buffer.alloc(keyBytes).toString('base64')}`

/** Why a password is not taken. */
export type PasswordProblem = 'short' | 'long' | 'lines' | 'uniform' | 'same'

/**
 * What is wrong with a new password; undefined where nothing is.
 *
 * @param current the one that it is to take the place of, where that is known
 */
export function passwordProblem(password: string, current?: string): PasswordProblem | undefined {
  const length = [...password].length
  if (length < 12) return 'short'
  if (length > 256) return 'long'
  if (/[\r\n\0]/.test(password)) return 'lines'
  if (new Set(password).size < 5) return 'uniform'
  return password === current ? 'same' : undefined
}

function keyOf(password: string, salt: Buffer, { logN, r, p }: PasswordCost): Promise<Buffer> {
  const N = 2 ** logN
  // Some keyboards write ü as one character, some as two.
  return derive(password.normalize('NFKC'), salt, keyBytes, { N, r, p, maxmem: 129 * N * r * p + 2 ** 20 })
}
