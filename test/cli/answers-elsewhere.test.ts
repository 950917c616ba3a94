import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { secretFile } from '../channels/files.ts'
import { startService } from '../channels/http-service.ts'
import { processed, startTrapper } from '../channels/trapper.ts'
import { certflowHere } from '../support/certflow-here.ts'

/** A centre with a switch whose certificate ends in five days, and a Zabbix that takes all values. */
async function centre() {
  await using all = new AsyncDisposableStack()
  const { path } = all.use(await mkdtempDisposable(join(tmpdir(), 'elsewhere-')))
  const trapper = all.use(await startTrapper(({ data }) => processed(data.length, 0)))
  const acknowledged: object[] = []
  const service = all.use(
    await startService(({ body }) => {
      const { method } = JSON.parse(body) as { method: string }
      const results: Readonly<Record<string, unknown>> = {
        'apiinfo.version': '7.0.0',
        'problem.get': acknowledged,
        'user.get': [{ userid: '7', username: 'taro', name: 'Taro', surname: 'Yamada' }],
      }
      return { status: 200, body: JSON.stringify({ jsonrpc: '2.0', id: 1, result: results[method] }) }
    }),
  )
  await writeFile(
    join(path, 'certflow.yaml'),
    `channels:
  zabbix:
    kind: zabbix
    server: "127.0.0.1:${trapper.port}"
    api_url: ${service.url}
    token_file: ${secretFile('token')}
`,
  )
  await writeFile(
    join(path, 'inventory.yaml'),
    `version: 1
contacts: { center: { email: [pki@center.example.ac.jp] } }
defaults: { owner: center, fallback: center }
manual:
  - { name: core-switch-1, expires: 2026-12-20 }
`,
  )
  const moved = all.move()
  return {
    trapper,
    acknowledge: (at: string) =>
      acknowledged.push({
        tags: [{ tag: 'certflow', value: 'core-switch-1' }],
        acknowledges: [{ userid: '7', clock: String(Date.parse(at) / 1_000), action: '2' }],
      }),
    certflow: (...args: readonly string[]) => certflowHere(args, { cwd: path }),
    [Symbol.asyncDispose]: () => moved[Symbol.asyncDispose](),
  }
}

test('Zabbix has the state of all entries after each run, and who acknowledges there has taken the alert', async () => {
  await using at = await centre()
  expect(await at.certflow('run', '--at', '2026-12-15T01:00:00Z')).toMatchObject({ code: 0 })
  const values = at.trapper.requests.flatMap(({ data }) => data)
  const [discovery] = values
  expect(discovery?.key).toBe('certflow.discovery')
  expect(JSON.parse(discovery?.value ?? '')).toMatchObject([{ '{#NAME}': 'core-switch-1', '{#KIND}': 'manual' }])
  expect(values.filter(({ key }) => key.startsWith('certflow.severity')).map(({ value }) => value)).toEqual(['2'])
  // before the alert was open
  at.acknowledge('2026-12-14T00:00:00Z')
  await at.certflow('run', '--no-scan', '--at', '2026-12-15T02:00:00Z')
  expect((await at.certflow('alert', 'list')).stdout).not.toContain('Taro')
  at.acknowledge('2026-12-15T02:30:00Z')
  for (const hour of ['03', '04'])
    expect(await at.certflow('run', '--no-scan', '--at', `2026-12-15T${hour}:00:00Z`)).toMatchObject({ code: 0 })
  const shown = (await at.certflow('alert', 'show', 'CF-1')).stdout
  expect(shown).toContain('Taro Yamada')
  expect(shown.match(/acknowledged/gi)?.length ?? 0).toBe(1)
})
