import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

/** The program as it is in the checkout, by its full path: commands run in folders of their own. */
export const program: string = resolve(import.meta.dirname, '../../bin/certflow.ts')

/** NODE_COMPILE_CACHE of certflow, for all tests: half of what a short command costs is reading its sources. */
export const compiled: string = resolve(import.meta.dirname, '../../node_modules/.cache/node-compile')

/** How certflow is to run. */
export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  /** Shell text before the program (`ulimit -n 96`), which then takes the place of the shell. */
  readonly prelude?: string
  /** Called with each piece of standard output as it comes. */
  readonly onOutput?: (piece: string) => void
  /** Called as soon as the process is there: to send it signals, to watch it. */
  readonly onStart?: (child: ChildProcess) => void
}

/** What came of a run. */
export interface Finished {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly ms: number
}

/** Runs certflow as a process of its own and waits for its end. */
export async function certflow(args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const startedAt = performance.now()
  const command = [process.execPath, program, ...args]
  const [first = '', ...rest] =
    options.prelude === undefined
      ? command
      : ['bash', '--norc', '-c', `${options.prelude}; exec "$@"`, 'bash', ...command]
  const child = spawn(first, rest, {
    cwd: options.cwd,
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: compiled,
      NO_COLOR: undefined,
      FORCE_COLOR: undefined,
      ...options.env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (piece: string) => {
      text[name] += piece
      if (name === 'stdout') options.onOutput?.(piece)
    })
  }
  // it may end before it has read its input
  child.stdin.on('error', () => {})
  child.stdin.end(options.stdin ?? '')
  options.onStart?.(child)
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { code: code ?? undefined, signal, ...text, ms: performance.now() - startedAt }
}

/** A row of the ndjson format, as far as tests look at it. */
export interface Row {
  readonly endpoint: string
  readonly host: string
  readonly port: number
  readonly address?: string
  readonly attempts: number
  readonly duration_ms: number
  readonly severity: 'ok' | 'warning' | 'critical'
  readonly findings: readonly { readonly code: string; readonly severity: string; readonly message: string }[]
  readonly failure?: { readonly stage: string; readonly reason: string; readonly detail?: string }
  readonly not_before?: string
  readonly not_after?: string
  readonly fingerprint_sha256?: string
  readonly trust?: { readonly status: string; readonly reason?: string }
  readonly [field: string]: unknown
}

/** Rows of an ndjson text. Throws where a line is no JSON: half a row must not pass for none. */
export function rowsOf(ndjson: string): Row[] {
  if (ndjson !== '' && !ndjson.endsWith('\n')) throw new Error(`the last line is cut: ${ndjson.slice(-100)}`)
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row)
}
