import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { WireCertificate } from '../../src/agent-protocol/messages.ts'
import { hashPassword } from '../../src/centre/login/password.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../src/store/store.ts'
import { Browser } from '../support/centre/browser.ts'
import { password } from '../support/centre/centre-here.ts'
import { serve } from '../support/centre/serve-process.ts'
import { WireAgent } from '../support/centre/wire-agent.ts'
import { Draw } from '../support/draw.ts'
import { isCampaign, tell } from '../support/figures.ts'

const agents = isCampaign ? 1_000 : 60
const withinMs = isCampaign ? 60_000 : 3_000
const certificatesEach = 10
const longestPageMs = 300

const name = (index: number) => `web${index}`

function inventory(): string {
  const all = Array.from({ length: agents }, (_, index) => index)
  const hosts = all.map((index) => `  - { host: ${name(index)}.example.ac.jp, managed_by: ${name(index)} }\n`)
  return `version: 1\nagents: [${all.map(name).join(', ')}]\nendpoints:\n${hosts.join('')}`
}

function certificatesOf(index: number): WireCertificate[] {
  return Array.from({ length: certificatesEach }, (_, number) => ({
    name: `c${number}`,
    names: [`${number === 0 ? '' : `v${number}.`}${name(index)}.example.ac.jp`],
    fingerprint: String(number).padStart(64, '0'),
    not_after: new Date(Date.now() + 80 * 86_400_000).toISOString(),
    listeners: [{ target: `${name(index)}.example.ac.jp:443`, fingerprint: String(number).padStart(64, '0') }],
  }))
}

/** Joins all agents, through the store: keys are what the centre is asked with, not how they came there. */
async function joinAll(store: Store, here: WireAgent['here']): Promise<WireAgent[]> {
  const all: WireAgent[] = []
  for (let index = 0; index < agents; index++) {
    const agent = new WireAgent(here)
    const at = here.clock.now
    const hash = `grant ${index}`
    const entry = { at, by: 'test', action: 'agent-joined', about: name(index), detail: {} }
    await store.agents.grant(
      { hash, agent: name(index), createdAt: at, expiresAt: new Date(8e15), from: undefined },
      entry,
    )
    const { machine } = agent
    const about = { machine, host: name(index), version: '0.0.0', nodeVersion: 'v24.21.0', nodeEndOfLife: undefined }
    await store.agents.join(
      { hash, key: agent.publicKey, address: '127.0.0.1', at, ...about },
      () => true,
      () => entry,
    )
    all.push(agent)
  }
  return all
}

/** Sends a report as an agent does: what is refused for want of time is brought again when the centre says. Answers how often it was refused. */
async function bring(agent: WireAgent, index: number, scale: number): Promise<number> {
  for (let refused = 0; ; refused++) {
    const response = await agent.send(agent.report({ certificates: certificatesOf(index) }, new Date()))
    await response.body?.cancel()
    if (response.status === 200) return refused
    const afterS = Number(response.headers.get('retry-after'))
    if (response.status !== 503 || !(afterS >= 1)) throw new Error(`${response.status} after ${refused}`)
    await sleep(afterS * 1_000 * scale)
  }
}

/** Asks for pages, one after the other, until told to stop; how long each took, in milliseconds. */
async function readPages(browser: Browser, signal: AbortSignal): Promise<number[]> {
  const took: number[] = []
  while (!signal.aborted) {
    for (const path of ['/', '/endpoints', '/agreement', '/agents']) {
      const began = performance.now()
      const { status } = await browser.get(path)
      if (status !== 200) throw new Error(`${path}: ${status}`)
      took.push(performance.now() - began)
      await sleep(50)
    }
  }
  return took
}

const p99 = (all: readonly number[]) => Math.round([...all].sort((a, b) => a - b)[Math.floor(all.length * 0.99)] ?? 0)

test(`${agents} agents report within ${withinMs / 1_000} s, then all at once, while pages are read: every report arrives`, async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'at-once-'))
  await writeFile(join(folder.path, 'inventory.yaml'), inventory())
  await writeFile(
    join(folder.path, 'certflow.yaml'),
    // no scan of names that nobody has
    'server: { listen: "127.0.0.1:0" }\nschedule: { scan: "0 0 1 1 *", alert: "0 0 1 1 *" }\nresolvers: ["127.0.0.1:9"]\n',
  )
  await using store = openSqliteStore(join(folder.path, 'certflow.db'), { create: true })
  const at = new Date()
  const account = {
    login: 'kato',
    role: 'admin',
    password: await hashPassword(password),
    createdAt: at,
    passwordAt: at,
  } as const
  await store.accounts.add(account, { at, by: 'test', action: 'account-added', about: 'kato', detail: {} })
  const daemon = await serve(folder.path)
  try {
    const all = await joinAll(store, { url: daemon.url, clock: { now: at }, store })
    const browser = new Browser(daemon.url)
    expect((await browser.logIn('kato', password)).status).toBe(303)
    const draw = new Draw(4_821)
    const reading = async (work: () => Promise<number[]>) => {
      const stop = new AbortController()
      const pages = readPages(browser, stop.signal)
      const refused = await work().finally(() => stop.abort())
      return { refused: refused.reduce((sum, count) => sum + count, 0), p99: p99(await pages) }
    }
    const spread = await reading(() =>
      Promise.all(
        all.map(async (agent, index) => {
          await sleep(draw.between(0, withinMs))
          return bring(agent, index, 1)
        }),
      ),
    )
    const burst = await reading(() => Promise.all(all.map((agent, index) => bring(agent, index, isCampaign ? 1 : 0.1))))
    const heard = (await store.agents.list()).filter(({ reportedAt }) => reportedAt !== undefined).length
    tell('agents-at-once', {
      agents,
      'reports heard': [heard, String(agents)],
      'refused for a while, of those within a minute': spread.refused,
      'refused for a while, of those at once': burst.refused,
      'p99 of a page within that minute, ms': [spread.p99, `${longestPageMs}`],
      'p99 of a page while all come at once, ms': burst.p99,
    })
    expect(heard).toBe(agents)
    expect([...(await store.agents.certificates()).values()].flat()).toHaveLength(agents * certificatesEach)
    if (isCampaign) expect(spread.p99).toBeLessThanOrEqual(longestPageMs)
  } finally {
    daemon.kill('SIGTERM')
    await daemon.ended
  }
})
