import type { CliContext } from './context.ts'
import { exitCodes } from './exit-codes.ts'

/** The context of a real process. */
export function processContext(): CliContext {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
    onInterrupt,
  }
}

/** Runs a program to its exit code. Whatever escapes it is a bug of ours: its stack is kept, exit 70. */
export async function runProgram(name: string, run: () => Promise<number>): Promise<void> {
  const bug = (error: unknown) => {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
    process.stderr.write(`${name}: this is a bug, please report it with these lines\n${stack}\n`)
    process.exit(exitCodes.bug)
  }
  // A reader that has gone (`| head`) is no bug; a run that only writes for it ends itself (output.ts).
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') bug(error)
  })
  process.on('uncaughtException', bug)
  process.on('unhandledRejection', bug)
  try {
    process.exitCode = await run()
  } catch (error) {
    bug(error)
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
