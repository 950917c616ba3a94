import type { AuditEntry } from './audit-store.ts'

/** What a program may do with a token: read what the API has, answer alerts, read the metrics. */
export type Scope = 'read' | 'answer' | 'metrics'

/** All there are. */
export const scopes: readonly Scope[] = ['read', 'answer', 'metrics']

/** The key of a program to the API. */
export interface ApiToken {
  readonly name: string
  /** SHA-256 of the token, in hex. */
  readonly hash: string
  readonly scopes: readonly Scope[]
  readonly createdAt: Date
  readonly expiresAt: Date | undefined
  /** To the day: each use would be a write. */
  readonly usedAt: Date | undefined
}

/** The tokens. */
export interface TokenStore {
  /** All tokens, by name. */
  list(): Promise<readonly ApiToken[]>
  byHash(hash: string): Promise<ApiToken | undefined>
  /** False, and nothing changed, where there is a token of that name. */
  add(token: ApiToken, entry: AuditEntry): Promise<boolean>
  /** False where there is none. */
  revoke(name: string, entry: AuditEntry): Promise<boolean>
  use(name: string, at: Date): Promise<void>
}
