import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { signAnswer } from '../../src/answers/answer-token.ts'
import { buildServer } from '../../src/centre/http/server.ts'
import { routes } from '../../src/centre/routes.ts'
import { centreFor } from '../../src/cli/centre/centre-for.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts'
import { startService } from '../channels/http-service.ts'
import { settingsOf } from '../settings/reading.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'

const inventory = `version: 1
defaults: { owner: physics, language: ja }
contacts: { physics: { email: [web@phys.example.ac.jp] } }
manual:
  - { name: core-switch-1, expires: 2026-11-25 }
  - { name: core-switch-2, expires: 2026-11-25 }
`
const now = () => new Date('2026-11-20T12:00:00Z')

test('a channel that was told of an alert is told who has taken it, by the API or by the link of a mail', async () => {
  await using sink = await startSmtpSink()
  await using hook = await startService(() => ({ status: 200, body: 'ok' }))
  await using here = await mkdtempDisposable(join(tmpdir(), 'told-'))
  const path = join(here.path, 'certflow.db')
  const channels = {
    tickets: { kind: 'webhook', url: `${hook.url}tickets`, tell: 'warning' },
    silent: { kind: 'webhook', url: `${hook.url}silent`, tell: 'none' },
  }
  const smtp = { url: `smtp://127.0.0.1:${sink.port}`, from: 'certflow@center.example.ac.jp' }
  const settings = JSON.stringify({ store: `sqlite:${path}`, organisation: { name: 'IT' }, smtp, channels })
  await writeFile(join(here.path, 'inventory.yaml'), inventory)
  await writeFile(join(here.path, 'certflow.yaml'), settings)
  const run = (...words: readonly string[]) => certflowHere(words, { cwd: here.path, now })
  const told = async (): Promise<string[]> => {
    expect(await run('run', '--no-scan')).toMatchObject({ code: 0 })
    return hook.requests.map(({ path: at, body }) => {
      const { occasion, alert, language } = JSON.parse(body)
      return `${at} ${occasion} ${alert.name} ${language}`
    })
  }
  expect(await run('run')).toMatchObject({ code: 0 })
  const token = (await run('tokens', 'add', 'bot', '--scope', 'answer')).stdout.trim()
  {
    await using store = openSqliteStore(path, { create: false })
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    const context = { stdout, stderr, env: {}, cwd: here.path, now } as unknown as Parameters<typeof centreFor>[3]
    const centre = await centreFor(settingsOf(settings), join(here.path, 'inventory.yaml'), store, context)
    await using server = await buildServer(centre, routes)
    const byApi = {
      method: 'POST',
      url: '/api/v1/alerts/CF-1/ack',
      headers: { authorization: `Bearer ${token}` },
      payload: { as: 'physics', until: '2026-11-22' },
    } as const
    // the same once more changes nothing
    for (const _ of [1, 2]) expect((await server.inject(byApi)).statusCode).toBe(200)
    const link = signAnswer(centre.secret, { number: 2 }, 'physics', now())
    const payload = new URLSearchParams({ answer: 'mine', mine_until: '2026-11-22' }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await server.inject({ method: 'POST', url: `/a/${link}`, payload, headers })).statusCode).toBe(200)
  }
  const raised = ['/tickets raised CF-1 ja', '/tickets raised CF-2 ja']
  const taken = ['/tickets acknowledged CF-1 ja', '/tickets acknowledged CF-2 ja']
  expect((await told()).sort()).toEqual([...taken, ...raised])
  expect(await told()).toHaveLength(4)
})
