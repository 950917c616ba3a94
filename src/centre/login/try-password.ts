import { hash } from 'node:crypto'
import { unitMs } from '../../domain/duration.ts'
import { parseLogin } from '../../notation/login.ts'
import type { Account } from '../../store/account-store.ts'
import type { Store } from '../../store/store.ts'
import { areGuessesCrowded, isPassword, nobodysPassword } from './password.ts'

/** Why a password that somebody typed leads nowhere. */
export type Refusal =
  | { readonly ok: false; readonly why: 'wrong' }
  /** Too many tries: the next is looked at after so many seconds. */
  | { readonly ok: false; readonly why: 'throttled'; readonly waitS: number }

/** Failures count for so long after the last of them. */
const countedMs = 15 * unitMs.m

/** Who mistypes needs a few; who guesses needs millions. Of an account from anywhere more, so that nobody locks others out cheaply. */
const most = { pair: 5, account: 50, address: 30 } as const
type Limit = keyof typeof most

/** By then some of those that wait are done. */
const crowdedS = 5

/** Whose password it is that somebody typed. Tries beyond the limits are not looked at, and do not count. */
export async function tryPassword(
  { accounts, audit }: Pick<Store, 'accounts' | 'audit'>,
  { login, password, address }: { readonly login: string; readonly password: string; readonly address: string },
  now: () => Date,
): Promise<{ readonly ok: true; readonly account: Account } | Refusal> {
  if (areGuessesCrowded()) return { ok: false, why: 'throttled', waitS: crowdedS }
  const at = now()
  const keys = keysOf(login, address)
  const limits = (Object.keys(most) as Limit[]).map((limit) => ({ key: keys[limit], most: most[limit] }))
  const lastAt = await accounts.attempt(limits, at, new Date(at.getTime() - countedMs))
  if (lastAt !== undefined)
    return { ok: false, why: 'throttled', waitS: Math.ceil((lastAt.getTime() + countedMs - at.getTime()) / 1_000) }
  const account = parseLogin(login).ok ? await accounts.account(login) : undefined
  const isRight = await isPassword(password, account?.password ?? nobodysPassword)
  if (account !== undefined && isRight) {
    await accounts.forgive(keys.pair, [keys.account, keys.address])
    return { ok: true, account }
  }
  // Some type their password where the login belongs.
  const by = account?.login ?? 'unknown account'
  await audit.append([{ at, by, action: 'login-refused', about: 'pages', detail: { address } }])
  return { ok: false, why: 'wrong' }
}

/** Of an IPv6 client its network counts: it has as many addresses as it likes. */
function keysOf(login: string, address: string): Readonly<Record<Limit, string>> {
  const from = address.includes(':') ? address.split(':').slice(0, 4).join(':') : address
  const of = (kind: string, text: string) => `${kind}:${hash('sha256', text).slice(0, 32)}`
  return { pair: of('pair', `${login}\n${from}`), account: of('account', login), address: of('address', from) }
}
