import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { usualLimits } from '../../agent/acme/order-context.ts'
import { challengeSolver } from '../../agent/challenge/challenge.ts'
import { order, sessionAt } from '../support/acme/ordering.ts'
import { type Pebble, startPebble } from '../support/acme/pebble.ts'
import { isCampaign, rounded, tell } from '../support/figures.ts'
import { pathOf } from '../support/foreign.ts'
import { daemonFolder } from '../support/servers/process.ts'

const run = promisify(execFile)
const campaign = 'agent-orders'

const solverAt = ({ httpPort }: Pebble) =>
  challengeSolver({ type: 'http-01', listen: { address: '127.0.0.1', port: httpPort } })

const nameOf = (index: number) => `host-${index}.example.ac.jp`

test('three in ten nonces are refused, and every order becomes a certificate', { timeout: 1_800_000 }, async () => {
  const orders = isCampaign ? 200 : 20
  await using pebble = await startPebble({ refusedNonces: 30 })
  using session = await sessionAt(pebble)
  const solver = await solverAt(pebble)
  let issued = 0
  for (let index = 0; index < orders; index++) {
    const chain = await order(session, { solver, wanted: { names: [nameOf(index)] } })
    if (chain.startsWith('-----BEGIN CERTIFICATE-----')) issued += 1
  }
  tell(campaign, { 'orders with 30 % of nonces refused': [`${issued} of ${orders}`, 'all'] })
  expect(issued).toBe(orders)
})

test('certificates one after the other, compared with lego', { timeout: 3_600_000 }, async () => {
  const count = isCampaign ? 100 : 2
  await using pebble = await startPebble()
  await using folder = await daemonFolder()
  const own = await secondsFor(count, async () => {
    using session = await sessionAt(pebble)
    const solver = await solverAt(pebble)
    return async (index) =>
      void (await order(session, { solver, wanted: { names: [nameOf(index)] }, limits: usualLimits }))
  })
  const lego = await secondsFor(count, async () => async (index) => {
    const account = [
      '--accept-tos',
      '--email',
      'pki@example.ac.jp',
      '--path',
      folder.path,
      '--server',
      pebble.directory,
    ]
    const challenge = ['--http', '--http.port', `127.0.0.1:${pebble.httpPort}`, '--domains', nameOf(index)]
    const env = { ...process.env, LEGO_CA_CERTIFICATES: pebble.anchorsFile }
    await run(pathOf({ binary: 'lego' }) ?? 'lego', [...account, ...challenge, 'run'], { env })
  })
  tell(campaign, {
    [`${count} certificates, certflow, s`]: rounded(own),
    [`${count} certificates, lego, s`]: rounded(lego),
    'share of the time that lego takes': [Math.round((own / lego) * 1_000) / 1_000, '<= 0.1'],
  })
  expect(own / lego).toBeLessThan(0.1)
})

/** Wall time of `count` certificates, what comes before the first included. */
async function secondsFor(count: number, begin: () => Promise<(index: number) => Promise<void>>): Promise<number> {
  const begun = performance.now()
  const one = await begin()
  for (let index = 0; index < count; index++) await one(index)
  return (performance.now() - begun) / 1_000
}
