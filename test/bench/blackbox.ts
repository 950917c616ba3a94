import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { freePort } from '../../src/demo/odd-servers.ts'
import type { Cost } from './measure.ts'
import { listening, serverName } from './servers.ts'

const inFlight = 64
/** _SC_CLK_TCK of Linux: the unit of /proc/<pid>/stat. */
const ticksPerSecond = 100

/** Probes targets by a blackbox_exporter of its own, one request each, as Prometheus does. Its starting up is not counted. */
export async function measureBlackbox(folder: string, program: string, targets: readonly string[]): Promise<Cost> {
  const config = join(folder, 'blackbox.yml')
  const tls = `{ insecure_skip_verify: true, server_name: ${serverName} }`
  writeFileSync(config, `modules: { tls: { prober: tcp, timeout: 10s, tcp: { tls: true, tls_config: ${tls} } } }\n`)
  const port = await freePort('127.0.0.1')
  const words = [`--config.file=${config}`, `--web.listen-address=127.0.0.1:${port}`, '--log.level=error']
  const exporter = spawn(program, words, { stdio: ['ignore', 'ignore', 'inherit'] })
  try {
    await listening(port)
    const { pid = 0 } = exporter
    const cpuBefore = cpuSecondsOf(pid)
    const startedAt = performance.now()
    const rows = await probeEach(port, targets)
    return {
      cpuSeconds: cpuSecondsOf(pid) - cpuBefore,
      wallSeconds: (performance.now() - startedAt) / 1_000,
      rows,
    }
  } finally {
    exporter.kill()
    await once(exporter, 'exit')
  }
}

/** Answers how many certificates the exporter has shown. */
async function probeEach(port: number, targets: readonly string[]): Promise<number> {
  using agent = disposable(new Agent({ keepAlive: true, maxSockets: inFlight }))
  const left = targets.values()
  let rows = 0
  const worker = async () => {
    for (const target of left) {
      const request = get({ port, host: '127.0.0.1', agent: agent.value, path: `/probe?module=tls&target=${target}` })
      const [response] = await once(request, 'response')
      if (/^probe_ssl_earliest_cert_expiry /m.test(await text(response))) rows += 1
    }
  }
  await Promise.all(Array.from({ length: inFlight }, worker))
  return rows
}

function disposable(value: Agent) {
  return { value, [Symbol.dispose]: () => value.destroy() }
}

/** User and system time of a process so far (proc(5): fields 14 and 15 of stat, behind the name in brackets). */
function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}
