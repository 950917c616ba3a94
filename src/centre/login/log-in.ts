import type { Store } from '../../store/store.ts'
import { beginSession } from './sessions.ts'
import { type Refusal, tryPassword } from './try-password.ts'

/** Tries to log in with a password; what the browser is to show from then on. */
export async function logIn(
  store: Pick<Store, 'accounts' | 'audit'>,
  typed: { readonly login: string; readonly password: string; readonly address: string },
  now: () => Date,
): Promise<{ readonly ok: true; readonly secret: string } | Refusal> {
  const tried = await tryPassword(store, typed, now)
  if (!tried.ok) return tried
  const secret = await beginSession(store.accounts, tried.account, typed.address, now())
  return secret === undefined ? { ok: false, why: 'wrong' } : { ok: true, secret }
}
