import { describe, expect, test } from 'vitest'
import type { ReportedCertificate } from '../../../src/domain/agents/agent-report.ts'
import type { JoinGrant, Joining, KeptReport } from '../../../src/store/agent-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { daysFromNow, judgedAt } from '../../support/facts.ts'
import type { StoreUnderTest } from '../conformance.ts'
import { auditEntry } from '../samples.ts'

const about = {
  machine: 'm1',
  host: 'web01',
  version: '1.0.0',
  nodeVersion: 'v24.21.0',
  nodeEndOfLife: '2028-04-30',
}

function grant(overrides: Partial<JoinGrant> = {}): JoinGrant {
  return { hash: 'g', agent: 'web01', createdAt: judgedAt, expiresAt: daysFromNow(7), from: undefined, ...overrides }
}

function joining(overrides: Partial<Joining> = {}): Joining {
  return { hash: 'g', key: 'k1', address: '192.0.2.7', at: daysFromNow(0.01), ...about, ...overrides }
}

function certificate(name: string, overrides: Partial<ReportedCertificate> = {}): ReportedCertificate {
  return {
    name,
    names: [`${name}.example.ac.jp`],
    fingerprint: 'a'.repeat(64),
    notAfter: daysFromNow(80),
    inForceSince: judgedAt,
    listeners: [{ target: 'x:443', fingerprint: undefined }],
    reloadBy: undefined,
    failure: { count: 3, since: judgedAt, message: 'no' },
    ...overrides,
  }
}

function report(overrides: Partial<KeptReport> = {}): KeptReport {
  return {
    ...about,
    madeAt: daysFromNow(1),
    receivedAt: daysFromNow(1.001),
    isLast: true,
    certificates: [certificate('www'), certificate('mail')],
    events: [],
    answered: [],
    ...overrides,
  }
}

const named = (action: string) => auditEntry({ action })
const yes = () => true

async function joined({ agents }: Store, with_: Partial<Joining> = {}): Promise<void> {
  await agents.grant(grant({ hash: with_.hash ?? 'g' }), named('made'))
  await agents.join(joining(with_), yes, () => named('joined'))
}

/** Agents, what they say, and what is wished of them. */
export function describeAgents(create: () => Promise<StoreUnderTest>): void {
  describe('agents', () => {
    test('a grant is redeemed once, and by the same key again where an answer was lost', async () => {
      await using place = await create()
      await using store = await place.open()
      const { agents } = store
      await agents.grant(grant(), named('made'))
      expect(await agents.granted('g')).toEqual(grant())
      const first = await agents.join(joining(), yes, () => named('joined'))
      expect(first).toMatchObject({ isNew: true, agent: { name: 'web01', state: 'approved', key: 'k1', ...about } })
      expect(await agents.join(joining(), yes, () => named('again'))).toMatchObject({ isNew: false })
      expect(await agents.join(joining({ key: 'k2' }), yes, () => named('stolen'))).toBe('refused')
      expect(await agents.join(joining({ hash: 'other' }), yes, () => named('guessed'))).toBe('refused')
      expect((await agents.list()).map(({ key }) => key)).toEqual(['k1'])
      expect((await store.audit.since(new Date(0))).map(({ action }) => action)).toEqual(['made', 'joined'])
    })

    test('of a hundred that redeem one grant at once from several processes one does', async () => {
      await using place = await create()
      await using one = await place.open()
      await using other = await place.open()
      await one.agents.grant(grant(), named('made'))
      const tries = Array.from({ length: 100 }, (_, index) =>
        (index % 2 === 0 ? one : other).agents.join(joining({ key: `k${index}` }), yes, () => named('joined')),
      )
      expect((await Promise.all(tries)).filter((each) => each !== 'refused')).toHaveLength(1)
      expect(await one.agents.list()).toHaveLength(1)
    })

    test('a grant that is too old is none', async () => {
      await using place = await create()
      await using store = await place.open()
      await store.agents.grant(grant(), named('made'))
      expect(await store.agents.join(joining({ at: daysFromNow(7) }), yes, () => named('x'))).toBe('refused')
    })

    test('who waits takes nothing from who is there, until somebody approves it', async () => {
      await using place = await create()
      await using store = await place.open()
      const { agents } = store
      await joined(store)
      await agents.grant(grant({ hash: 'h' }), named('made'))
      const told: unknown[] = []
      await agents.join(
        joining({ hash: 'h', key: 'k2' }),
        (_, before) => {
          told.push(before?.key)
          return false
        },
        (agent, before) => {
          told.push(agent.key, before?.key)
          return named('waits')
        },
      )
      expect(told).toEqual(['k1', 'k2', 'k1'])
      expect((await agents.list()).map(({ key, state }) => [key, state])).toEqual([
        ['k1', 'approved'],
        ['k2', 'waiting'],
      ])
      expect(await agents.report('k2', report(), named('cloned'))).toBe('refused')
      const second = await agents.byKey('k2')
      expect(await agents.approve(second?.id ?? 0, named('approved'))).toBe(true)
      expect(await agents.approve(second?.id ?? 0, named('twice'))).toBe(false)
      expect((await agents.list()).map(({ key, state }) => [key, state])).toEqual([['k2', 'approved']])
      expect((await agents.byKey('k1'))?.state).toBe('revoked')
    })

    test('a report is kept as it is; an older one changes nothing, the same again neither; what is not in the last part goes', async () => {
      await using place = await create()
      await using store = await place.open()
      const { agents } = store
      await joined(store)
      const event = { id: 'e', at: judgedAt, certificate: 'www', kind: 'changed', text: 'renewed' } as const
      for (let round = 0; round < 2; round++)
        expect(await agents.report('k1', report({ events: [event] }), named('cloned'))).toBe('taken')
      const [agent] = await agents.list()
      expect(agent?.reportedAt).toEqual(daysFromNow(1.001))
      expect(await agents.certificates()).toEqual(new Map([[agent?.id, [certificate('mail'), certificate('www')]]]))
      expect(await agents.events(judgedAt)).toEqual([{ ...event, agent: 'web01' }])
      const late = report({ madeAt: daysFromNow(0.5), certificates: [] })
      expect(await agents.report('k1', late, named('cloned'))).toBe('stale')
      const parts = [
        report({ madeAt: daysFromNow(2), isLast: false, certificates: [certificate('www')] }),
        report({ madeAt: daysFromNow(2), certificates: [certificate('new')] }),
      ]
      for (const part of parts) await agents.report('k1', part, named('cloned'))
      expect([...(await agents.certificates()).values()].flat().map(({ name }) => name)).toEqual(['new', 'www'])
    })

    test('a second machine with the same key puts both into quarantine; approval lets in the one that spoke last', async () => {
      await using place = await create()
      await using store = await place.open()
      const { agents } = store
      await joined(store)
      await agents.report('k1', report(), named('cloned'))
      const second = report({ machine: 'm2', madeAt: daysFromNow(2) })
      expect(await agents.report('k1', second, named('cloned'))).toBe('cloned')
      expect(await agents.report('k1', report({ madeAt: daysFromNow(3) }), named('twice'))).toBe('refused')
      expect((await store.audit.since(new Date(0))).map(({ action }) => action)).toEqual(['made', 'joined', 'cloned'])
      const [agent] = await agents.list()
      expect(agent?.state).toBe('quarantined')
      expect((await agents.certificates()).size).toBe(1)
      await agents.approve(agent?.id ?? 0, named('approved'))
      expect(await agents.report('k1', second, named('cloned'))).toBe('taken')
    })

    test('a nonce is used once by a key, until it is forgotten', async () => {
      await using place = await create()
      await using store = await place.open()
      const use = (key: string, day: number) => store.agents.useNonce(key, 'n', daysFromNow(day), daysFromNow(day - 1))
      expect([await use('k1', 0), await use('k1', 0.5), await use('k2', 0.5), await use('k1', 2)]).toEqual([
        true,
        false,
        true,
        true,
      ])
    })

    test('a key takes the place of another; one that is known, or of no agent, does not', async () => {
      await using place = await create()
      await using store = await place.open()
      const { agents } = store
      await joined(store)
      await joined(store, { hash: 'h', key: 'k9' })
      expect(await agents.changeKey('k9', 'k1', named('known'))).toBe(false)
      expect(await agents.changeKey('k9', 'k2', named('changed'))).toBe(true)
      expect(await agents.changeKey('k9', 'k3', named('gone'))).toBe(false)
      expect(await agents.byKey('k9')).toBeUndefined()
      expect((await agents.byKey('k2'))?.state).toBe('approved')
    })

    test('wishes are open until they are answered, by the agent that they are for', async () => {
      await using place = await create()
      await using store = await place.open()
      const { agents } = store
      await joined(store)
      const wish = { agent: 'web01', because: 'it leaked', by: 'kato', madeAt: judgedAt }
      await agents.wish({ ...wish, renew: { certificate: 'www' } }, named('wished'))
      await agents.wish({ ...wish, renew: { issuer: 'G7' } }, named('wished'))
      await agents.wish({ ...wish, agent: 'web02', renew: { issuer: 'G7' } }, named('wished'))
      expect(await agents.openWishes('web01')).toEqual([
        { ...wish, id: 1, renew: { certificate: 'www' } },
        { ...wish, id: 2, renew: { issuer: 'G7' } },
      ])
      const answered = [
        { wish: 1, taken: true, text: '' },
        { wish: 3, taken: true, text: 'not mine' },
      ]
      await agents.report('k1', report({ answered }), named('cloned'))
      expect((await agents.openWishes('web01')).map(({ id }) => id)).toEqual([2])
      expect(await agents.openWishes('web02')).toHaveLength(1)
    })

    test('a wish that is refused is something that happened, and one that is taken is not', async () => {
      await using place = await create()
      await using store = await place.open()
      const { agents } = store
      await joined(store)
      const wish = { agent: 'web01', because: 'it leaked', by: 'kato', madeAt: judgedAt }
      for (const renew of [{ certificate: 'www' }, { certificate: 'nosite' }, { issuer: 'G7' }])
        await agents.wish({ ...wish, renew }, named('wished'))
      const answered = [
        { wish: 1, taken: true, text: 'asked for: www' },
        { wish: 2, taken: false, text: 'no such certificate' },
        { wish: 3, taken: false, text: 'nothing of it' },
      ]
      const said = report({ answered, events: [] })
      await agents.report('k1', said, named('cloned'))
      const common = { agent: 'web01', at: said.receivedAt, kind: 'failed' }
      expect(await agents.events(judgedAt)).toEqual([
        {
          ...common,
          id: 'wish-2',
          certificate: 'nosite',
          text: 'the wish to renew nosite is refused: no such certificate',
        },
        {
          ...common,
          id: 'wish-3',
          certificate: '',
          text: 'the wish to renew what "G7" issued is refused: nothing of it',
        },
      ])
      expect(await agents.events(daysFromNow(300))).toEqual([])
    })

    test('who was revoked and has joined anew is not among the revoked any more', async () => {
      await using place = await create()
      await using store = await place.open()
      await joined(store)
      await store.agents.revoke('web01', auditEntry({ action: 'agent-revoked', about: 'web01' }))
      expect((await store.agents.revoked()).size).toBe(1)
      await joined(store, { hash: 'h', key: 'k2' })
      expect((await store.agents.revoked()).size).toBe(0)
    })

    test('revoked: the agent, the grants for it, and a hook by its name', async () => {
      await using place = await create()
      await using store = await place.open()
      const { agents } = store
      await joined(store)
      await agents.grant(grant({ hash: 'h' }), named('made'))
      const revoked = auditEntry({ at: daysFromNow(2), action: 'agent-revoked', about: 'web01' })
      expect(await agents.revoke('web01', revoked)).toBe(true)
      expect(await agents.revoke('web01', named('twice'))).toBe(false)
      expect(await agents.list()).toEqual([])
      expect([...(await agents.revoked())]).toEqual([['web01', daysFromNow(2)]])
      expect(await agents.join(joining({ hash: 'h', key: 'k2' }), yes, () => named('x'))).toBe('refused')
      const names = ['mail.example.ac.jp', 'imap.example.ac.jp']
      const hook = { name: 'mail', client: 'certbot', hash: 'ab', names, createdAt: judgedAt }
      expect(await agents.addHook(hook, named('added'))).toBe(true)
      expect(await agents.addHook({ ...hook, hash: 'cd' }, named('again'))).toBe(false)
      const said = { name: 'mail.example.ac.jp', fingerprint: 'b'.repeat(64), at: daysFromNow(1) }
      await agents.hookReport('ab', [{ ...said, fingerprint: 'c'.repeat(64) }])
      await agents.hookReport('ab', [said])
      expect(await agents.hookByHash('ab')).toEqual({ ...hook, reports: [said] })
      expect(await agents.hooks()).toEqual([{ ...hook, reports: [said] }])
      expect(await agents.revoke('mail', named('revoked'))).toBe(true)
      expect(await agents.hookByHash('ab')).toBeUndefined()
    })

    test('what happened long ago is forgotten', async () => {
      await using place = await create()
      await using store = await place.open()
      await joined(store)
      const events = [{ id: 'e', at: judgedAt, certificate: 'www', kind: 'failed', text: 'x' } as const]
      await store.agents.report('k1', report({ events }), named('cloned'))
      await store.forgetBefore(daysFromNow(0.5))
      expect(await store.agents.events(new Date(0))).toEqual([])
    })
  })
}
