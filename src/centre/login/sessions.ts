import { hash, randomBytes } from 'node:crypto'
import { unitMs } from '../../domain/duration.ts'
import type { Account, AccountStore, Session } from '../../store/account-store.ts'
import type { Person } from './caller.ts'

/** A working day: nobody is thrown out in the middle of one. */
const longestMs = 12 * unitMs.h

/** Lunch. */
const idleMs = 2 * unitMs.h

/** Each page would be a write otherwise. */
const notedAfterMs = unitMs.m

/** Begins a session; what the browser is to show. Undefined where the account has changed since it was read. */
export async function beginSession(
  accounts: AccountStore,
  { login, passwordAt }: Account,
  address: string,
  at: Date,
): Promise<string | undefined> {
  const secret = randomBytes(32).toString('base64url')
  const entry = { at, by: login, action: 'logged-in', about: 'pages', detail: { address } }
  const begun = await accounts.begin({ id: idOf(secret), login, startedAt: at, usedAt: at }, passwordAt, entry)
  return begun ? secret : undefined
}

/** Who shows a session that lasts. */
export async function personOfSession(
  accounts: AccountStore,
  secret: string,
  at: Date,
): Promise<Omit<Person, 'contacts'> | undefined> {
  const id = idOf(secret)
  const found = await accounts.session(id)
  if (found === undefined || !lasts(found.session, at)) return undefined
  if (at.getTime() - found.session.usedAt.getTime() > notedAfterMs) await accounts.use(id, at)
  const { login, role } = found.account
  return { kind: 'person', login, role, session: id }
}

/** Forgets sessions and failures that no longer count. */
export async function sweepLogins(accounts: AccountStore, now: Date): Promise<void> {
  await accounts.sweep(new Date(now.getTime() - longestMs), new Date(now.getTime() - idleMs))
}

function lasts({ startedAt, usedAt }: Session, at: Date): boolean {
  return at.getTime() - startedAt.getTime() < longestMs && at.getTime() - usedAt.getTime() < idleMs
}

function idOf(secret: string): string {
  return hash('sha256', secret)
}
