import { PassThrough } from 'node:stream'
import { main } from '../../../agent/agent.ts'

/** What a command came to. */
export interface AgentDone {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command of certflow-agent in this process. */
export async function agentHere(
  args: readonly string[],
  {
    cwd,
    stateFolder,
    now = () => new Date(),
    env = {},
    stdin = '',
  }: {
    readonly cwd: string
    readonly stateFolder: string
    readonly now?: () => Date
    readonly env?: Readonly<Record<string, string>>
    readonly stdin?: string
  },
): Promise<AgentDone> {
  const pieces = { stdout: '', stderr: '' }
  const collected = (name: keyof typeof pieces) => {
    const stream = new PassThrough({ encoding: 'utf8' })
    stream.on('data', (piece: string) => {
      pieces[name] += piece
    })
    return stream
  }
  const code = await main(args, {
    stdout: collected('stdout'),
    stderr: collected('stderr'),
    stdin: (async function* () {
      yield stdin
    })(),
    env: { STATE_DIRECTORY: stateFolder, ...env },
    cwd,
    now,
    stdoutIsLost: () => false,
    onInterrupt: () => () => undefined,
  })
  return { code, ...pieces }
}
