import { execFileSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { daemonFolder, startDaemon } from './process.ts'

/** One element of what a query gives. */
interface Sampled {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A Prometheus of Debian on loopback. */
export interface Prometheus extends AsyncDisposable {
  /** What an expression gives, at a moment or now. Rejects with what Prometheus says where it does not take it. */
  query(expr: string, at?: Date): Promise<Sampled[]>
  /** What it has under a path of its API, like `rules`. */
  ask(path: string): Promise<unknown>
}

/** What it works with. */
interface PrometheusOptions {
  /** The file of its settings. */
  readonly config: string
  /** A text of metrics that it has seen once a minute, for an hour up to this moment. */
  readonly past?: { readonly text: string; readonly until: Date }
}

/** Starts one; it goes with all that it has seen when it is disposed of. */
export async function startPrometheus({ config, past }: PrometheusOptions): Promise<Prometheus> {
  const folder = await daemonFolder()
  const data = join(folder.path, 'data')
  await writeFile(join(folder.path, 'prometheus.yml'), config)
  if (past !== undefined) {
    const openMetrics = join(folder.path, 'past.txt')
    await writeFile(openMetrics, eachMinute(past.text, past.until))
    execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', openMetrics, data], { stdio: 'pipe' })
  }
  const port = await freePort()
  const daemon = await startDaemon({
    command: 'prometheus',
    args: [
      `--config.file=${join(folder.path, 'prometheus.yml')}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    listens: [{ host: '127.0.0.1', port }],
  })
  const url = `http://127.0.0.1:${port}`
  // it listens before it has read what it saw
  while (!(await fetch(`${url}/-/ready`)).ok) await sleep(50)
  const ask = async (path: string): Promise<unknown> => {
    const answer = (await (await fetch(`${url}/api/v1/${path}`)).json()) as Answer
    if (answer.error !== undefined) throw new Error(answer.error)
    return answer.data
  }
  return {
    ask,
    query: async (expr, at) => {
      const words = new URLSearchParams({ query: expr, ...(at && { time: at.toISOString() }) })
      const { result } = (await ask(`query?${words}`)) as QueryData
      return result.map(({ metric, value: [, value] }) => ({ labels: metric, value: Number(value) }))
    },
    [Symbol.asyncDispose]: async () => {
      await daemon[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

interface Answer {
  readonly error?: string
  readonly data: unknown
}

interface QueryData {
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>
    readonly value: [at: number, value: string]
  }[]
}

/** A text of metrics as OpenMetrics with a sample for each minute of an hour, as one target of a job named certflow. */
function eachMinute(text: string, until: Date): string {
  const last = until.getTime() / 1_000
  const lines = text
    .trimEnd()
    .split('\n')
    .flatMap((line) => {
      if (line.startsWith('#')) return [line]
      const [, name, labels, value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
      const all = ['job="certflow"', 'instance="centre"', ...(labels === undefined ? [] : [labels])].join(',')
      return Array.from({ length: 61 }, (_, minute) => `${name}{${all}} ${value} ${last - (60 - minute) * 60}`)
    })
  return `${lines.join('\n')}\n# EOF\n`
}

async function freePort(): Promise<number> {
  await using server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return (server.address() as { port: number }).port
}
