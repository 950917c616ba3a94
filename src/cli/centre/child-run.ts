import { type ChildProcess, spawn } from 'node:child_process'
import { unitMs } from '../../domain/duration.ts'
import { exitCodes } from '../exit-codes.ts'

/** What a run in a process of its own came to. */
export interface ChildRun {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined
  /** The signal that ended it, in words; undefined where it ended by itself. */
  readonly signal: string | undefined
  /** It was a signal that ended it, and nobody had asked it to end. */
  readonly crashed: boolean
  /** The end of what it said. */
  readonly tail: string
}

/** What is kept of what a run says: a stack, and the lines before it. */
const longestTail = 4_096

/** The unit of the daily run gives it as long. */
const longestMs = 6 * unitMs.h

/** A run that is asked to end does so within two seconds; what does not is ended. */
const graceMs = 8_000

/**
 * Runs a program of Node with these words in a process of its own: whatever a server sends that ends a process of Node, it is not this one. Standard output is left out.
 * When `signal` aborts it is asked to end, and ended where it does not.
 */
export async function childRun(
  program: string,
  words: readonly string[],
  cwd: string,
  signal: AbortSignal,
): Promise<ChildRun> {
  const child = spawn(process.execPath, [...process.execArgv, program, ...words], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let tail = ''
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    tail = `${tail}${piece}`.slice(-longestTail)
  })
  const ending = AbortSignal.any([signal, AbortSignal.timeout(longestMs)])
  endBy(child, ending)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, endedBySignal) =>
      resolve({
        code: code ?? undefined,
        signal: endedBySignal ?? undefined,
        crashed: code === null && !ending.aborted,
        tail,
      }),
    )
  })
}

/** What a run says to the operator; undefined where all is well. Codes 1 and 0 say that its work was done. */
export function troubleOf({ code, signal, tail }: ChildRun): string | undefined {
  const said = tail.trim() === '' ? '' : `\n${tail.trimEnd().replaceAll(/^/gm, '  ')}`
  if (code === exitCodes.clean || code === exitCodes.findings) return undefined
  if (code === undefined) return `crashed: it was ended by ${signal}${said}`
  return `${code === exitCodes.incomplete ? 'could not do all of its work' : `ended with ${code}`}${said}`
}

function endBy(child: ChildProcess, signal: AbortSignal): void {
  let timer: NodeJS.Timeout | undefined
  const end = () => {
    child.kill('SIGTERM')
    timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  }
  if (signal.aborted) end()
  else signal.addEventListener('abort', end, { once: true })
  child.once('close', () => {
    clearTimeout(timer)
    signal.removeEventListener('abort', end)
  })
}
