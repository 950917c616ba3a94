import type { Question } from 'dns-packet'
import { expect, test } from 'vitest'
import { addressTable, type NameAnswer, serveNames } from '../../src/demo/resolver.ts'
import { plainEndpoint } from '../../src/domain/endpoint.ts'
import { parseHosts, readHostsFile } from '../../src/probe/hosts-file.ts'
import { NameResolver, type Resolution } from '../../src/probe/resolve.ts'
import { cnameLoop } from '../support/name-answers.ts'
import { outcomeOf, probeEach } from '../support/probing.ts'

type Answers = (question: Question) => NameAnswer

async function lookup(
  answers: Answers,
  name = 'www.test',
  hosts = '',
): Promise<Resolution & { readonly asked: number }> {
  await using server = await serveNames(answers)
  const resolver = new NameResolver([`127.0.0.1:${server.port}`], parseHosts(hosts))
  return { ...(await resolver.lookup(name)), asked: server.accepted() }
}

const a = (name: string, data: string) => ({ type: 'A', name, ttl: 60, data }) as const
const aaaa = (name: string, data: string) => ({ type: 'AAAA', name, ttl: 60, data }) as const
/** Answers by the type asked for. */
const byType =
  (four: NameAnswer, six: NameAnswer): Answers =>
  ({ type }) =>
    type === 'A' ? four : type === 'AAAA' ? six : []

test.for([
  ['the name does not exist', byType('NXDOMAIN', 'NXDOMAIN'), 'not-found', /NXDOMAIN/],
  ['the name has no address', byType([], []), 'not-found', /no address/],
  ['the name server cannot', byType('SERVFAIL', 'SERVFAIL'), 'protocol', /SERVFAIL/],
  ['no address in one family, failure in the other', byType([], 'SERVFAIL'), 'protocol', /SERVFAIL/],
  ['aliases in a circle', cnameLoop, 'limit', /circle/],
] as const)('%s', async ([, answers, reason, detail]) => {
  const { asked, ...resolution } = await lookup(answers)
  expect(resolution).toEqual({ failure: { stage: 'resolve', reason, detail: expect.stringMatching(detail) } })
  expect(asked).toBeGreaterThan(0)
})

test('IPv4 before IPv6, in numeric order, each once, mapped addresses as what they are', async () => {
  const four = ['10.0.0.10', '10.0.0.9', '9.9.9.9', '10.0.0.9'].map((address) => a('www.test', address))
  const six = ['2001:db8::10', '2001:db8::9', '::ffff:10.0.0.9'].map((address) => aaaa('www.test', address))
  expect(await lookup(byType(four, six))).toMatchObject({
    addresses: ['9.9.9.9', '10.0.0.9', '10.0.0.10', '2001:db8::9', '2001:db8::10'],
  })
})

test.for([
  ['SERVFAIL', byType([a('www.test', '10.0.0.1')], 'SERVFAIL'), ['10.0.0.1']],
  ['NXDOMAIN', byType([a('www.test', '10.0.0.1')], 'NXDOMAIN'), ['10.0.0.1']],
  ['nothing', byType([a('www.test', '10.0.0.1')], []), ['10.0.0.1']],
  ['SERVFAIL for IPv4', byType('SERVFAIL', [aaaa('www.test', '2001:db8::1')]), ['2001:db8::1']],
] as const)('one family is enough when the other is answered by %s', async ([, answers, addresses]) => {
  expect(await lookup(answers)).toMatchObject({ addresses })
})

test.for([
  ['AAAA', byType([a('www.test', '10.0.0.1')], 'silence'), ['10.0.0.1']],
  ['A', byType('silence', [aaaa('www.test', '2001:db8::1')]), ['2001:db8::1']],
] as const)(
  'a name server that drops questions for %s does not use up the time of the probe',
  async ([, answers, addresses]) => {
    const startedAt = performance.now()
    expect(await lookup(answers)).toMatchObject({ addresses })
    expect(performance.now() - startedAt).toBeLessThan(3_500)
  },
)

test('aliases are followed', async () => {
  const answers: Answers = ({ name, type }) => [
    { type: 'CNAME', name, ttl: 60, data: 'web.test' },
    ...(type === 'A' ? [a('web.test', '10.0.0.7')] : []),
  ]
  expect(await lookup(answers)).toMatchObject({ addresses: ['10.0.0.7'] })
})

test('/etc/hosts counts first, and nobody is asked', async () => {
  const hosts = '# campus\n10.1.2.3 WWW.test. web # and more\n::1 www.test\nnonsense www.test\n10.1.2.3 www.test\n'
  expect(await lookup(addressTable(new Map([['www.test', ['10.9.9.9']]])), 'www.test', hosts)).toEqual({
    addresses: ['10.1.2.3', '::1'],
    asked: 0,
  })
})

test('a hosts file that is not there is an empty one', () => {
  expect(readHostsFile('/nonexistent/hosts').size).toBe(0)
})

test('each name is asked for once, however many want it at the same time', async () => {
  await using server = await serveNames(addressTable(new Map([['www.test', ['10.0.0.1']]])))
  const resolver = new NameResolver([`127.0.0.1:${server.port}`], new Map())
  const answers = await Promise.all(Array.from({ length: 50 }, () => resolver.lookup('www.test')))
  await resolver.lookup('www.test')
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set(['{"addresses":["10.0.0.1"]}']))
  // A and AAAA
  expect(server.accepted()).toBe(2)
})

test('failures are remembered as well', async () => {
  await using server = await serveNames(() => 'SERVFAIL')
  const resolver = new NameResolver([`127.0.0.1:${server.port}`], new Map())
  await resolver.lookup('www.test')
  const asked = server.accepted()
  await resolver.lookup('www.test')
  expect(server.accepted()).toBe(asked)
})

test('a silent name server is a timeout of the stage resolve, at the deadline of the probe', async () => {
  await using server = await serveNames(() => 'silence')
  const resolver = new NameResolver([`127.0.0.1:${server.port}`], new Map())
  const [result] = await probeEach([plainEndpoint('www.test')], { resolver, timeoutMs: 500 })
  expect(result).toMatchObject({ address: undefined, attempts: 0, served: undefined })
  expect(result && outcomeOf(result)).toBe('resolve/timeout')
  resolver.cancel()
})

test('a silent name server holds up no endpoint that needs no name', async () => {
  await using server = await serveNames(() => 'silence')
  const resolver = new NameResolver([`127.0.0.1:${server.port}`], new Map())
  const endpoints = [...Array(40).keys()].map((index) => plainEndpoint(`n${index}.test`))
  const results = await probeEach([...endpoints, plainEndpoint('127.0.0.1', { port: 9 })], { resolver, timeoutMs: 700 })
  expect(results[0]?.endpoint.host).toBe('127.0.0.1')
  expect(results).toHaveLength(41)
  resolver.cancel()
})

test('a run that is aborted waits for no lookup, not even for those that wait their turn', async () => {
  await using server = await serveNames(() => 'silence')
  const resolver = new NameResolver([`127.0.0.1:${server.port}`], new Map())
  const endpoints = [...Array(400).keys()].map((index) => plainEndpoint(`n${index}.test`))
  const limits = { concurrency: 400, perHost: 8, perNetwork: 64 }
  const before = timers()
  const run = probeEach(endpoints, { resolver, limits, timeoutMs: 60_000 }, AbortSignal.timeout(100))
  expect(await run).toEqual([])
  // a timer that is left keeps the process from ending
  await expect.poll(() => timers() - before).toBeLessThan(20)
})

function timers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
}
