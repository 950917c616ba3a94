import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { apiRoute, pageRoute } from '../../src/centre/http/route.ts'
import { buildServer } from '../../src/centre/http/server.ts'
import { routes } from '../../src/centre/routes.ts'
import { CentreHere } from '../support/centre/centre-here.ts'

test('more than can be served is refused at once, with when to come back; monitors and style are served', async () => {
  await using here = await CentreHere.start()
  const gate = Promise.withResolvers<void>()
  const held = async () => {
    await gate.promise
    return 'done'
  }
  const slow = [
    ...apiRoute({ method: 'GET', path: '/api/v1/slow', may: ['public'], summary: 'x', answer: held }),
    ...pageRoute({ path: '/slow', may: ['public'], show: held }),
  ]
  const server = await buildServer(here.centre, [...routes, ...slow], { programs: 2, people: 1 })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  const waiting = ['/api/v1/slow', '/api/v1/slow', '/slow'].map((path) => fetch(`${url}${path}`))
  await expect.poll(async () => (await fetch(`${url}/api/v1/slow`)).status).toBe(503)
  await expect.poll(async () => (await fetch(`${url}/slow`)).status).toBe(503)
  const program = await fetch(`${url}/api/v1/slow`)
  const afterS = Number(program.headers.get('retry-after'))
  expect(afterS).toBeGreaterThanOrEqual(5)
  expect(afterS).toBeLessThan(30)
  expect(await program.json()).toMatchObject({ status: 503 })
  const page = await fetch(`${url}/login`)
  const said = await page.text()
  expect([page.status, page.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8'])
  expect(said).toContain('約1分後')
  expect(said).toContain('in about 1 minute.')
  const [, style = ''] = /href="(\/assets\/[^"]+)"/.exec(said) ?? []
  expect((await fetch(`${url}${style}`)).status).toBe(200)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  gate.resolve()
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200, 200])
  expect((await fetch(`${url}/login`)).status).toBe(200)
  await server.close()
})

test('of a crowd that comes in one moment as many are served as may be, and the rest is refused', async () => {
  await using here = await CentreHere.start()
  const quick = apiRoute({
    method: 'GET',
    path: '/api/v1/q',
    may: ['public'],
    summary: 'x',
    answer: async () => 'done',
  })
  const server = await buildServer(here.centre, [...routes, ...quick], { programs: 8, people: 8 })
  await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as AddressInfo
  const sockets = Array.from({ length: 40 }, () => connect({ host: '127.0.0.1', port }))
  const accepted = () => promisify(server.server.getConnections.bind(server.server))()
  await expect.poll(accepted).toBe(sockets.length)
  const statuses = sockets.map(async (socket) => /^HTTP\/1.1 (\d+)/.exec(await text(socket))?.[1])
  for (const socket of sockets) socket.write('GET /api/v1/q HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
  const counted = Map.groupBy(await Promise.all(statuses), (status) => status)
  expect([...counted.keys()].sort()).toEqual(['200', '503'])
  expect(counted.get('200')?.length).toBeGreaterThanOrEqual(8)
  // a moment later there is room again
  expect((await fetch(`http://127.0.0.1:${port}/api/v1/q`)).status).toBe(200)
  await server.close()
})

test('a client that has gone takes no place', async () => {
  await using here = await CentreHere.start()
  const never = apiRoute({
    method: 'GET',
    path: '/api/v1/never',
    may: ['public'],
    summary: 'x',
    answer: () => new Promise<never>(() => undefined),
  })
  const server = await buildServer(here.centre, [...routes, ...never], { programs: 1, people: 1 })
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  for (let round = 0; round < 3; round++) {
    const gone = new AbortController()
    const asked = fetch(`${url}/api/v1/never`, { signal: gone.signal }).catch(() => 'gone')
    await expect.poll(async () => (await fetch(`${url}/api/v1/alerts`)).status).toBe(503)
    gone.abort()
    expect(await asked).toBe('gone')
    await expect.poll(async () => (await fetch(`${url}/api/v1/alerts`)).status).toBe(401)
  }
  await server.close()
})
