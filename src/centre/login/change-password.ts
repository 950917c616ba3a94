import type { Store } from '../../store/store.ts'
import { hashPassword, type PasswordProblem, passwordProblem } from './password.ts'
import { beginSession } from './sessions.ts'
import { type Refusal, tryPassword } from './try-password.ts'

/** What somebody who is logged in types to have another password. */
export interface PasswordWish {
  readonly login: string
  readonly current: string
  readonly wanted: string
  readonly address: string
}

/** What came of it: the session that goes on in this browser, or why there is none. */
export type PasswordChange =
  | { readonly ok: true; readonly secret: string }
  | Refusal
  | { readonly ok: false; readonly why: 'unusable'; readonly problem: PasswordProblem }

/** Sets another password for whoever knows the current one, ends all their sessions, and begins one for the browser that asked. */
export async function changeOwnPassword(
  store: Pick<Store, 'accounts' | 'audit'>,
  { login, current, wanted, address }: PasswordWish,
  now: () => Date,
): Promise<PasswordChange> {
  const problem = passwordProblem(wanted, current)
  if (problem !== undefined) return { ok: false, why: 'unusable', problem }
  const tried = await tryPassword(store, { login, password: current, address }, now)
  if (!tried.ok) return tried
  const password = await hashPassword(wanted)
  const at = now()
  const entry = { at, by: login, action: 'password-changed', about: login, detail: { address } }
  await store.accounts.changePassword(login, password, at, entry)
  const secret = await beginSession(store.accounts, { ...tried.account, passwordAt: at }, address, at)
  return secret === undefined ? { ok: false, why: 'wrong' } : { ok: true, secret }
}
