import { sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { newKey, publicKeyText } from '../../src/agent-protocol/keys.ts'
import { agentPaths, enrollAnswer, keyProofText, reportAnswer } from '../../src/agent-protocol/messages.ts'
import { readSignedAnswer, type SignedAnswer } from '../../src/agent-protocol/signed-answer.ts'
import { newHookToken } from '../../src/centre/login/hooks.ts'
import { unitMs } from '../../src/domain/duration.ts'
import { CentreHere } from '../support/centre/centre-here.ts'
import { agentInventory, WireAgent } from '../support/centre/wire-agent.ts'

const start = () => CentreHere.start({ inventory: agentInventory })
const payloadOf = async (response: Response) => JSON.parse(((await response.json()) as SignedAnswer).payload)
const statusOf = async (response: Promise<Response>) => (await response).status
const fingerprint = 'a'.repeat(64)

describe('joining', () => {
  test('is answered by the identity of the centre, for this request alone', async () => {
    await using here = await start()
    const agent = new WireAgent(here)
    const request = agent.request(agentPaths.enroll, { secret: await agent.grant('web01'), ...agent.about() })
    const answer = (await (await agent.send(request)).json()) as SignedAnswer
    const [, nonce = ''] = /nonce=([\w-]+)/.exec(request.authorization) ?? []
    const { publicKey } = here.centre.identity
    expect(readSignedAnswer(answer, enrollAnswer, publicKey, nonce)).toEqual({
      nonce,
      agent: 'web01',
      state: 'approved',
    })
    expect(readSignedAnswer(answer, enrollAnswer, publicKey, 'another')).toBeUndefined()
    expect(readSignedAnswer(answer, enrollAnswer, publicKeyText(newKey()), nonce)).toBeUndefined()
    const spoilt = { ...answer, payload: answer.payload.replace('web01', 'web02') }
    expect(readSignedAnswer(spoilt, enrollAnswer, publicKey, nonce)).toBeUndefined()
  })

  test.for([
    ['at once', undefined, 0, 'approved'],
    ['after an hour', undefined, unitMs.h, 'approved'],
    ['later', undefined, unitMs.h + 1, 'waiting'],
    ['from where it was said', '127.0.0.1', 0, 'approved'],
    ['from elsewhere', '192.0.2.7', 0, 'waiting'],
  ] as const)('%s', async ([, from, laterMs, state]) => {
    await using here = await start()
    const agent = new WireAgent(here)
    const secret = await agent.grant('web01', from)
    here.clock.now = new Date(here.clock.now.getTime() + laterMs)
    expect(await payloadOf(await agent.enroll(secret))).toMatchObject({ state })
    expect(await statusOf(agent.send(agent.report()))).toBe(state === 'approved' ? 200 : 403)
  })

  test.for([
    ['another machine, while the agent of that name speaks', 'b', 0, 'waiting'],
    ['another machine, once it has been silent for a day', 'b', unitMs.d + unitMs.h, 'approved'],
    ['the same machine, set up anew', 'a', 0, 'approved'],
  ] as const)('under a name that is taken, %s', async ([, machine, laterMs, state]) => {
    await using here = await start()
    const first = new WireAgent(here)
    await first.enroll(await first.grant('web01'))
    here.clock.now = new Date(here.clock.now.getTime() + laterMs)
    const second = new WireAgent(here)
    second.machine = machine.repeat(64)
    expect(await payloadOf(await second.enroll(await second.grant('web01')))).toMatchObject({ state })
    // the first one goes on until somebody says otherwise
    expect(await statusOf(first.send(first.report()))).toBe(state === 'waiting' ? 200 : 403)
    const entry = (await here.store.audit.since(new Date(0), 'agent-joined')).at(-1)
    expect(entry?.detail).toMatchObject({ key: second.publicKey, state })
    expect(entry?.detail.replaces).toBe(state === 'approved' ? first.publicKey : undefined)
  })

  test('100 at once with one token: one joins', async () => {
    await using here = await start()
    const secret = await new WireAgent(here).grant('web01')
    const all = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const agent = new WireAgent(here)
        for (;;) {
          const status = await statusOf(agent.enroll(secret))
          // more than are served at once come again
          if (status !== 503) return status
        }
      }),
    )
    expect(all.filter((status) => status === 200)).toHaveLength(1)
    expect(new Set(all)).toEqual(new Set([200, 403]))
  })

  test('a week later, made up, or for an agent that the inventory has no more: refused', async () => {
    await using here = await start()
    const agent = new WireAgent(here)
    expect(await statusOf(agent.enroll('x'.repeat(43)))).toBe(403)
    expect(await statusOf(agent.enroll(await agent.grant('web09')))).toBe(403)
    const secret = await agent.grant('web01')
    here.clock.now = new Date(here.clock.now.getTime() + 7 * unitMs.d)
    expect(await statusOf(agent.enroll(secret))).toBe(403)
  })
})

describe('a report', () => {
  test('is refused where anything of it is not as it was signed', async () => {
    await using here = await start()
    const agent = await WireAgent.joined(here, 'web01')
    const good = agent.report()
    const status = (changed: Partial<typeof good>) => statusOf(agent.send({ ...good, ...changed }))
    const { authorization } = good
    expect(await status({ body: good.body.replace('web01', 'web02') })).toBe(401)
    expect(await status({ path: `${good.path}?x=1` })).toBe(401)
    expect(await status({ path: agentPaths.key })).toBe(401)
    expect(await status({ authorization: authorization.replace(/.$/, '') })).toBe(401)
    expect(await status({ authorization: authorization.replace('Certflow-Agent', 'certflow-agent') })).toBe(401)
    expect(await status({ authorization: `${authorization} ` })).toBe(200)
    expect(await status({})).toBe(401)
    const stranger = new WireAgent(here)
    expect(await statusOf(stranger.send(stranger.report()))).toBe(401)
  })

  test.for([
    [-5.05, 401],
    [-4.99, 200],
    [4.99, 200],
    [5.05, 401],
  ] as const)('of a clock that is %d minutes off: %d', async ([minutes, status]) => {
    await using here = await start()
    const agent = await WireAgent.joined(here, 'web01')
    const at = new Date(here.clock.now.getTime() + minutes * unitMs.m)
    expect(await statusOf(agent.send(agent.report({}, at)))).toBe(status)
  })

  test('sent again is refused for as long as its time is good', async () => {
    await using here = await start()
    const agent = await WireAgent.joined(here, 'web01')
    const ahead = agent.report({}, new Date(here.clock.now.getTime() + 4.9 * unitMs.m))
    const began = here.clock.now.getTime()
    expect(await statusOf(agent.send(ahead))).toBe(200)
    for (const minutes of [1, 5, 9.8, 10, 60]) {
      here.clock.now = new Date(began + minutes * unitMs.m)
      expect(await statusOf(agent.send(ahead))).toBe(401)
    }
  })

  test('is of the agent whose key it is, and has an end', async () => {
    await using here = await start()
    const [one, two] = [await WireAgent.joined(here, 'web01'), await WireAgent.joined(here, 'web02')]
    const certificates = [{ name: 'www', names: ['WWW.example.ac.jp'], fingerprint, listeners: [] }]
    await one.send(one.report({ certificates }))
    const failure = { count: 1, since: here.clock.now.toISOString(), message: '\u001b[31mred' }
    await two.send(
      two.report({ certificates: [{ ...certificates[0], name: 'www', names: [], listeners: [], failure }] }),
    )
    const [first, second] = await here.store.agents.list()
    const kept = await here.store.agents.certificates()
    expect(kept.get(first?.id ?? 0)).toMatchObject([{ names: ['www.example.ac.jp'], fingerprint }])
    expect(kept.get(second?.id ?? 0)?.[0]?.failure?.message).toBe('\\u{1b}[31mred')
    const many = { host: 'x'.repeat(100), names: Array.from({ length: 100 }, () => 'n'.repeat(250)), listeners: [] }
    const tooLong = Array.from({ length: 12 }, (_, index) => ({ ...many, name: `c${index}` }))
    expect(await statusOf(one.send(one.report({ certificates: tooLong })))).toBe(413)
    expect(await statusOf(one.send(one.report({ certificates: tooLong.slice(0, 9) })))).toBe(200)
  })

  test('of a second machine is a clone: quarantine, and both are refused', async () => {
    await using here = await start()
    const agent = await WireAgent.joined(here, 'web01')
    const clone = new WireAgent(here, agent.key)
    clone.machine = 'b'.repeat(64)
    expect(await statusOf(agent.send(agent.report()))).toBe(200)
    expect(await statusOf(clone.send(clone.report()))).toBe(403)
    expect(await statusOf(agent.send(agent.report()))).toBe(403)
    const cloned = await here.store.audit.since(new Date(0), 'agent-cloned')
    expect(cloned).toMatchObject([{ about: 'web01', detail: { address: '127.0.0.1', host: 'web01' } }])
  })

  test('of who is revoked is refused', async () => {
    await using here = await start()
    const agent = await WireAgent.joined(here, 'web01')
    const entry = { at: here.clock.now, by: 'kato', action: 'agent-revoked', about: 'web01', detail: {} }
    await here.store.agents.revoke('web01', entry)
    const refused = await agent.send(agent.report())
    expect([refused.status, await refused.json()]).toMatchObject([403, { detail: 'This agent is revoked' }])
  })

  test('is answered with what is wished, until the agent has said what became of it', async () => {
    await using here = await start()
    const agent = await WireAgent.joined(here, 'web01')
    const entry = { at: here.clock.now, by: 'kato', action: 'renewal-wished', about: 'web01', detail: {} }
    const wish = { agent: 'web01', because: 'it leaked', by: 'kato', madeAt: here.clock.now }
    await here.store.agents.wish({ ...wish, renew: { certificate: 'www' } }, entry)
    const answer = await payloadOf(await agent.send(agent.report()))
    const wished = { id: 1, because: 'it leaked', made_at: '2026-11-20T12:00:00Z', renew: 'www' }
    expect(reportAnswer.parse(answer).wishes).toEqual([wished])
    const done = await agent.send(agent.report({ wishes: [{ id: 1, taken: true, text: '' }] }))
    expect((await payloadOf(done)).wishes).toEqual([])
  })
})

describe('another key', () => {
  async function change(agent: WireAgent, next = newKey(), signer = next) {
    const key = publicKeyText(next)
    const proof = sign(undefined, keyProofText(agent.publicKey, key), signer).toString('base64url')
    return agent.send(agent.request(agentPaths.key, { key, proof }))
  }

  test('takes the place of the old one, which is none any more', async () => {
    await using here = await start()
    const agent = await WireAgent.joined(here, 'web01')
    const next = newKey()
    expect(await statusOf(change(agent, next))).toBe(200)
    expect(await statusOf(agent.send(agent.report()))).toBe(401)
    const changed = new WireAgent(here, next)
    expect(await statusOf(changed.send(changed.report()))).toBe(200)
  })

  test("that has not signed for itself, or is another agent's, does not", async () => {
    await using here = await start()
    const [one, two] = [await WireAgent.joined(here, 'web01'), await WireAgent.joined(here, 'web02')]
    expect(await statusOf(change(one, newKey(), newKey()))).toBe(400)
    expect(await statusOf(change(one, two.key))).toBe(409)
    expect(await statusOf(one.send(one.report()))).toBe(200)
  })
})

describe('the hook of another client', () => {
  async function hooked(here: CentreHere) {
    const { token, hash } = newHookToken()
    const names = ['mail.example.ac.jp', 'imap.example.ac.jp']
    const at = here.clock.now
    const entry = { at, by: 'kato', action: 'hook-added', about: 'mail', detail: {} }
    await here.store.agents.addHook({ name: 'mail', client: 'certbot', hash, names, createdAt: at }, entry)
    const say = (body: string, secret = token) =>
      fetch(`${here.url}${agentPaths.hook}`, {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/x-www-form-urlencoded' },
      })
    return { say, hash }
  }

  const printed = `sha256 Fingerprint=${'AB:'.repeat(31)}AB`

  test.for([
    ['one name', `name=mail.example.ac.jp&fingerprint=${printed}`, ['mail.example.ac.jp']],
    [
      'several in one field',
      `name=mail.example.ac.jp+IMAP.example.ac.jp&fingerprint=${'ab'.repeat(32)}`,
      ['mail.example.ac.jp', 'imap.example.ac.jp'],
    ],
    [
      'several fields, one of which is of another server',
      `name=www.example.ac.jp&name=imap.example.ac.jp&fingerprint=${printed}`,
      ['imap.example.ac.jp'],
    ],
  ] as const)('%s', async ([, form, taken]) => {
    await using here = await start()
    const { say, hash } = await hooked(here)
    const answer = await say(form)
    expect([answer.status, await answer.json()]).toEqual([200, { taken }])
    const kept = (await here.store.agents.hookByHash(hash))?.reports
    expect(kept?.map(({ name }) => name).sort()).toEqual([...taken].sort())
    expect(new Set(kept?.map((each) => each.fingerprint))).toEqual(new Set(['ab'.repeat(32)]))
  })

  test('names of others, no fingerprint, another token: refused', async () => {
    await using here = await start()
    const { say } = await hooked(here)
    expect(await statusOf(say(`name=www.example.ac.jp&fingerprint=${printed}`))).toBe(403)
    expect(await statusOf(say('name=mail.example.ac.jp&fingerprint=xyz'))).toBe(400)
    expect(await statusOf(say(`fingerprint=${printed}`))).toBe(400)
    expect(await statusOf(say(`name=mail.example.ac.jp&fingerprint=${printed}`, newHookToken().token))).toBe(401)
    const program = await here.token('t', 'read', 'answer')
    expect(await statusOf(say(`name=mail.example.ac.jp&fingerprint=${printed}`, program))).toBe(403)
  })
})

test('the list tells what somebody should look at', async () => {
  await using here = await start()
  const agent = await WireAgent.joined(here, 'web01')
  await agent.send(agent.report({ node_version: 'v22.1.0', node_end_of_life: '2027-04-30' }))
  const late = new WireAgent(here)
  await late.enroll(await late.grant('web02', '192.0.2.7'))
  const token = await here.token('t', 'read')
  const { items } = (await (await here.ask('/api/v1/agents', token)).json()) as { items: object[] }
  expect(items).toMatchObject([
    { name: 'web01', state: 'approved', concerns: ['Node v22.1.0 is mended until 2027-04-30'] },
    { name: 'web02', state: 'waiting', concerns: ['waits for approval'] },
  ])
  here.clock.now = new Date(here.clock.now.getTime() + 25 * unitMs.h)
  const again = (await (await here.ask('/api/v1/agents', token)).json()) as { items: { concerns: string[] }[] }
  expect(again.items[0]?.concerns).toContain('is silent')
})

test('metrics count agents by how they stand', async () => {
  await using here = await start()
  const token = await here.token('t', 'metrics')
  const counted = async () =>
    [...(await (await here.ask('/metrics', token)).text()).matchAll(/^certflow_agents\{state="(\w+)"\} (\d+)$/gm)]
      .filter(([, , count]) => count !== '0')
      .map(([, state, count]) => `${state} ${count}`)
  expect(await counted()).toEqual([])
  const [first, second] = [await WireAgent.joined(here, 'web01'), await WireAgent.joined(here, 'web02')]
  expect(await counted()).toEqual(['fine 2'])
  const failure = { count: 3, since: here.clock.now.toISOString(), message: 'the CA refused' }
  await second.send(second.report({ certificates: [{ name: 'www', names: [], listeners: [], failure }] }))
  expect(await counted()).toEqual(['fine 1', 'failing 1'])
  here.clock.now = new Date(here.clock.now.getTime() + unitMs.d + 1)
  await first.send(first.report())
  expect(await counted()).toEqual(['fine 1', 'silent 1'])
})
