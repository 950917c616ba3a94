import { once } from 'node:events'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecureContext, createServer } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { writeJoinToken } from '../../../src/agent-protocol/join-token.ts'
import { agentPaths } from '../../../src/agent-protocol/messages.ts'
import { freePort } from '../../../src/demo/odd-servers.ts'
import { unitMs } from '../../../src/domain/duration.ts'
import { acmeAuthority } from '../../support/acme/authority.ts'
import { serveFront } from '../../support/acme/front.ts'
import { agentHere } from '../../support/agent/agent-here.ts'
import { centreFront } from '../../support/centre/centre-front.ts'
import { CentreHere } from '../../support/centre/centre-here.ts'
import { agentInventory, WireAgent } from '../../support/centre/wire-agent.ts'

const dayMinutes = unitMs.d / unitMs.m

/** A server that shows what is in force at this moment. */
async function freshServer(live: string) {
  const read = (name: string) => readFileSync(join(live, name))
  const server = createServer({
    SNICallback: (_name, done) => {
      try {
        done(null, createSecureContext({ cert: read('fullchain.pem'), key: read('key.pem') }))
      } catch (error) {
        done(error as Error)
      }
    },
  })
  server.on('tlsClientError', () => undefined)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}

/** A CA, a centre with a front, and an agent of one certificate. Time is so many minutes after the beginning, for all of them. */
async function setting() {
  const at = await mkdtempDisposable(join(tmpdir(), 'agent-centre-'))
  const here = await CentreHere.start({ inventory: agentInventory })
  const [ca, front] = [await serveFront(acmeAuthority().upstream), await centreFront(here.url)]
  const path = (name: string) => join(at.path, name)
  const server = await freshServer(path('state/live/www'))
  await writeFile(path('ca.pem'), ca.anchorsPem)
  const listen = `127.0.0.1:${await freePort('127.0.0.1')}`
  await writeFile(
    path('agent.yaml'),
    `version: 1
directory: ${ca.directory}
ca: ca.pem
centre: { url: "${front.url}" }
certificates:
  - name: www
    names: [www.example.ac.jp]
    challenge: { http-01: { listen: "${listen}" } }
    verify: ["127.0.0.1:${server.port}"]
    verify_within: 3s
`,
  )
  const beganAt = Date.now()
  const agent = (args: readonly string[], minutes = 0, stdin = '') => {
    const now = () => new Date(beganAt + minutes * unitMs.m)
    here.clock.now = now()
    return agentHere([...args, '--config', 'agent.yaml'], { cwd: at.path, stateFolder: path('state'), now, stdin })
  }
  const token = async (name = 'web01', identity = here.centre.identity.fingerprint) => {
    here.clock.now = new Date(beganAt)
    return writeJoinToken({ url: front.url, identity, secret: await new WireAgent(here).grant(name) })
  }
  const stateOf = (name: string) => JSON.parse(readFileSync(path(`state/${name}`), 'utf8'))
  return {
    ...{ here, front, agent, path, token, stateOf },
    enroll: async () => agent(['enroll', front.url, '--token', '-'], 0, `${await token()}\n`),
    told: async () => [...(await here.store.agents.certificates()).values()].flat(),
    async [Symbol.asyncDispose]() {
      for (const each of [server, front, ca, here, at]) await each[Symbol.asyncDispose]()
    },
  }
}

test('a place of verify at which nothing listens is told too, before those that agree', async () => {
  await using at = await setting()
  await at.enroll()
  await at.agent(['run'], 1)
  const silent = `www.example.ac.jp@127.0.0.1:${await freePort('127.0.0.1')}`
  const config = readFileSync(at.path('agent.yaml'), 'utf8')
  writeFileSync(at.path('agent.yaml'), config.replace('verify: [', `verify: ["${silent}", `))
  await at.agent(['run'], 2)
  const [told] = await at.told()
  expect(told?.listeners).toEqual([
    { target: silent, fingerprint: undefined },
    { target: expect.any(String), fingerprint: told?.fingerprint },
  ])
})

describe('enroll', () => {
  test('joins with the token of standard input, keeps its key to itself, and tells at once', async () => {
    await using at = await setting()
    const done = await at.enroll()
    expect(done).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^web01 has joined http.*, with key [\w-]{8}\.$/m),
    })
    expect(statSync(at.path('state/centre/enrolment.json')).mode & 0o777).toBe(0o600)
    expect(statSync(at.path('state/centre')).mode & 0o777).toBe(0o700)
    expect(await at.told()).toMatchObject([{ name: 'www', names: ['www.example.ac.jp'] }])
    const [agent] = await at.here.store.agents.list()
    expect(agent).toMatchObject({ name: 'web01', state: 'approved', nodeVersion: process.version })
  })

  test('a centre of another identity than the token names is not joined, and nothing is kept', async () => {
    await using at = await setting()
    const token = await at.token('web01', 'f'.repeat(64))
    const done = await at.agent(['enroll', at.front.url, '--token', token])
    expect(done).toMatchObject({ code: 2, stderr: expect.stringContaining('not the centre that this agent') })
    expect(() => at.stateOf('centre/enrolment.json')).toThrow('ENOENT')
  })

  test('goes on with the same key where an answer was lost', async () => {
    await using at = await setting()
    await writeFile(at.path('token'), await at.token())
    at.front.script = () => 'lost'
    const lost = await at.agent(['enroll', at.front.url, '--token-file', 'token'])
    expect(lost).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be reached') })
    at.front.script = undefined
    expect(await at.agent(['enroll', at.front.url, '--token-file', 'token'])).toMatchObject({ code: 0 })
    expect(await at.here.store.agents.list()).toHaveLength(1)
  })

  test('a token that was used up is told with what to do, once', async () => {
    await using at = await setting()
    const token = await at.token()
    expect(await at.agent(['enroll', at.front.url, '--token', token])).toMatchObject({ code: 0 })
    rmSync(at.path('state/centre'), { recursive: true })
    expect(await at.agent(['enroll', at.front.url, '--token', token])).toMatchObject({
      code: 2,
      stderr: `certflow-agent: Cannot join "${at.front.url}": This token is not good any more: it is unknown, was used, or is older than 7 days
  make another: certflow agents token, at the centre
`,
    })
  })

  test('who comes late waits, and is heard once somebody has approved', async () => {
    await using at = await setting()
    const token = await at.token()
    const done = await at.agent(['enroll', at.front.url, '--token', token], 61)
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('web01 waits for approval') })
    expect(await at.agent(['run'], 62)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('waits for approval'),
    })
    expect(await at.told()).toEqual([])
    const [agent] = await at.here.store.agents.list()
    const entry = { at: new Date(), by: 'kato', action: 'agent-approved', about: 'web01', detail: {} }
    await at.here.store.agents.approve(agent?.id ?? 0, entry)
    expect((await at.agent(['run'], 120)).stderr).not.toContain('centre:')
    expect(await at.told()).toHaveLength(1)
  })

  test.for([
    [
      'another address than agent.yaml has',
      'https://other.example.ac.jp',
      'write centre: { url: https://other.example.ac.jp }',
    ],
    ['over plain http', 'http://other.example.ac.jp', 'is not https'],
  ] as const)('%s', async ([, url, words]) => {
    await using at = await setting()
    const done = await at.agent(['enroll', url, '--token', await at.token()])
    expect(done).toMatchObject({ code: 2, stderr: expect.stringContaining(words) })
    expect(at.front.asked).toEqual([])
  })
})

describe('a report', () => {
  test('follows each pass, with what is in force; check and status say so', async () => {
    await using at = await setting()
    expect((await at.agent(['status'])).stdout).toContain('not joined yet')
    await at.enroll()
    await at.agent(['run'], 1)
    const [www] = await at.told()
    const { fingerprint_sha256, not_after } = JSON.parse((await at.agent(['status', '--format', 'json'])).stdout)[0]
    expect(www).toMatchObject({ fingerprint: fingerprint_sha256, notAfter: new Date(not_after) })
    expect(await at.here.store.agents.events(new Date(0))).toMatchObject([{ certificate: 'www', kind: 'changed' }])
    for (const command of ['status', 'check'])
      expect((await at.agent([command])).stdout).toMatch(/as web01; told last \d{4}-\d\d-\d\dT/)
  })

  test('waits while the centre is away, without a word in the exit code, and is brought later', async () => {
    await using at = await setting()
    await at.enroll()
    at.front.script = () => 'away'
    const alone = await at.agent(['run'], 60)
    expect(alone).toMatchObject({ code: 0, stderr: expect.stringContaining('centre: warning: it cannot be reached') })
    expect(await at.agent(['run'], 120)).toMatchObject({ code: 0, stderr: '' })
    expect((await at.agent(['status'], 120)).stdout).toMatch(
      /could not be told since: it cannot be reached.*; 1 things wait/,
    )
    at.front.script = undefined
    await at.agent(['run'], 180)
    expect(await at.here.store.agents.events(new Date(0))).toMatchObject([{ certificate: 'www', kind: 'changed' }])
    expect(await at.told()).toMatchObject([{ fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) }])
  })

  test('a busy centre is asked again after the time that it names: at once in the same pass, or in a later one', async () => {
    await using at = await setting()
    await at.enroll()
    const reports = () => at.front.asked.filter((path) => path === agentPaths.report).length
    const before = reports()
    at.front.script = () => (reports() - before <= 2 ? { status: 503, retryAfter: '0' } : undefined)
    await at.agent(['run'], 60)
    expect(reports() - before).toBe(3)
    at.front.script = () => ({ status: 503, retryAfter: '7200' })
    await at.agent(['run'], 120)
    expect(reports() - before).toBe(4)
    at.front.script = undefined
    await at.agent(['run'], 180)
    expect(reports() - before).toBe(4)
    await at.agent(['run'], 241)
    expect(reports() - before).toBe(5)
  })

  test('what waits has an end: a hundred events, the newest', async () => {
    await using at = await setting()
    await at.enroll()
    const event = (index: number) => ({
      id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      at: new Date(0).toISOString(),
      ...{ certificate: 'www', kind: 'failed', text: `${index}` },
    })
    const spool = at.stateOf('centre/spool.json')
    const events = Array.from({ length: 100 }, (_, index) => event(index))
    await writeFile(at.path('state/centre/spool.json'), JSON.stringify({ ...spool, events }))
    at.front.script = () => 'away'
    await at.agent(['run'], 60)
    const kept: { text: string }[] = at.stateOf('centre/spool.json').events
    expect([kept.length, kept[0]?.text, kept.at(-1)?.text]).toEqual([100, '1', expect.stringContaining('in force')])
  })

  test('a spool that is damaged is told of, and nothing fails because of it', async () => {
    await using at = await setting()
    await at.enroll()
    await writeFile(at.path('state/centre/spool.json'), '{')
    expect(await at.agent(['run'], 60)).toMatchObject({ code: 0, stderr: expect.stringContaining('it is damaged') })
  })
})

describe('a wish', () => {
  async function wished(at: Awaited<ReturnType<typeof setting>>, renew: { certificate: string } | { issuer: string }) {
    const entry = { at: new Date(), by: 'kato', action: 'renewal-wished', about: 'web01', detail: {} }
    const wish = {
      agent: 'web01',
      renew,
      because: 'its key \u001b[31mleaked',
      by: 'kato',
      madeAt: new Date(Date.now() + unitMs.h),
    }
    await at.here.store.agents.wish(wish, entry)
  }

  test.for([[{ certificate: 'www' }], [{ issuer: 'example' }]] as const)(
    '%o: is noted with its reason, and carried out once, by the next pass',
    async ([renew]) => {
      await using at = await setting()
      await at.enroll()
      await at.agent(['run'], 1)
      const [before] = await at.told()
      const meant = 'issuer' in renew ? { issuer: await issuerOf(at) } : renew
      await wished(at, meant)
      const heard = await at.agent(['run'], 61)
      expect(heard.stderr).toContain('www: the centre wishes it renewed: its key \\u{1b}[31mleaked')
      expect(at.stateOf('ledgers/www.json').askedFor).toBe(true)
      expect((await at.agent(['run'], 121)).stdout).toContain('a new certificate is in force')
      const [after] = await at.told()
      expect(after?.fingerprint).not.toBe(before?.fingerprint)
      expect((await at.agent(['run'], 181)).stdout).toContain('nothing is due')
      expect(await at.here.store.agents.openWishes('web01')).toEqual([])
    },
  )

  test('for what agent.yaml does not have is refused, and the centre hears so', async () => {
    await using at = await setting()
    await at.enroll()
    await at.agent(['run'], 1)
    await wished(at, { certificate: '../../etc' })
    await wished(at, { issuer: 'nobody' })
    const heard = await at.agent(['run'], 61)
    expect(heard).toMatchObject({ code: 0, stderr: expect.stringContaining('a wish is refused') })
    expect(at.stateOf('ledgers/www.json').askedFor).toBeUndefined()
    await at.agent(['run'], 121)
    expect(await at.here.store.agents.openWishes('web01')).toEqual([])
  })

  test('that cannot be noted is refused, and everything else is told', async () => {
    await using at = await setting()
    await at.enroll()
    await at.agent(['run'], 1)
    await wished(at, { certificate: 'www' })
    // the certificate is reported by then, and its ledger is to be written
    at.front.script = () => {
      writeFileSync(at.path('state/ledgers/www.json'), '{')
      return undefined
    }
    const heard = await at.agent(['run'], 61)
    expect(heard).toMatchObject({ code: 0, stderr: expect.stringContaining('a wish cannot be noted') })
    expect(at.stateOf('centre/spool.json')).toMatchObject({ answered: [{ id: 1, taken: false }] })
  })

  async function issuerOf(at: Awaited<ReturnType<typeof setting>>): Promise<string> {
    return JSON.parse((await at.agent(['status', '--format', 'json'], 2)).stdout)[0].issuer.toUpperCase()
  }
})

describe('the key of the agent', () => {
  const days = (count: number) => count * dayMinutes

  test('is another one after 90 days', async () => {
    await using at = await setting()
    await at.enroll()
    const { keyPem } = at.stateOf('centre/enrolment.json')
    await at.agent(['run'], days(89))
    expect(at.stateOf('centre/enrolment.json').keyPem).toBe(keyPem)
    await at.agent(['run'], days(91))
    expect(at.stateOf('centre/enrolment.json')).toMatchObject({ keyPem: expect.not.stringContaining(keyPem) })
    expect(at.stateOf('centre/enrolment.json').nextKeyPem).toBeUndefined()
    expect((await at.agent(['run'], days(91) + 60)).stderr).not.toContain('centre:')
    expect(await at.here.store.audit.since(new Date(0), 'agent-key-changed')).toHaveLength(1)
  })

  test.for(['lost', 'away'] as const)('a change of which the answer is %s is brought to its end', async (how) => {
    await using at = await setting()
    await at.enroll()
    at.front.script = (path) => (path === agentPaths.key ? how : undefined)
    await at.agent(['run'], days(91))
    expect(at.stateOf('centre/enrolment.json').nextKeyPem).toBeDefined()
    const problem = expect.stringContaining('its key stays')
    expect(at.stateOf('centre/spool.json')).toMatchObject({ events: [], problem })
    at.front.script = undefined
    for (const minutes of [60, 120])
      expect((await at.agent(['run'], days(91) + minutes)).stderr).not.toContain('centre:')
    expect(at.stateOf('centre/enrolment.json').nextKeyPem).toBeUndefined()
    expect(await at.here.store.audit.since(new Date(0), 'agent-key-changed')).toHaveLength(1)
    expect((await at.here.store.agents.list())[0]?.reportedAt).toEqual(at.here.clock.now)
  })
})
