import { PassThrough } from 'node:stream'
import { main } from '../../src/cli/main.ts'

/** What a command came to. */
export interface Done {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command of certflow in this process, in a folder and at a moment. */
export async function certflowHere(args: readonly string[], cwd: string, now: () => Date): Promise<Done> {
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
    stdin: (async function* () {})(),
    env: { USER: 'admin' },
    cwd,
    now,
    stdoutIsLost: () => false,
    onInterrupt: () => () => undefined,
  })
  return { code, ...pieces }
}
