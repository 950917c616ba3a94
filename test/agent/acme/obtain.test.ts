import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { acmeAuthority } from '../../support/acme/authority.ts'
import { serveFront } from '../../support/acme/front.ts'
import { idleSolver, memoryStore, order, sessionAt } from '../../support/acme/ordering.ts'

test('a new order becomes a chain, leaf first; its URL is kept before the CA is asked for anything else', async () => {
  const ca = acmeAuthority()
  await using front = await serveFront(ca.upstream)
  using session = await sessionAt(front)
  const { solver, presented, state } = idleSolver()
  const names = ['www.example.ac.jp', 'example.ac.jp', '192.0.2.7']
  const kept: unknown[] = []
  const chain = await order(session, {
    solver,
    wanted: { names },
    keep: { ordered: async (url) => void kept.push(url, front.seen.at(-1)) },
  })
  const [leaf = '', intermediate = ''] = chain.split(/(?<=END CERTIFICATE-----\n)/)
  expect(new X509Certificate(leaf).subjectAltName).toBe(
    'DNS:www.example.ac.jp, DNS:example.ac.jp, IP Address:192.0.2.7',
  )
  expect(new X509Certificate(intermediate).subject).toBe('CN=ACME test intermediate')
  expect(kept).toEqual([[...ca.orders.keys()][0], 'newOrder'])
  expect(presented.map(({ identifier }) => identifier)).toEqual(names)
  expect(state.standing).toBe(0)
})

test('one request for a nonce is made, and none that is not needed', async () => {
  await using front = await serveFront(acmeAuthority().upstream)
  using session = await sessionAt(front)
  await order(session)
  await order(session)
  const once = ['newOrder', 'authorization', 'challenge', 'authorization', 'order', 'finalize', 'order', 'certificate']
  expect(front.seen).toEqual(['directory', 'newNonce', 'newAccount', ...once, ...once])
})

test('every third nonce is refused, and nobody notices', async () => {
  let drawn = 0
  const ca = acmeAuthority({ refusedNonces: 0.5, random: () => (++drawn % 3 === 0 ? 0 : 1) })
  await using front = await serveFront(ca.upstream)
  using session = await sessionAt(front, memoryStore())
  for (let count = 0; count < 10; count++) await order(session)
  expect(ca.finalized).toHaveLength(10)
  expect(new Set(ca.finalized).size).toBe(10)
})
