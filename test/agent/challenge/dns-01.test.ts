import { createHash } from 'node:crypto'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Answer, Question } from 'dns-packet'
import { describe, expect, test } from 'vitest'
import type { ChallengeAnswer } from '../../../agent/acme/challenge-solver.ts'
import { type Dns01Options, dns01Solver } from '../../../agent/challenge/dns-01.ts'
import { type NameAnswer, serveNames } from '../../../src/demo/resolver.ts'
import { cnameLoop } from '../../support/name-answers.ts'
import { daemonFolder } from '../../support/servers/process.ts'

const going = new AbortController().signal

/** A name and its wildcard: two values under one name. */
const answers: readonly ChallengeAnswer[] = ['t1', 't2'].map((token) => ({
  identifier: 'www.example.ac.jp',
  token,
  keyAuthorization: `${token}.thumb`,
}))
const values = answers.map(({ keyAuthorization }) => createHash('sha256').update(keyAuthorization).digest('base64url'))

type Texts = () => readonly string[] | 'silence' | 'SERVFAIL'

const soa = { mname: 'ns', rname: 'x', serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 }

/** What a server of auth.example.ac.jp says, to which the challenge of www.example.ac.jp is delegated. */
function zoneServer(texts: Texts): (question: Question) => NameAnswer {
  return ({ name, type }) => {
    const given = (...data: readonly unknown[]) => data.map((each) => ({ name, type, ttl: 60, data: each }) as Answer)
    switch (`${name.toLowerCase()} ${type}`) {
      case '_acme-challenge.www.example.ac.jp CNAME':
        return given('www.auth.example.ac.jp')
      case 'auth.example.ac.jp SOA':
        return given(soa)
      case 'auth.example.ac.jp NS':
        return given('ns1.example.ac.jp', 'ns2.example.ac.jp')
      case 'ns1.example.ac.jp A':
        return given('127.0.0.1')
      case 'ns2.example.ac.jp A':
        return given('127.0.0.2')
      case 'www.auth.example.ac.jp TXT': {
        const found = texts()
        return typeof found === 'string' ? found : given(...found.map((text) => [text]))
      }
      default:
        return name.endsWith('example.ac.jp') ? [] : 'NXDOMAIN'
    }
  }
}

/** Two servers of the zone, of which the second is asked last. */
async function zone(second: Texts) {
  const primary = await serveNames(zoneServer(() => values))
  const secondary = await serveNames(zoneServer(second), { host: '127.0.0.2', port: primary.port })
  const stop = async () => {
    await primary[Symbol.asyncDispose]()
    await secondary[Symbol.asyncDispose]()
  }
  return { port: primary.port, asked: secondary.accepted, [Symbol.asyncDispose]: stop }
}

/** A hook that notes how it is called, and fails at the n-th call. */
async function hookIn(folder: string, failsAt = 0) {
  const path = join(folder, 'hook')
  const calls = join(folder, 'calls')
  const fails = `[ "$(wc -l <${calls})" -ne ${failsAt} ]`
  await writeFile(path, `#!/bin/sh\necho "$1 $2 $3" >>${calls}\n${fails}\n`)
  await chmod(path, 0o755)
  return { path, calls: async () => (await readFile(calls, 'utf8')).trim().split('\n') }
}

function solverAt(port: number, program: string, more: Partial<Dns01Options> = {}) {
  const provider = { kind: 'exec', program: [program], convention: 'lego' } as const
  const options: Dns01Options = { type: 'dns-01', provider, resolvers: [`127.0.0.1:${port}`], ...more }
  return dns01Solver(options, { now: () => new Date(), authoritativePort: port })
}

const added = values.map((value) => `present www.auth.example.ac.jp. ${value}`)
const removed = values.toReversed().map((value) => `cleanup www.auth.example.ac.jp. ${value}`)

test('records are set where the alias leads, and wait for the last authoritative server', async () => {
  await using folder = await daemonFolder()
  const hook = await hookIn(folder.path)
  let looks = 0
  await using servers = await zone(() => (++looks > 3 ? values : values.slice(0, 1)))
  const presented = await (await solverAt(servers.port, hook.path)).present(answers, going)
  expect(servers.asked()).toBe(4)
  expect(await hook.calls()).toEqual(added)
  expect(await presented.cleanUp()).toEqual([])
  expect(await hook.calls()).toEqual([...added, ...removed])
})

test.for<readonly [string, Texts, string]>([
  ['lacks a record', () => values.slice(0, 1), 'does not have the record'],
  ['has nothing', () => [], 'does not have the record'],
])('a server that %s is named, and all is taken away', async ([, texts, lack]) => {
  await using folder = await daemonFolder()
  const hook = await hookIn(folder.path)
  await using servers = await zone(texts)
  const solver = await solverAt(servers.port, hook.path, { propagation: { withinMs: 500 } })
  await expect(solver.present(answers, going)).rejects.toMatchObject({
    code: 'challenge-failed',
    message: `Cannot prove names by dns-01: after 0.5 s ns2.example.ac.jp ${lack} for www.auth.example.ac.jp`,
  })
  expect(await hook.calls()).toEqual([...added, ...removed])
})

describe('a server that answers nothing', () => {
  const says = zoneServer(() => values)
  const withoutSecond = () =>
    serveNames((question) => (question.name === 'ns2.example.ac.jp' ? 'NXDOMAIN' : says(question)))
  const dead: readonly (readonly [string, () => Promise<AsyncDisposable & { readonly port: number }>, string])[] = [
    ['fails', () => zone(() => 'SERVFAIL'), 'does not answer (ESERVFAIL)'],
    ['has no address', withoutSecond, 'does not answer (it has no address)'],
  ]

  test.for(dead)('and %s is passed over after a while, and named: another has the record', async ([, start, lack]) => {
    await using folder = await daemonFolder()
    const hook = await hookIn(folder.path)
    await using servers = await start()
    const solver = await solverAt(servers.port, hook.path, { propagation: { withinMs: 300 } })
    const presented = await solver.present(answers, going)
    expect(presented.doubts).toEqual([`ns2.example.ac.jp ${lack} for www.auth.example.ac.jp`])
    expect(await hook.calls()).toEqual(added)
  })

  test.for(dead)('and %s keeps from asking a CA that counts failures', async ([, start, lack]) => {
    await using folder = await daemonFolder()
    const hook = await hookIn(folder.path)
    await using servers = await start()
    const propagation = { withinMs: 300, allMustAnswer: true }
    const solver = await solverAt(servers.port, hook.path, { propagation })
    await expect(solver.present(answers, going)).rejects.toMatchObject({
      code: 'challenge-failed',
      message: `Cannot prove names by dns-01: after 0.3 s ns2.example.ac.jp ${lack} for www.auth.example.ac.jp`,
    })
    expect(await hook.calls()).toEqual([...added, ...removed])
  })

  test('is not passed over where no other has the record', async () => {
    await using folder = await daemonFolder()
    const hook = await hookIn(folder.path)
    await using primary = await serveNames(zoneServer(() => 'SERVFAIL'))
    const solver = await solverAt(primary.port, hook.path, { propagation: { withinMs: 300 } })
    await expect(solver.present(answers, going)).rejects.toMatchObject({ code: 'challenge-failed' })
  })
})

test('other servers are asked where they are named', async () => {
  await using folder = await daemonFolder()
  const hook = await hookIn(folder.path)
  await using servers = await zone(() => [])
  const propagation = { servers: [`127.0.0.1:${servers.port}`] }
  await (await solverAt(servers.port, hook.path, { propagation })).present(answers, going)
  expect(servers.asked()).toBe(0)
})

test('what was set before a hook failed is taken away, and what it may have set', async () => {
  await using folder = await daemonFolder()
  const hook = await hookIn(folder.path, 2)
  await using servers = await zone(() => values)
  await expect((await solverAt(servers.port, hook.path)).present(answers, going)).rejects.toMatchObject({
    message: expect.stringContaining('it ended with exit code 1'),
  })
  expect(await hook.calls()).toEqual([...added, ...removed])
})

test('what cannot be taken away is told', async () => {
  await using folder = await daemonFolder()
  const hook = await hookIn(folder.path, 3)
  await using servers = await zone(() => values)
  const presented = await (await solverAt(servers.port, hook.path)).present(answers, going)
  expect(await presented.cleanUp()).toEqual([expect.stringContaining('it ended with exit code 1')])
  expect(await hook.calls()).toEqual([...added, ...removed])
})

test('a signal ends the wait, and all is taken away', async () => {
  await using folder = await daemonFolder()
  const hook = await hookIn(folder.path)
  const stop = new AbortController()
  await using servers = await zone(() => {
    stop.abort(new Error('told to stop'))
    return []
  })
  await expect((await solverAt(servers.port, hook.path)).present(answers, stop.signal)).rejects.toThrow('told to stop')
  expect(await hook.calls()).toEqual([...added, ...removed])
})

test.for<readonly [string, (question: Question) => NameAnswer, string]>([
  ['aliases in a circle', cnameLoop, 'its aliases (CNAME) run in a circle'],
  ['no zone', () => [], 'no name above it has a SOA record'],
  ['a name server that fails', () => 'SERVFAIL', 'the name server does not answer it (ESERVFAIL)'],
])('%s: told before anything waits', async ([, says, message]) => {
  await using folder = await daemonFolder()
  const hook = await hookIn(folder.path)
  await using server = await serveNames(says)
  const solver = await solverAt(server.port, hook.path)
  await expect(solver.present(answers, going)).rejects.toMatchObject({ message: expect.stringContaining(message) })
})
