import { expect, test } from 'vitest'
import { addressTable, serveNames } from '../../src/demo/resolver.ts'
import { plainEndpoint } from '../../src/domain/endpoint.ts'
import { findListedPlaces } from '../../src/probe/listed-places.ts'
import { NameResolver } from '../../src/probe/resolve.ts'

const never = new AbortController().signal

test('the places of entries are their addresses, and all of those that their names lead to', async () => {
  await using names = await serveNames(
    addressTable(
      new Map([
        ['lb.test', ['192.0.2.2', '192.0.2.1', '2001:db8::1']],
        ['www.test', ['192.0.2.3']],
      ]),
    ),
  )
  const endpoints = [
    plainEndpoint('lb.test'),
    plainEndpoint('lb.test', { port: 8443 }),
    plainEndpoint('portal.test', { connect: 'www.test' }),
    plainEndpoint('elsewhere.test', { connect: '2001:DB8:0::7', port: 636 }),
    plainEndpoint('::ffff:192.0.2.9'),
    plainEndpoint('gone.test'),
  ]
  const resolver = new NameResolver([`127.0.0.1:${names.port}`], new Map())
  const { places, unanswered } = await findListedPlaces(endpoints, resolver, never)
  expect([...places].sort()).toEqual(
    [
      ...['192.0.2.1', '192.0.2.2', '2001:db8::1'].flatMap((address) => [`${address} 443`, `${address} 8443`]),
      ...['192.0.2.3 443', '2001:db8::7 636', '192.0.2.9 443'],
    ].sort(),
  )
  // that a name does not exist is an answer
  expect(unanswered).toEqual([])
})

test('names that no name server tells anything of are told', async () => {
  const resolver = new NameResolver(['127.0.0.1:1'], new Map([['fixed.test', ['192.0.2.4']]]))
  const endpoints = [plainEndpoint('a.test'), plainEndpoint('a.test', { port: 1 }), plainEndpoint('fixed.test')]
  const { places, unanswered } = await findListedPlaces(endpoints, resolver, never)
  expect([[...places], unanswered]).toEqual([['192.0.2.4 443'], ['a.test']])
})

test('a run that ends waits for no name', async () => {
  await using names = await serveNames(() => 'silence')
  const stop = new AbortController()
  const resolver = new NameResolver([`127.0.0.1:${names.port}`], new Map())
  const found = findListedPlaces([plainEndpoint('192.0.2.1'), plainEndpoint('a.test')], resolver, stop.signal)
  stop.abort()
  expect(await found).toEqual({ places: new Set(['192.0.2.1 443']), unanswered: ['a.test'] })
  resolver.cancel()
})
