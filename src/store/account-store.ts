import type { AuditEntry } from './audit-store.ts'

/** What an account may do: see everything; see and answer what is its own; everything. */
export type Role = 'viewer' | 'owner' | 'admin'

/** From least to most. */
export const roles: readonly Role[] = ['viewer', 'owner', 'admin']

/** Somebody who can log in with a password. */
export interface Account {
  readonly login: string
  readonly role: Role
  /** The password, hashed, with what it was hashed by. */
  readonly password: string
  readonly createdAt: Date
  /** When the password was set last. */
  readonly passwordAt: Date
}

/** Somebody who has logged in, until they log out. */
export interface Session {
  /** SHA-256 of what their browser shows, in hex: who reads the store is nobody. */
  readonly id: string
  readonly login: string
  readonly startedAt: Date
  /** When it was last used. */
  readonly usedAt: Date
}

/** At most so many failed logins of a key are looked at. */
export interface AttemptLimit {
  readonly key: string
  readonly most: number
}

/** Accounts, who is logged in, and who failed to. Each change is noted in the audit with it. */
export interface AccountStore {
  /** All accounts, by login. */
  list(): Promise<readonly Account[]>
  account(login: string): Promise<Account | undefined>
  /** False, and nothing changed, where there is an account of that login. */
  add(account: Account, entry: AuditEntry): Promise<boolean>
  /** Sets a password, and ends the account's sessions. False where there is no such account. */
  changePassword(login: string, password: string, at: Date, entry: AuditEntry): Promise<boolean>
  /** Removes an account and ends its sessions. False where there is none. */
  remove(login: string, entry: AuditEntry): Promise<boolean>

  /** Begins a session. False where the account is gone, or its password is no longer the one that was set at `passwordAt`. */
  begin(session: Session, passwordAt: Date, entry: AuditEntry): Promise<boolean>
  /** The session, with the account as it is now. Undefined where either is gone. */
  session(id: string): Promise<{ readonly session: Session; readonly account: Account } | undefined>
  /** Notes that a session was used. */
  use(id: string, at: Date): Promise<void>
  end(id: string, entry: AuditEntry): Promise<void>

  /**
   * Counts a try to log in as failed, before anybody knows: so that many at once are no more than their limit. Counting begins anew where the last
   * of a key was before `since`. Where a key has reached its limit nothing is counted, and the answer is when its last was.
   */
  attempt(limits: readonly AttemptLimit[], at: Date, since: Date): Promise<Date | undefined>
  /** A try was no failure: forgets what is counted of one key, and takes this one off the others. */
  forgive(forgotten: string, lessened: readonly string[]): Promise<void>
  /** Removes sessions that began before `startedBefore` or were not used since `usedBefore`, and failures before that. */
  sweep(startedBefore: Date, usedBefore: Date): Promise<void>
}
