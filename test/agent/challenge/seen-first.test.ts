import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { ChallengeSolver } from '../../../agent/acme/challenge-solver.ts'
import { seenFirst } from '../../../agent/challenge/seen-first.ts'
import { createAuthority } from '../../../src/demo/authority.ts'

const answer = { identifier: '127.0.0.1', token: 'token-1', keyAuthorization: 'token-1.thumb' }
const going = new AbortController().signal

/** A web server, and a solver that trusts it to have the answers. */
async function site(listener: RequestListener) {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const state = { cleaned: 0 }
  const solver: ChallengeSolver = {
    type: 'http-01',
    present: async () => ({
      cleanUp: async () => {
        state.cleaned += 1
        return []
      },
    }),
  }
  const { port } = server.address() as AddressInfo
  return {
    state,
    present: () => seenFirst(solver, port).present([answer], going),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}

describe('an answer that is seen', () => {
  test('is passed on, with its line end', async () => {
    await using at = await site((request, response) => {
      response.end(request.url === '/.well-known/acme-challenge/token-1' ? 'token-1.thumb\n' : 'no')
    })
    await at.present()
    expect(at.state.cleaned).toBe(0)
  })

  test('is followed to https, whose certificate has ended', async () => {
    const past = new Date(Date.now() - 1_000)
    const issued = createAuthority().issue({ names: ['127.0.0.1'], notAfter: past })
    const tls = createTlsServer({ cert: issued.chainPem, key: issued.keyPem }, (_, response) =>
      response.end('token-1.thumb'),
    )
    tls.listen(0, '127.0.0.1')
    await once(tls, 'listening')
    const target = `https://127.0.0.1:${(tls.address() as AddressInfo).port}/x`
    await using at = await site((_, response) => response.writeHead(301, { location: target }).end())
    await at.present()
    expect(at.state.cleaned).toBe(0)
    tls.closeAllConnections()
    tls.close()
  })
})

// biome-ignore format: table
test.for<readonly [string, RequestListener, RegExp]>([
  ['not there',           (_, response) => response.writeHead(404).end(),                           /status 404/],
  ['something else',      (_, response) => response.end('token-1.other'),                           /something else/],
  ['endless',             (_, response) => { response.write('x'.repeat(5_000)) },                   /something else/],
  ['redirects for ever',  ({ url = '' }, response) => response.writeHead(302, { location: `${url}x` }).end(), /redirects do not end/],
  ['leads elsewhere',     (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(), /leads to file:/],
  ['cut',                 ({ socket }) => socket.destroy(),                                         /cannot be reached \(ECONNRESET\)/],
])('an answer that is %s is taken away, and the CA is not asked', async ([, listener, words]) => {
  await using at = await site(listener)
  await expect(at.present()).rejects.toMatchObject({ code: 'challenge-failed', message: expect.stringMatching(words) })
  expect(at.state.cleaned).toBe(1)
})
