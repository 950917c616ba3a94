import { spawn, spawnSync } from 'node:child_process'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { reportFormats } from '../../src/report/index.ts'
import { campus, render } from '../report/rows.ts'
import { busyCampus, busyInventory } from '../support/centre/busy-campus.ts'
import { CentreHere } from '../support/centre/centre-here.ts'

async function centre(): Promise<CentreHere> {
  const here = await CentreHere.start({ inventory: busyInventory(60) })
  await busyCampus(here, 60)
  return here
}

function lint(text: string) {
  const { status, stderr, stdout } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })
  return { status, said: `${stdout}${stderr}` }
}

test('promtool finds nothing wrong with the metrics of the centre, nor with the report', async () => {
  await using here = await centre()
  const text = await (await here.ask('/metrics', await here.token('t', 'metrics'))).text()
  expect(lint(text)).toEqual({ status: 0, said: '' })
  expect(lint(render(reportFormats.prometheus, campus()))).toEqual({ status: 0, said: '' })
  // it would say so
  expect(lint('x 1\nx 1\n').status).not.toBe(0)
})

async function freePort(): Promise<number> {
  await using server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return (server.address() as { port: number }).port
}

test('a Prometheus reads them with a token, and its rules find what ends', async () => {
  await using here = await centre()
  await using folder = await mkdtempDisposable(join(tmpdir(), 'prometheus-'))
  await writeFile(join(folder.path, 'token'), await here.token('prometheus', 'metrics'), { mode: 0o600 })
  const config = `scrape_configs:
  - job_name: certflow
    scrape_interval: 1s
    authorization: { credentials_file: ${join(folder.path, 'token')} }
    static_configs: [{ targets: ["${new URL(here.url).host}"] }]
`
  await writeFile(join(folder.path, 'prometheus.yml'), config)
  const port = await freePort()
  const daemon = spawn(
    'prometheus',
    [
      `--config.file=${join(folder.path, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder.path, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  )
  const ended = new Promise((resolve) => daemon.once('exit', resolve))
  const ask = async (query: string): Promise<number | string> => {
    const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`
    const response = await fetch(url).catch(() => undefined)
    const answer = (await response?.json()) as { data?: { result?: { value: [number, string] }[] } } | undefined
    return answer?.data?.result?.[0]?.value[1] ?? 'nothing yet'
  }
  try {
    await expect.poll(() => ask('up{job="certflow"}'), { timeout: 40_000 }).toBe('1')
    const until = here.clock.now.getTime() / 1_000 + 7 * 86_400
    // `time()` of the test's clock
    await expect.poll(() => ask(`count(ssl_cert_not_after < ${until})`), { timeout: 20_000 }).toMatch(/^[1-9]\d*$/)
    expect(await ask('sum(certflow_endpoints)')).toBe('61')
  } finally {
    daemon.kill('SIGTERM')
    await ended
  }
})
