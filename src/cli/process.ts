import { constants, fstatSync, readFileSync, statSync } from 'node:fs'
import { devNull } from 'node:os'
import type { CliContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'
import { outputFailed } from './output-failed.ts'
import { say } from './say.ts'

/** The context of a real process. */
export function processContext(): CliContext {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
    stdoutIsLost,
    onInterrupt,
  }
}

/** Runs a program to its exit code. Whatever escapes it is a bug of ours: its stack is kept, exit 70. */
export async function runProgram(name: string, run: () => Promise<number>): Promise<void> {
  const bug = (error: unknown) => {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    say(process, `${name}: this is a bug, please report it with these lines\n${stack}\n`)
    process.exit(exitCodes.bug)
  }
  let lost: Error | undefined
  // Who writes a report tells of it by its own code (output.ts); help, version and demo do not see it.
  const tellOfLoss = () => {
    if (lost === undefined || process.exitCode !== exitCodes.clean) return
    const { message, hint } = outputFailed(lost)
    say(process, `${name}: ${message}\n  ${hint}\n`)
    process.exitCode = exitCodes.cannotRun
  }
  // A reader that has gone (`| head`) is no fault; a run that only writes for it ends itself.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    lost ??= error
    tellOfLoss()
  })
  process.on('uncaughtException', bug)
  process.on('unhandledRejection', bug)
  try {
    process.exitCode = await run()
    tellOfLoss()
  } catch (error) {
    bug(error)
  }
}

/**
 * Reports whether nobody can read standard output: it is /dev/null, opened for reading too. Node puts that in the place
 * of a standard output that is closed (`>&-`), as some programs do for those they start; `> /dev/null` is not this.
 */
function stdoutIsLost(): boolean {
  try {
    const [, flags = '0'] = /^flags:\s*(\d+)/m.exec(readFileSync('/proc/self/fdinfo/1', 'utf8')) ?? []
    const isOpenForBoth = (Number.parseInt(flags, 8) & 3) === constants.O_RDWR
    return isOpenForBoth && fstatSync(1).rdev === statSync(devNull).rdev
  } catch {
    return false
  }
}

/** The first signal asks, the second ends the process at once. */
function onInterrupt(listener: (signal: string) => void): () => void {
  // SIGHUP: the terminal or the ssh connection has gone, and --output is to keep what was done.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  let asked = false
  const onSignal = (signal: NodeJS.Signals) => {
    if (asked) process.exit(exitCodes.incomplete)
    asked = true
    listener(signal)
  }
  for (const signal of signals) process.on(signal, onSignal)
  return () => {
    for (const signal of signals) process.removeListener(signal, onSignal)
  }
}
