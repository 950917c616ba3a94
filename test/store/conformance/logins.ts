import { describe, expect, test } from 'vitest'
import type { Account, Session } from '../../../src/store/account-store.ts'
import type { ApiToken } from '../../../src/store/token-store.ts'
import { daysFromNow, judgedAt } from '../../support/facts.ts'
import type { StoreUnderTest } from '../conformance.ts'
import { auditEntry } from '../samples.ts'

function account(overrides: Partial<Account> = {}): Account {
  return { login: 'kato', role: 'admin', password: 'hash', createdAt: judgedAt, passwordAt: judgedAt, ...overrides }
}

function session(overrides: Partial<Session> = {}): Session {
  return { id: 'a', login: 'kato', startedAt: judgedAt, usedAt: judgedAt, ...overrides }
}

/** Accounts, sessions, tries to log in, and tokens. */
export function describeLogins(create: () => Promise<StoreUnderTest>): void {
  describe('logins', () => {
    test('an account is there once, until it is removed; the audit has what was done and nothing else', async () => {
      await using place = await create()
      await using store = await place.open()
      const { accounts } = store
      expect(await accounts.add(account(), auditEntry({ action: 'added' }))).toBe(true)
      expect(await accounts.add(account({ role: 'viewer' }), auditEntry({ action: 'again' }))).toBe(false)
      expect(await accounts.list()).toEqual([account()])
      expect(await accounts.account('kato')).toEqual(account())
      expect(await accounts.account('KATO')).toBeUndefined()
      expect(await accounts.changePassword('kato', 'other', daysFromNow(1), auditEntry({ action: 'changed' }))).toBe(
        true,
      )
      expect(await accounts.account('kato')).toEqual(account({ password: 'other', passwordAt: daysFromNow(1) }))
      expect(await accounts.changePassword('sato', 'x', judgedAt, auditEntry({ action: 'nobody' }))).toBe(false)
      expect(await accounts.remove('kato', auditEntry({ action: 'removed' }))).toBe(true)
      expect(await accounts.remove('kato', auditEntry({ action: 'gone' }))).toBe(false)
      expect((await store.audit.since(judgedAt)).map(({ action }) => action)).toEqual(['added', 'changed', 'removed'])
    })

    test('a session lasts as long as its account and its password', async () => {
      await using place = await create()
      await using store = await place.open()
      const { accounts } = store
      const entry = auditEntry()
      await accounts.add(account(), entry)
      await accounts.add(account({ login: 'sato' }), entry)
      expect(await accounts.begin(session(), judgedAt, entry)).toBe(true)
      expect(await accounts.begin(session({ id: 'b', login: 'sato' }), judgedAt, entry)).toBe(true)
      expect(await accounts.begin(session({ id: 'c' }), daysFromNow(-1), entry)).toBe(false)
      expect(await accounts.begin(session({ id: 'c', login: 'nobody' }), judgedAt, entry)).toBe(false)
      await accounts.use('a', daysFromNow(1))
      expect(await accounts.session('a')).toEqual({ session: session({ usedAt: daysFromNow(1) }), account: account() })
      await accounts.changePassword('kato', 'other', daysFromNow(1), entry)
      expect(await accounts.session('a')).toBeUndefined()
      expect((await accounts.session('b'))?.session.login).toBe('sato')
      await accounts.end('b', entry)
      expect(await accounts.session('b')).toBeUndefined()
    })

    test('sessions are swept by their age, and by their last use', async () => {
      await using place = await create()
      await using store = await place.open()
      const { accounts } = store
      await accounts.add(account(), auditEntry())
      const kept = [
        session({ id: 'old', startedAt: daysFromNow(-2), usedAt: judgedAt }),
        session({ id: 'idle', startedAt: judgedAt, usedAt: daysFromNow(-1) }),
        session({ id: 'good' }),
      ]
      for (const each of kept) await accounts.begin(each, judgedAt, auditEntry())
      await accounts.sweep(daysFromNow(-1), judgedAt)
      const left = await Promise.all(kept.map(({ id }) => accounts.session(id)))
      expect(left.map((each) => each?.session.id)).toEqual([undefined, undefined, 'good'])
    })

    test('tries to log in are counted before they are looked at, to the limit of each key', async () => {
      await using place = await create()
      await using store = await place.open()
      const { accounts } = store
      const limits = [
        { key: 'pair', most: 2 },
        { key: 'address', most: 4 },
      ]
      const since = daysFromNow(-1)
      expect(await accounts.attempt(limits, judgedAt, since)).toBeUndefined()
      expect(await accounts.attempt(limits, daysFromNow(0.1), since)).toBeUndefined()
      expect(await accounts.attempt(limits, daysFromNow(0.2), since)).toEqual(daysFromNow(0.1))
      await accounts.forgive('pair', ['address'])
      for (const day of [0.3, 0.4]) expect(await accounts.attempt(limits, daysFromNow(day), since)).toBeUndefined()
      // address: 2 - 1 + 2 = 3
      expect(await accounts.attempt([{ key: 'address', most: 4 }], daysFromNow(0.5), since)).toBeUndefined()
      expect(await accounts.attempt([{ key: 'address', most: 4 }], daysFromNow(0.6), since)).toEqual(daysFromNow(0.5))
      // anew, where the last is too long ago
      expect(await accounts.attempt(limits, daysFromNow(3), daysFromNow(2))).toBeUndefined()
      expect(await accounts.attempt(limits, daysFromNow(3), daysFromNow(2))).toBeUndefined()
      expect(await accounts.attempt(limits, daysFromNow(3), daysFromNow(2))).toEqual(daysFromNow(3))
    })

    test('tokens', async () => {
      await using place = await create()
      await using store = await place.open()
      const token: ApiToken = {
        name: 'prometheus',
        hash: 'ab',
        scopes: ['metrics', 'read'],
        createdAt: judgedAt,
        expiresAt: daysFromNow(9),
        usedAt: undefined,
      }
      expect(await store.tokens.add(token, auditEntry({ action: 'added' }))).toBe(true)
      expect(await store.tokens.add({ ...token, hash: 'cd' }, auditEntry({ action: 'again' }))).toBe(false)
      expect(await store.tokens.byHash('ab')).toEqual(token)
      expect(await store.tokens.byHash('cd')).toBeUndefined()
      await store.tokens.use('prometheus', daysFromNow(1))
      expect(await store.tokens.list()).toEqual([{ ...token, usedAt: daysFromNow(1) }])
      expect(await store.tokens.revoke('prometheus', auditEntry({ action: 'revoked' }))).toBe(true)
      expect(await store.tokens.revoke('prometheus', auditEntry({ action: 'gone' }))).toBe(false)
      expect((await store.audit.since(judgedAt)).map(({ action }) => action)).toEqual(['added', 'revoked'])
    })
  })
}
