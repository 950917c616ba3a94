import { type ChildProcess, spawn } from 'node:child_process'
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type AcmeAuthority, acmeAuthority } from '../acme/authority.ts'
import { type AcmeFront, serveFront } from '../acme/front.ts'
import { builtPrograms } from '../built.ts'
import { daemonFolder } from '../servers/process.ts'
import { quietPort } from '../servers/quiet-port.ts'
import { lookAt } from '../tls-client.ts'
import { type AgentDone, agentHere } from './agent-here.ts'
import { type TestNginx, testNginx } from './nginx.ts'

/** A server whose agent is about to renew, again and again from the same state. */
export interface KillLab extends AsyncDisposable {
  readonly folder: string
  readonly ca: AcmeAuthority
  readonly front: AcmeFront
  /** Puts everything back to before the renewal, and nginx serves the old certificate. */
  rewind(): Promise<void>
  /** Starts `certflow-agent run`, behind another program where one is given. */
  start(prefix?: readonly string[]): ChildProcess
  /** The same, to its end: its exit code and all that it said. */
  finished(prefix: readonly string[]): Promise<{ readonly code: number | null; readonly text: string }>
  /** A plain run in this process, so many minutes later. */
  run(minutesLater?: number): Promise<AgentDone>
  /** What is wrong with the pair that nginx would read now; undefined where it is one pair. */
  whatIsWrongWithThePair(): string | undefined
  /** The names of the certificate in force. */
  names(): string
  /** Reports whether nginx serves what is in force, or does so soon: old workers may answer for a moment. */
  isServed(): Promise<boolean>
}

const [first, second] = ['www.example.test', 'two.example.test'] as const

/** Makes such a server: nginx serves a certificate for one name, and agent.yaml wants two. */
export async function killLab(as: 'link' | 'copy'): Promise<KillLab> {
  const place = await daemonFolder()
  const folder = place.path
  // as it is shipped, which starts in half the time
  const command = [
    process.execPath,
    join(builtPrograms(`kill-lab-${as}`), 'bin/certflow-agent.js'),
    'run',
    '--config',
    'agent.yaml',
  ]
  const state = join(folder, 'state')
  const ca = acmeAuthority()
  const front = await serveFront(ca.upstream)
  const nginx = await testNginx(folder, [first, second])
  await writeFile(join(folder, 'ca.pem'), front.anchorsPem)
  const port = await quietPort('127.0.0.1')
  const write = (names: readonly string[]) =>
    writeFile(join(folder, 'agent.yaml'), configuration(front, nginx, as, port, names))
  const run = (minutes = 0) =>
    agentHere(['run', '--config', 'agent.yaml'], {
      cwd: folder,
      stateFolder: state,
      now: () => new Date(Date.now() + minutes * 60_000),
    })
  await write([first])
  await run()
  const server = await nginx.start()
  const prepared = await run()
  if (!prepared.stdout.includes('nothing is due')) throw new Error(prepared.stdout + prepared.stderr)
  const kept = ['state', 'tls'].map((name) => [join(folder, name), join(folder, `${name}.kept`)] as const)
  for (const [from, to] of kept) cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
  await write([first, second])
  const seen = async () => (await lookAt(nginx, { servername: first })).fingerprint
  const old = await seen()
  return {
    folder,
    ca,
    front,
    async rewind() {
      for (const [to, from] of kept) {
        rmSync(to, { recursive: true, force: true })
        cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
      }
      if ((await seen()) === old) return
      process.kill(Number(readFileSync(join(folder, 'nginx.pid'), 'utf8')), 'SIGHUP')
      while ((await seen()) !== old) await sleep(20)
    },
    async finished(prefix) {
      const child = started([...prefix, ...command], folder, state)
      let text = ''
      for (const stream of [child.stdout, child.stderr]) stream?.on('data', (piece) => (text += String(piece)))
      const [code] = (await once(child, 'close')) as [number | null]
      return { code, text }
    },
    start: (prefix = []) => started([...prefix, ...command], folder, state),
    run,
    whatIsWrongWithThePair: () => wrongWithPair(nginx),
    names: () => new X509Certificate(readFileSync(nginx.chain)).subjectAltName ?? '',
    async isServed() {
      const inForce = fingerprintAt(nginx.chain)
      for (let tries = 0; tries < 100; tries += 1) {
        if ((await seen()) === inForce) return true
        await sleep(20)
      }
      return false
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await front[Symbol.asyncDispose]()
      await place[Symbol.asyncDispose]()
    },
  }
}

function configuration(
  { directory }: AcmeFront,
  nginx: TestNginx,
  as: 'link' | 'copy',
  port: number,
  names: readonly string[],
): string {
  return `version: 1
directory: ${directory}
ca: ca.pem
certificates:
  - name: www
    names: [${names.join(', ')}]
    challenge: { http-01: { listen: "127.0.0.1:${port}" } }
    install: [{ fullchain: ${nginx.chain}, key: ${nginx.key}, as: ${as} }]
    test: ${nginx.test}
    reload: ${nginx.reload}
    verify: ["${first}@${nginx.host}:${nginx.port}"]
`
}

function started([command = '', ...args]: readonly string[], cwd: string, stateFolder: string): ChildProcess {
  return spawn(command, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      STATE_DIRECTORY: stateFolder,
      // strace counts calls for each thread: one alone works with files then
      UV_THREADPOOL_SIZE: '1',
      NODE_COMPILE_CACHE: resolve(import.meta.dirname, '../../../node_modules/.cache/node-compile'),
    },
  })
}

/** Waits for the end of a process. Reports whether a signal ended it; strace ends itself as its child was ended. */
export async function wasKilled(child: ChildProcess): Promise<boolean> {
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  return signal === 'SIGKILL'
}

function wrongWithPair({ chain, key }: TestNginx): string | undefined {
  if (!existsSync(chain) || !existsSync(key)) return 'a file is missing'
  const certificate = new X509Certificate(readFileSync(chain))
  const fits = createPublicKey(createPrivateKey(readFileSync(key))).equals(certificate.publicKey)
  return fits ? undefined : 'the key is not that of the certificate'
}

function fingerprintAt(chain: string): string {
  return new X509Certificate(readFileSync(chain)).fingerprint256.replaceAll(':', '').toLowerCase()
}
