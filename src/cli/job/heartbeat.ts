import { randomBytes } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { fileProblem } from '../../file-errors.ts'
import { quoted } from '../../network/parsed.ts'
import { guardPeerCertificates } from '../../peer-certificates.ts'
import type { Store } from '../../store/store.ts'
import type { CliContext } from '../context.ts'
import { say } from '../say.ts'
import type { Job } from './job.ts'
import type { Saw } from './saw.ts'

/** A monitor that does not answer by then is told of by the next run. */
const pingMs = 10_000

/**
 * Tells those who watch certflow itself that a run has come to its end: the textfile of Prometheus's node exporter, and a monitor that
 * is asked for by a URL. Answers whether both know; why not is said.
 */
export async function beat(job: Job, store: Store, { code }: Saw, context: CliContext): Promise<boolean> {
  const { file, pingUrl } = job.settings.heartbeat
  const isWritten = file === undefined || (await writeMetrics(file, await metricsOf(job, store, code), context))
  const isKnown = pingUrl === undefined || (await ping(pingUrl, context))
  return isWritten && isKnown
}

async function metricsOf({ now }: Job, { alerts, outbox }: Store, code: number): Promise<string> {
  const { alerts: book } = await alerts.book(now())
  const open = book.filter(({ state }) => state === 'open')
  const waiting = (await outbox.list(now())).filter(
    ({ state, purpose }) => (state === 'waiting' || state === 'held') && purpose !== 'drill',
  )
  const critical = open.filter(({ severity }) => severity === 'critical').length
  const gauges: readonly (readonly [name: string, help: string, value: number])[] = [
    ['certflow_last_run_timestamp_seconds', 'When the last run came to its end.', Math.floor(now().getTime() / 1_000)],
    ['certflow_last_run_complete', '1 where the last run did all of its work.', code === 3 ? 0 : 1],
    ['certflow_alerts_open', 'Alerts that are open.', open.length],
    ['certflow_alerts_critical', 'Alerts that are open and critical.', critical],
    ['certflow_mails_waiting', 'Mails that are held or wait to be sent.', waiting.length],
  ]
  return gauges
    .map(([name, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`)
    .join('')
}

/** The collector reads whatever file it finds: half a one would be an error of all metrics of the machine. */
async function writeMetrics(file: string, text: string, context: CliContext): Promise<boolean> {
  // The collector looks at names that end in .prom only.
  const temporary = `${file}.${randomBytes(6).toString('hex')}.part`
  try {
    await writeFile(temporary, text, { mode: 0o644 })
    await rename(temporary, file)
    return true
  } catch (cause) {
    await rm(temporary, { force: true })
    say(
      context,
      `certflow: Cannot write heartbeat ${quoted(file)}: ${fileProblem(cause)}\n  correct heartbeat: file, or let the user of certflow write its folder\n`,
    )
    return false
  }
}

async function ping(url: string, context: CliContext): Promise<boolean> {
  guardPeerCertificates()
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(pingMs) })
    await response.body?.cancel()
    if (response.ok) return true
    say(context, `certflow: heartbeat: ping_url answered ${response.status}\n`)
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    const why = cause instanceof Error ? cause.message : 'no answer'
    say(context, `certflow: heartbeat: ping_url cannot be reached: ${why}\n`)
  }
  return false
}
