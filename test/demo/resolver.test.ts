import { Resolver } from 'node:dns/promises'
import { expect, test } from 'vitest'
import { addressTable, serveNames } from '../../src/demo/resolver.ts'
import { cnameLoop } from '../support/name-answers.ts'

const table = addressTable(
  new Map([
    ['lb.example.ac.jp', ['127.0.20.1', '127.0.20.2']],
    ['six.example.ac.jp', ['::1']],
  ]),
)

function client({ host, port }: { readonly host: string; readonly port: number }): Resolver {
  const resolver = new Resolver({ timeout: 200, tries: 1 })
  resolver.setServers([`${host}:${port}`])
  return resolver
}

test('names have the addresses of the table', async () => {
  await using server = await serveNames(table)
  expect(await client(server).resolve4('LB.example.ac.jp')).toEqual(['127.0.20.1', '127.0.20.2'])
  expect(await client(server).resolve6('six.example.ac.jp')).toEqual(['::1'])
  expect(server.accepted()).toBe(2)
})

const answers: [name: string, answer: typeof table, code: string][] = [
  ['a name that is not in the table', table, 'ENOTFOUND'],
  ['a name without an address of that kind', () => [], 'ENODATA'],
  ['a server that fails', () => 'SERVFAIL', 'ESERVFAIL'],
  ['a server that is silent', () => 'silence', 'ETIMEOUT'],
]

test.for(answers)('%s', async ([, answer, code]) => {
  await using server = await serveNames(answer)
  await expect(client(server).resolve4('gone.example.ac.jp')).rejects.toMatchObject({ code })
})

test('names that point at each other have no address', async () => {
  await using server = await serveNames(cnameLoop)
  // c-ares follows nothing and finds no address in the answer
  expect(await client(server).resolve4('a.example.ac.jp')).toEqual([])
})
