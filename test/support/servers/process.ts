import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

/** A program to run until it is disposed of. */
export interface Daemon {
  readonly command: string
  readonly args: readonly string[]
  /** It is up when all of these accept connections. */
  readonly listens: readonly { readonly host: string; readonly port: number }[]
  /** Runs as this account of the machine where the test runs as root. */
  readonly account?: string
  /** Holds the number of the process to end, where that is not the one started. */
  readonly pidFile?: string
}

const run = promisify(execFile)
const startsWithinMs = 30_000
const stopsWithinMs = 10_000
const isRoot = process.getuid?.() === 0

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) signalGroup(child, 'SIGKILL')
})

/** Starts a program and waits until it listens. Rejects with what it printed where it ends before that. */
export async function startDaemon(daemon: Daemon): Promise<AsyncDisposable> {
  const child = spawn(daemon.command, daemon.args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // a group of its own: daemons have children, and all of them are to end
    detached: true,
    ...(await identity(daemon.account)),
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(String(chunk)))
  const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error))
  failed.catch(() => {})
  running.add(child)
  const stop = async () => {
    await stopped(child, daemon.pidFile)
    running.delete(child)
  }
  try {
    await Promise.race([failed, Promise.all(daemon.listens.map((at) => listening(at, child)))])
  } catch (error) {
    await stop()
    throw new Error(`${daemon.command} did not start:\n${output.join('').slice(-4_000)}`, { cause: error })
  }
  return { [Symbol.asyncDispose]: stop }
}

/** Runs a program to its end, as `account` where the test runs as root. Rejects with what it printed where it fails. */
export async function runOnce(command: string, args: readonly string[], account?: string): Promise<string> {
  const { stdout } = await run(command, args, { ...(await identity(account)), maxBuffer: 16 * 1024 * 1024 })
  return stdout
}

/** A folder that goes when it is disposed of; daemons of `account` may write there. */
export async function daemonFolder(account?: string): Promise<AsyncDisposable & { readonly path: string }> {
  // short: paths of Unix sockets end at 107 octets
  const path = await mkdtemp(join(tmpdir(), 'cf-'))
  await chmod(path, 0o755)
  const { uid, gid } = await identity(account)
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}

/** User and group numbers of an account; empty where the test may not change to it, and runs the daemon as itself. */
export async function identity(account: string | undefined): Promise<{ uid?: number; gid?: number }> {
  if (account === undefined || !isRoot) return {}
  const { stdout } = await run('getent', ['passwd', account])
  const [, , uid, gid] = stdout.split(':').map(Number)
  return { uid: uid ?? 0, gid: gid ?? 0 }
}

async function listening(at: { readonly host: string; readonly port: number }, child: ChildProcess): Promise<void> {
  const giveUpAt = Date.now() + startsWithinMs
  while (Date.now() < giveUpAt) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended with ${child.exitCode}`)
    if (await accepts(at)) return
    await sleep(30)
  }
  throw new Error(`not listening on ${at.host}:${at.port}`)
}

async function accepts({ host, port }: { readonly host: string; readonly port: number }): Promise<boolean> {
  const socket = connect({ host, port })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

async function stopped(child: ChildProcess, pidFile: string | undefined): Promise<void> {
  if (child.pid === undefined) return
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit')
    const pid =
      pidFile === undefined ? Number.NaN : Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10)
    process.kill(Number.isNaN(pid) ? child.pid : pid, 'SIGTERM')
    await Promise.race([exited, sleep(stopsWithinMs, undefined, { ref: false })])
  }
  signalGroup(child, 'SIGKILL')
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // nobody of the group is left
  }
}
