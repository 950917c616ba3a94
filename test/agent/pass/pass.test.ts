import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtempDisposable, readFile, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { createAuthority } from '../../../src/demo/authority.ts'
import { freePort } from '../../../src/demo/odd-servers.ts'
import { unitMs } from '../../../src/domain/duration.ts'
import { type AuthorityOptions, acmeAuthority } from '../../support/acme/authority.ts'
import { type AcmeEndpoint, type AcmeReply, type Script, serveFront } from '../../support/acme/front.ts'
import { agentHere } from '../../support/agent/agent-here.ts'
import { revocationListOf, serialOf, serveList } from '../../support/revocations.ts'

/** A CA, and an agent of one certificate that nobody serves. Time is so many minutes after the beginning. */
async function setting(more = '', { listUrl }: Pick<AuthorityOptions, 'listUrl'> = {}) {
  const at = await mkdtempDisposable(join(tmpdir(), 'agent-pass-'))
  const ca = acmeAuthority(listUrl === undefined ? {} : { listUrl })
  const front = await serveFront(ca.upstream)
  await writeFile(join(at.path, 'ca.pem'), front.anchorsPem)
  const listen = `127.0.0.1:${await freePort('127.0.0.1')}`
  await writeFile(
    join(at.path, 'agent.yaml'),
    `version: 1
directory: ${front.directory}
ca: ca.pem
${more}
certificates:
  - name: www
    names: [www.example.test]
    challenge: { http-01: { listen: "${listen}" } }
    install: [{ fullchain: www.pem, key: www.key }]
    verify: ["127.0.0.1:1"]
`,
  )
  const beganAt = Date.now()
  const agent = (args: readonly string[], minutes = 0) =>
    agentHere([...args, '--config', 'agent.yaml'], {
      cwd: at.path,
      stateFolder: join(at.path, 'state'),
      now: () => new Date(beganAt + minutes * unitMs.m),
    })
  const asked = async (work: () => Promise<unknown>) => {
    const before = front.seen.length
    await work()
    return front.seen.slice(before)
  }
  return {
    ca,
    front,
    agent,
    asked,
    path: (name: string) => join(at.path, name),
    async [Symbol.asyncDispose]() {
      await front[Symbol.asyncDispose]()
      await at[Symbol.asyncDispose]()
    },
  }
}

const foreignChain = createAuthority().issue({ names: ['www.example.test'] }).chainPem

const json = (body: object, headers: Record<string, string> = {}): Partial<AcmeReply> => ({
  status: 200,
  headers: { 'content-type': 'application/json', ...headers },
  body,
})

/** A CA that names this window for every certificate. */
function withWindow(start: Date, end: Date, retryAfter = '3600'): Script {
  return {
    after: ({ endpoint, url }, { body }) =>
      endpoint === 'directory' ? { body: { ...(body as object), renewalInfo: `${url.origin}/ari` } } : undefined,
    instead: ({ endpoint }) =>
      endpoint === 'renewalInfo' ? json({ suggestedWindow: { start, end } }, { 'retry-after': retryAfter }) : undefined,
  }
}

const refusing = (
  endpoint: AcmeEndpoint,
  status: number,
  type: string,
  headers: Record<string, string> = {},
): Script => ({
  instead: (request) =>
    request.endpoint === endpoint
      ? {
          status,
          headers: { 'content-type': 'application/problem+json', ...headers },
          body: { type: `urn:ietf:params:acme:error:${type}`, detail: 'not today' },
        }
      : undefined,
})

describe('with nothing due', () => {
  test('the CA is asked for its window once a day, and for nothing else', async () => {
    await using at = await setting()
    await at.agent(['run'])
    expect(await at.asked(() => at.agent(['run'], 1))).toEqual(['directory'])
    expect(await at.asked(() => at.agent(['run'], 60))).toEqual([])
    expect(await at.asked(() => at.agent(['run'], 1500))).toEqual(['directory'])
  })
})

describe('the window of the CA', () => {
  test('is drawn from once, and asked for again when the CA says', async () => {
    await using at = await setting()
    await at.agent(['run'])
    const [start, end] = [new Date(Date.now() + 40 * unitMs.d), new Date(Date.now() + 42 * unitMs.d)]
    at.front.script = withWindow(start, end, '7200')
    await at.agent(['run'], 1)
    const ledger = () => JSON.parse(readFileSync(at.path('state/ledgers/www.json'), 'utf8'))
    const { renewAt } = ledger().caWindow
    expect(Date.parse(renewAt)).toBeGreaterThanOrEqual(start.getTime())
    expect(Date.parse(renewAt)).toBeLessThanOrEqual(end.getTime())
    expect(await at.asked(() => at.agent(['run'], 110))).toEqual([])
    expect(await at.asked(() => at.agent(['run'], 122))).toContain('renewalInfo')
    expect(ledger().caWindow.renewAt).toBe(renewAt)
  })

  test('in the past renews now, and the order names what it replaces', async () => {
    await using at = await setting()
    await at.agent(['run'])
    at.front.script = withWindow(new Date(Date.now() - 2 * unitMs.d), new Date(Date.now() - unitMs.d))
    expect(await at.agent(['run'], 1)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('the CA wants it renewed now'),
    })
    const [first, second] = [...at.ca.orders.values()]
    expect(first?.replaces).toBeUndefined()
    expect(second?.replaces).toMatch(/^[\w-]+\.[\w-]+$/)
  })

  test('that cannot be had is said, and harms nothing', async () => {
    await using at = await setting()
    await at.agent(['run'])
    at.front.script = { instead: ({ endpoint }) => (endpoint === 'directory' ? { manner: 'cut' } : undefined) }
    const done = await at.agent(['run'], 1)
    expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('warning: Cannot read the directory') })
    expect(await at.asked(() => at.agent(['run'], 60))).toEqual([])
  })
})

describe('failures', () => {
  test('are tried again after 1, 10 and 100 minutes, then daily, whatever the ticks of the timer', async () => {
    await using at = await setting()
    at.front.script = refusing('newOrder', 500, 'serverInternal')
    const tries: number[] = []
    // the timer each five minutes for three hours, then every four hours for four days
    const ticks = [...Array(36).keys()].map((tick) => 5 * tick)
    const later = Array.from({ length: 24 }, (_, tick) => 180 + 240 * tick)
    for (const minute of [...ticks, ...later])
      if ((await at.asked(() => at.agent(['run'], minute))).includes('newOrder')) tries.push(minute)
    // each wait is longer or shorter by a tenth, and the first tick after it tries
    expect(tries.slice(0, 2)).toEqual([0, 5])
    expect([15, 20]).toContain(tries[2])
    expect([105, 110, 115, 120, 125, 130, 135]).toContain(tries[3])
    expect(tries.slice(4).every((minute, index, all) => minute - (all[index - 1] ?? tries[3] ?? 0) >= 1296)).toBe(true)
    expect([6, 7, 8]).toContain(tries.length)
  })

  test('the CA says how long: nobody goes before, not even by force', async () => {
    await using at = await setting()
    at.front.script = refusing('newOrder', 429, 'rateLimited', { 'retry-after': '7200' })
    expect(await at.agent(['run'])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/rateLimited.*next try in 2h/),
    })
    expect(await at.asked(() => at.agent(['renew', 'www', '--force'], 119))).toEqual([])
    at.front.script = {}
    expect(await at.agent(['run'], 121)).toMatchObject({ code: 0 })
    expect(existsSync(at.path('www.pem'))).toBe(true)
  })

  test('by force, one does not wait for the rest', async () => {
    await using at = await setting()
    at.front.script = refusing('newOrder', 500, 'serverInternal')
    await at.agent(['run'])
    at.front.script = {}
    expect(await at.agent(['renew', '--all'])).toMatchObject({ stdout: expect.stringContaining('next try in') })
    expect(await at.agent(['renew', '--all', '--force'])).toMatchObject({ code: 0 })
    expect(existsSync(at.path('www.pem'))).toBe(true)
  })

  test.for([
    ['another key', foreignChain, 'its key is not the one that was made for it'],
    ['no certificate', 'hello', 'Cannot fetch the certificate'],
  ] as const)('a CA that sends %s installs nothing, and the next try is a new order', async ([, body, words]) => {
    await using at = await setting()
    at.front.script = { after: ({ endpoint }) => (endpoint === 'certificate' ? { body } : undefined) }
    expect(await at.agent(['run'])).toMatchObject({ code: 1, stdout: expect.stringContaining(words) })
    expect(existsSync(at.path('www.pem'))).toBe(false)
    at.front.script = {}
    expect(await at.agent(['run'], 2)).toMatchObject({ code: 0 })
    expect(existsSync(at.path('www.pem'))).toBe(true)
  })
})

test('renew --issuer takes what has the text in its issuer, and says so where nothing has', async () => {
  await using at = await setting()
  await at.agent(['run'])
  expect(await at.agent(['renew', '--issuer', 'acme test INTER'], 1)).toMatchObject({ code: 0 })
  expect(at.ca.orders.size).toBe(2)
  expect(await at.agent(['renew', '--issuer', 'Nobody'], 1)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('nothing in force'),
  })
})

test('no order is spent while a path of install: has no folder; once it is there, the next run goes on', async () => {
  await using at = await setting()
  const config = await readFile(at.path('agent.yaml'), 'utf8')
  await writeFile(at.path('agent.yaml'), config.replaceAll('www.pem', 'tls/www.pem'))
  expect((await at.agent(['check'])).stderr).toContain('its folder does not exist')
  const orders = (seen: typeof at.front.seen) => seen.filter((endpoint) => endpoint === 'newOrder').length
  const failed = await at.agent(['run'])
  expect(failed.code).toBe(1)
  expect(failed.stdout).toContain('tls/www.pem": its folder does not exist (make it (mkdir -p')
  expect(failed.stdout).toContain('next try in')
  expect(orders(at.front.seen)).toBe(0)
  await mkdir(at.path('tls'))
  expect((await at.agent(['check'])).stderr).toBe('')
  expect((await at.agent(['run'], 2)).stdout).toContain('in force')
  expect(orders(at.front.seen)).toBe(1)
  expect(existsSync(at.path('tls/www.pem'))).toBe(true)
})

describe('what is said', () => {
  test('check tells the plan before and after, and makes nothing', async () => {
    await using at = await setting()
    expect(await at.agent(['check'])).toMatchObject({ code: 0, stdout: expect.stringContaining('in force  nothing') })
    expect(existsSync(at.path('state'))).toBe(false)
    await at.agent(['run'])
    const { stdout } = await at.agent(['check'])
    expect(stdout).toMatch(/in force {2}until \d{4}-\d\d-\d\d, issued by .*ACME test intermediate/)
    expect(stdout).toMatch(/renewed {3}from \d{4}-\d\d-\d\d on/)
  })

  test('status as a table and as JSON', async () => {
    await using at = await setting()
    const rows = async () => JSON.parse((await at.agent(['status', '--format', 'json'])).stdout)
    expect(await rows()).toEqual([{ name: 'www', names: ['www.example.test'], state: 'missing' }])
    await at.agent(['run'])
    expect(await rows()).toMatchObject([
      {
        state: 'unseen',
        generation: 1,
        fingerprint_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        unseen_at: ['www.example.test@127.0.0.1:1'],
      },
    ])
    at.front.script = refusing('newOrder', 500, 'serverInternal')
    await at.agent(['renew', 'www'])
    expect(await rows()).toMatchObject([{ state: 'failing', failure: { count: 1 } }])
    expect(await at.agent(['status'])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^CERTIFICATE .*\nwww +failing/),
    })
  })
})

test('a listener on another name that shows the certificate is proof, and is found at the next run', async () => {
  await using at = await setting()
  await at.agent(['run'])
  const server = createServer({ cert: readFileSync(at.path('www.pem')), key: readFileSync(at.path('www.key')) })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const config = readFileSync(at.path('agent.yaml'), 'utf8').replace('127.0.0.1:1"', `127.0.0.1:${port}"`)
  await writeFile(at.path('agent.yaml'), config)
  expect(await at.agent(['run'], 1)).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing is due') })
  server.close()
})

describe('the list of revoked certificates', () => {
  const reasonSuperseded = 4
  /** A CA whose certificates name a list, with one of them in force. */
  async function listed() {
    const server = await serveList()
    const at = await setting('', { listUrl: server.url })
    const publish = async (serials: readonly string[], days = 7) => {
      const revoked = serials.map((serialNumber) => ({
        serialNumber,
        revokedAt: new Date('2026-11-20T10:00:00Z'),
        reason: reasonSuperseded,
      }))
      server.list = await revocationListOf(
        at.ca.authority,
        revoked,
        new Date(Date.now() - unitMs.h),
        new Date(Date.now() + days * unitMs.d),
      )
    }
    await publish([])
    await at.agent(['run'])
    return {
      ...at,
      server,
      publish,
      ledger: () => JSON.parse(readFileSync(at.path('state/ledgers/www.json'), 'utf8')),
      serial: () => serialOf(readFileSync(at.path('www.pem'))),
      async [Symbol.asyncDispose]() {
        await at[Symbol.asyncDispose]()
        await server[Symbol.asyncDispose]()
      },
    }
  }

  test('is asked for every six hours, and changes nothing where the certificate is not in it', async () => {
    await using at = await listed()
    const before = at.serial()
    await at.agent(['run'], 1)
    expect(at.server.asked).toBe(1)
    await at.agent(['run'], 350)
    expect(at.server.asked).toBe(1)
    await at.agent(['run'], 362)
    expect(at.server.asked).toBe(2)
    expect(at.serial()).toBe(before)
  })

  test('with the certificate in force in it: renewed at once, and never gone back to', async () => {
    await using at = await listed()
    const before = at.serial()
    await at.publish([before])
    const done = await at.agent(['run'], 1)
    expect(done).toMatchObject({ code: 0, stderr: expect.stringContaining('the CA has revoked the one in force') })
    expect(at.serial()).not.toBe(before)
    expect(at.ledger()).not.toHaveProperty('revocation')
    expect(await at.agent(['rollback', 'www'], 2)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the CA has revoked it'),
    })
    expect(await at.agent(['run'], 3)).toMatchObject({ code: 0, stdout: expect.stringContaining('is in force') })
  })

  test('is remembered where the order fails', async () => {
    await using at = await listed()
    const before = at.serial()
    await at.publish([before])
    at.front.script = refusing('newOrder', 503, 'serverInternal')
    expect(await at.agent(['run'], 1)).toMatchObject({ code: 1 })
    expect(at.ledger().revocation).toEqual({
      certificate: expect.stringMatching(/^[0-9a-f]{64}$/),
      revokedAt: '2026-11-20T10:00:00.000Z',
      reason: 'superseded',
    })
    at.front.script = {}
    expect(await at.agent(['run'], 30)).toMatchObject({ code: 0 })
    expect(at.serial()).not.toBe(before)
  })

  test.for<[string, (at: Awaited<ReturnType<typeof listed>>) => Promise<void> | void, string]>([
    [
      'that is not there',
      (at) => {
        at.server.list = undefined
      },
      'is not there (status 404)',
    ],
    ['that is out of date', (at) => at.publish([at.serial()], 0), 'is out of date'],
    [
      'that somebody else has signed',
      async (at) => {
        const other = createAuthority({ subject: 'ACME test root' }).intermediate({ subject: 'ACME test intermediate' })
        const revoked = [{ serialNumber: at.serial(), revokedAt: new Date() }]
        at.server.list = await revocationListOf(other, revoked, new Date(), new Date(Date.now() + unitMs.d))
      },
      'was not signed by the issuer',
    ],
    [
      'of another issuer',
      async (at) => {
        const revoked = [{ serialNumber: at.serial(), revokedAt: new Date() }]
        at.server.list = await revocationListOf(
          createAuthority({}),
          revoked,
          new Date(),
          new Date(Date.now() + unitMs.d),
        )
      },
      'is of another issuer',
    ],
    [
      'that is no list',
      (at) => {
        at.server.list = Buffer.from('<html>')
      },
      'cannot be read',
    ],
  ])('%s is said, and harms nothing', async ([, spoil, words]) => {
    await using at = await listed()
    const before = at.serial()
    await spoil(at)
    const done = await at.agent(['run'], 1)
    expect(done).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('is in force'),
      stderr: expect.stringContaining(`list of revoked certificates ${words}`),
    })
    expect(at.serial()).toBe(before)
  })
})
