import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileProblem } from '../src/file-errors.ts'
import { endProcesses, runMark } from './end-processes.ts'

/** A program of the operator's choice (a test, a reload, a hook) and what it gets. No shell reads any of it. */
export interface Program {
  /** Its name or path, and its arguments, each as it is to arrive. */
  readonly argv: readonly [string, ...string[]]
  /** Where it runs. Default: the root folder, so that nothing depends on where certflow was started. */
  readonly cwd?: string
  /** Variables besides those of `passedOn`. */
  readonly env?: Readonly<Record<string, string>>
  /** For everything: start, work, end. */
  readonly deadlineMs: number
  /** Ends it early. */
  readonly signal?: AbortSignal
  /**
   * Whether a process in a session of its own that has let go of the output may live on after exit code 0: reload commands start daemons
   * (`haproxy -D -sf`). Default: no. Whatever else is left of a program ends with it.
   */
  readonly mayLeaveDaemons?: boolean
}

/** How a program ended. */
export type ProgramEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'timed-out'; readonly afterMs: number }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'not-started'; readonly problem: string }

/** How a program ended and what it said. The texts are its own: they go through `printable` before anybody sees them. */
export interface ProgramOutcome {
  readonly end: ProgramEnd
  /** The last 64 KiB of both outputs, as they came. */
  readonly output: string
  /** The last 64 KiB of standard output alone. */
  readonly stdout: string
}

const mostOutputBytes = 65_536

/** After SIGTERM, until SIGKILL: a hook may have something to put right. */
const graceMs = 1_000

/** What a program has written by its end is read for so long, though another process may hold the pipe open. */
const drainMs = 200

const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** Variables of certflow that programs get too; secrets come as systemd credentials or files and stay behind. */
const passedOn =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|TZ|TMPDIR|LANG|LANGUAGE|LC_[A-Z]+|(?:https?|no|all)_proxy|(?:HTTPS?|NO|ALL)_PROXY)$/

/**
 * Runs a program to its end and says how it ended; never rejects. At the deadline or the signal the whole process group gets SIGTERM,
 * a second later SIGKILL, and so does each process that the program has left behind.
 */
export async function runProgram(program: Program): Promise<ProgramOutcome> {
  const mark = randomUUID()
  const both = new Tail()
  const stdout = new Tail()
  const outcome = (end: ProgramEnd): ProgramOutcome => ({ end, output: both.text(), stdout: stdout.text() })
  if (program.signal?.aborted === true) return outcome({ kind: 'aborted' })
  let child: ChildProcess
  try {
    child = start(program, mark)
  } catch (error) {
    return outcome({ kind: 'not-started', problem: fileProblem(error) })
  }
  child.stdout?.on('data', (chunk: Buffer) => {
    both.add(chunk)
    stdout.add(chunk)
  })
  child.stderr?.on('data', (chunk: Buffer) => both.add(chunk))
  const end = await endOf(child, program)
  if (child.pid !== undefined) {
    await Promise.race([closed(child), sleep(drainMs, undefined, { ref: false })])
    const daemonsMayStay = program.mayLeaveDaemons === true && end.kind === 'exited' && end.code === 0
    await endProcesses(child.pid, mark, { except: daemonsMayStay ? 'daemons' : 'none' })
  }
  child.stdout?.destroy()
  child.stderr?.destroy()
  return outcome(end)
}

/** How a program ended, as the rest of a sentence that begins with its name: `had not ended after 30 s`. */
export function describeEnd(end: ProgramEnd): string {
  switch (end.kind) {
    case 'exited':
      return `ended with exit code ${end.code}`
    case 'killed':
      return `was ended by ${end.signal}`
    case 'timed-out':
      return `had not ended after ${end.afterMs / 1_000} s`
    case 'aborted':
      return 'was ended early, as certflow was'
    case 'not-started':
      return `could not be started: ${end.problem}`
  }
}

function start({ argv: [file, ...args], cwd = '/', env = {} }: Program, mark: string): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => passedOn.test(name))
  return spawn(file, args, {
    cwd,
    env: { PATH: usualPath, ...Object.fromEntries(inherited), ...env, [runMark]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
    // a session and a group of its own: both end as one
    detached: true,
  })
}

async function endOf(child: ChildProcess, { deadlineMs, signal }: Program): Promise<ProgramEnd> {
  const ended = endedByItself(child)
  const cut = new AbortController()
  const stopped = new Promise<ProgramEnd>((resolve) => {
    const timer = setTimeout(() => resolve({ kind: 'timed-out', afterMs: deadlineMs }), deadlineMs)
    const abort = () => resolve({ kind: 'aborted' })
    signal?.addEventListener('abort', abort, { signal: cut.signal })
    cut.signal.addEventListener('abort', () => clearTimeout(timer))
  })
  const end = await Promise.race([ended, stopped])
  cut.abort()
  if (end.kind === 'timed-out' || end.kind === 'aborted') {
    signalGroup(child, 'SIGTERM')
    await Promise.race([ended, sleep(graceMs)])
    signalGroup(child, 'SIGKILL')
    await ended
  }
  return end
}

function endedByItself(child: ChildProcess): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) =>
      resolve(code === null ? { kind: 'killed', signal: signal ?? 'a signal' } : { kind: 'exited', code }),
    )
    child.once('error', (error) => {
      // a signal that could not be sent is an error event too
      if (child.pid === undefined) resolve({ kind: 'not-started', problem: fileProblem(error) })
    })
  })
}

async function closed(child: ChildProcess): Promise<void> {
  if (child.stdout?.closed === true && child.stderr?.closed === true) return
  await once(child, 'close')
}

/** Only while Node has not reaped the leader: until then nobody else can get its number. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // it has just ended
  }
}

/** The end of what is added, so that a flood takes no more memory than its last bytes. */
class Tail {
  #chunks: Buffer[] = []
  #bytes = 0

  add(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    if (this.#bytes < 2 * mostOutputBytes) return
    this.#chunks = [Buffer.concat(this.#chunks).subarray(-mostOutputBytes)]
    this.#bytes = mostOutputBytes
  }

  text(): string {
    return Buffer.concat(this.#chunks).subarray(-mostOutputBytes).toString('utf8')
  }
}
