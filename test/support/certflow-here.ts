import { PassThrough } from 'node:stream'
import { main } from '../../src/cli/main.ts'

/** Where and when a command is to run. */
export interface HereOptions {
  readonly cwd?: string
  /** In place of the environment, of which nothing is passed on. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly stdin?: string
  readonly now?: () => Date
}

/** What a command came to. */
export interface Done {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs a command of certflow in this process, by the same `main` as bin/ does. A process of its own costs half a second of
 * the processor, most of it for loading what is loaded here: it is for tests of what only a process shows, as signals,
 * limits, closed or full outputs are.
 */
export function certflowHere(args: readonly string[], options: HereOptions = {}): Promise<Done> {
  const done = before.then(() => inFolder(args, options))
  before = done.catch(() => undefined)
  return done
}

/** A process has one folder to work in: commands go one after the other. */
let before: Promise<unknown> = Promise.resolve()

async function inFolder(args: readonly string[], options: HereOptions): Promise<Done> {
  const from = process.cwd()
  process.chdir(options.cwd ?? from)
  try {
    return await run(args, options)
  } finally {
    process.chdir(from)
  }
}

async function run(args: readonly string[], options: HereOptions): Promise<Done> {
  const { env = { USER: 'admin' }, stdin = '', now = () => new Date() } = options
  const pieces = { stdout: '', stderr: '' }
  const collected = (name: keyof typeof pieces) => {
    const stream = new PassThrough({ encoding: 'utf8' })
    stream.on('data', (piece: string) => {
      pieces[name] += piece
    })
    return stream
  }
  const [stdout, stderr] = [collected('stdout'), collected('stderr')]
  const code = await main(args, {
    stdout,
    stderr,
    stdin: (async function* () {
      yield stdin
    })(),
    env,
    cwd: process.cwd(),
    now,
    stdoutIsLost: () => false,
    onInterrupt: () => () => undefined,
  })
  return { code, ...pieces }
}
