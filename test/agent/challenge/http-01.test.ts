import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import type { ChallengeAnswer } from '../../../agent/acme/challenge-solver.ts'
import { challengeSolver } from '../../../agent/challenge/challenge.ts'
import { quietPort } from '../../support/servers/quiet-port.ts'

const answers: readonly ChallengeAnswer[] = [
  { identifier: 'www.example.ac.jp', token: 'token-1', keyAuthorization: 'token-1.thumb' },
  { identifier: '192.0.2.7', token: 'token_2', keyAuthorization: 'token_2.thumb' },
]
const going = new AbortController().signal

test('the own listener answers its tokens on both families and nothing else, and is gone at once', async () => {
  const port = await quietPort('::')
  const solver = await challengeSolver({ type: 'http-01', listen: port })
  const presented = await solver.present(answers, going)
  const at = async (path: string, host = '127.0.0.1', method = 'GET') => {
    const response = await fetch(`http://${host}:${port}${path}`, { method, ...(method === 'POST' && { body: 'x' }) })
    return [response.status, await response.text()]
  }
  const place = '/.well-known/acme-challenge'
  expect(await at(`${place}/token-1`)).toEqual([200, 'token-1.thumb'])
  expect(await at(`${place}/token_2`, '[::1]')).toEqual([200, 'token_2.thumb'])
  for (const path of ['/', `${place}/`, `${place}/token-3`, `${place}/token-1/`, `${place}/token-1?x`, '/token-1'])
    expect(await at(path)).toEqual([404, ''])
  expect(await at(`${place}/token-1`, '127.0.0.1', 'POST')).toEqual([404, ''])

  // whoever sits there without a word keeps nobody waiting
  const silent = connect(port, '127.0.0.1').on('error', () => {})
  await once(silent, 'connect')
  expect(await presented.cleanUp()).toEqual([])
  await expect(at(`${place}/token-1`)).rejects.toThrow()
  silent.destroy()
})

test('one address alone, where one is given', async () => {
  const port = await quietPort('::')
  const solver = await challengeSolver({ type: 'http-01', listen: { address: '127.0.0.2', port } })
  const presented = await solver.present(answers, going)
  const path = `:${port}/.well-known/acme-challenge/token-1`
  expect((await fetch(`http://127.0.0.2${path}`)).status).toBe(200)
  await expect(fetch(`http://127.0.0.1${path}`)).rejects.toThrow()
  await presented.cleanUp()
})

test('a port that is taken is said to be', async () => {
  const port = await quietPort('::')
  const solver = await challengeSolver({ type: 'http-01', listen: port })
  const first = await solver.present(answers, going)
  await expect(solver.present(answers, going)).rejects.toMatchObject({
    code: 'challenge-failed',
    message: `Cannot listen on port ${port} for the CA: another program listens there (EADDRINUSE)`,
  })
  await first.cleanUp()
})
