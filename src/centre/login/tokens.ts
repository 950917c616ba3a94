import { hash, randomBytes } from 'node:crypto'
import { dayMs } from '../../domain/duration.ts'
import type { TokenStore } from '../../store/token-store.ts'
import type { Program } from './caller.ts'

/** By this a token that was committed to a repository is found by those who look for secrets. */
const prefix = 'certflow_'

/** A new token, and how it is kept. */
export function newToken(): { readonly token: string; readonly hash: string } {
  const token = `${prefix}${randomBytes(32).toString('base64url')}`
  return { token, hash: hash('sha256', token) }
}

/** Who shows a token that counts. */
export async function programOfToken(tokens: TokenStore, token: string, at: Date): Promise<Program | undefined> {
  if (!token.startsWith(prefix) || token.length > 200) return undefined
  const found = await tokens.byHash(hash('sha256', token))
  if (found === undefined || (found.expiresAt !== undefined && found.expiresAt <= at)) return undefined
  const { name, scopes, usedAt } = found
  if (usedAt === undefined || at.getTime() - usedAt.getTime() > dayMs) await tokens.use(name, at)
  return { kind: 'program', name, scopes: new Set(scopes) }
}
