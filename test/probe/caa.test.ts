import { expect, test } from 'vitest'
import { serveNames } from '../../src/demo/resolver.ts'
import { CaaResolver } from '../../src/probe/caa.ts'
import { caa } from '../check/live/name-table.ts'

test('the records of the name, else of the next name upwards; each name is asked for once', async () => {
  const asked: string[] = []
  await using server = await serveNames(({ name }) => {
    asked.push(name)
    if (name === 'down.test') return 'SERVFAIL'
    if (name === 'alias.test')
      return [{ type: 'CNAME', name, ttl: 60, data: 'other.example' }, ...caa('other.example', ['issue', 'b.example'])]
    if (name === 'own.some.test') return caa(name, ['ISSUE', 'a.example'], ['critical', 'x', 128], ['tbs', 'y', 1])
    if (name === 'some.test') return caa(name, ['issue', ';'])
    return name === 'gone.some.test' ? 'NXDOMAIN' : []
  })
  const resolver = new CaaResolver([`127.0.0.1:${server.port}`])
  expect(await resolver.lookup('own.some.test')).toMatchObject({
    records: {
      domain: 'own.some.test',
      properties: [
        { tag: 'issue', value: 'a.example', isCritical: false },
        { tag: 'critical', value: 'x' },
        { tag: 'tbs', value: 'y', isCritical: false },
      ],
    },
  })
  const above = { records: { domain: 'some.test', properties: [{ tag: 'issue', value: ';', isCritical: false }] } }
  expect(await resolver.lookup('www.gone.some.test')).toEqual(above)
  expect(await resolver.lookup('www.gone.some.test')).toEqual(above)
  expect(asked).toEqual(['own.some.test', 'www.gone.some.test', 'gone.some.test', 'some.test'])
  expect(await resolver.lookup('alias.test')).toMatchObject({ records: { domain: 'alias.test' } })
  expect(await resolver.lookup('none.example')).toEqual({ records: undefined })
  expect(await resolver.lookup('www.down.test')).toEqual({ failure: 'ESERVFAIL' })
  resolver.cancel()
  expect(await resolver.lookup('late.test')).toEqual({ failure: 'ECANCELLED' })
})
