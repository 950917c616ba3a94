import { type ChildProcess, spawn } from 'node:child_process'
import { type DisposableTempDir, mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HttpService, startService } from '../../channels/http-service.ts'
import { builtPrograms } from '../built.ts'
import { certflowHere } from '../certflow-here.ts'
import { type SmtpSink, startSmtpSink } from '../smtp-sink.ts'

/**
 * Who takes alerts, one after the other. So many that nobody's turn comes again while all that others have sent in between was cut off: the same once
 * more changes nothing, and would be looked for in vain.
 */
export const duty: readonly string[] = Array.from({ length: 20 }, (_, index) => `duty-${index}`)

/** What came of a process of the program. */
export interface Ended {
  /** `0`, or the signal that ended it. */
  readonly how: string
  readonly stdout: string
  readonly stderr: string
}

/** A process of the program that is at work. */
export interface Working {
  readonly ended: Promise<Ended>
  kill(): void
}

/** `certflow serve` at work. */
export interface Serving extends Working {
  /** Undefined where it has ended before it listened. */
  readonly url: Promise<string | undefined>
}

/** A centre whose processes may be killed: the program as it is shipped, its files, a mail server, a webhook. */
export class CentreLab implements AsyncDisposable {
  readonly path: string
  readonly store: string
  readonly sink: SmtpSink
  readonly hook: HttpService
  readonly hosts: readonly string[]
  readonly #program: string
  readonly #folder: DisposableTempDir
  readonly #children = new Set<ChildProcess>()

  /** @param count servers that are watched, each with an owner of its own */
  static async start(count: number): Promise<CentreLab> {
    const folder = await mkdtempDisposable(join(tmpdir(), 'centre-kills-'))
    const hook = await startService(() => ({ status: 200, body: 'ok' }))
    const lab = new CentreLab(folder, await startSmtpSink(), hook, count)
    await lab.#write()
    return lab
  }

  private constructor(folder: DisposableTempDir, sink: SmtpSink, hook: HttpService, count: number) {
    this.#folder = folder
    this.#program = join(builtPrograms('centre-kills'), 'bin/certflow.js')
    this.path = folder.path
    this.store = join(folder.path, 'certflow.db')
    this.sink = sink
    this.hook = hook
    this.hosts = Array.from({ length: count }, (_, index) => `h${index}.example.ac.jp`)
  }

  /** Starts a command. */
  start(...words: readonly string[]): Working {
    return this.#spawned(words).working
  }

  /** Starts the daemon. */
  serve(): Serving {
    const { child, working } = this.#spawned(['serve'])
    let said = ''
    const url = new Promise<string | undefined>((resolve) => {
      child.stderr?.on('data', (piece: string) => {
        said += piece
        const [, where] = /^certflow: serving .* on (http:\S+)$/m.exec(said) ?? []
        if (where !== undefined) resolve(where)
      })
      child.once('close', () => resolve(undefined))
    })
    return { ...working, url }
  }

  /** Runs a command in this process. Throws where it does not end with 0. */
  async here(words: readonly string[], stdin = '', cwd = this.path): Promise<string> {
    const { code, stdout, stderr } = await certflowHere(words, { cwd, stdin })
    if (code !== 0) throw new Error(`certflow ${words.join(' ')} ended with ${code}: ${stderr}`)
    return stdout.trim()
  }

  /** Writes a file of rows in which the certificates of these servers are over; its path. */
  async rows(expired: number): Promise<string> {
    const file = join(this.path, 'rows.ndjson')
    const now = Date.now()
    await writeFile(
      file,
      this.hosts.map((host, index) => `${JSON.stringify(rowOf(host, index, index < expired, now))}\n`).join(''),
    )
    return file
  }

  /** Puts a copy in the place of no store yet; the path that it has then. */
  async restored(copy: string, name: string): Promise<string> {
    const folder = join(this.path, name)
    await mkdir(folder)
    await writeFile(join(folder, 'certflow.yaml'), 'store: "sqlite:./certflow.db"\n')
    await this.here(['restore', copy], '', folder)
    return join(folder, 'certflow.db')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL')
    await this.sink[Symbol.asyncDispose]()
    await this.hook[Symbol.asyncDispose]()
    await this.#folder.remove()
  }

  #spawned(words: readonly string[]): { readonly child: ChildProcess; readonly working: Working } {
    const child = spawn(process.execPath, [this.#program, ...words], {
      cwd: this.path,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#children.add(child)
    const said = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (piece: string) => {
        said[name] += piece
      })
    const ended = new Promise<Ended>((resolve) =>
      child.once('close', (code, signal) => {
        this.#children.delete(child)
        resolve({ how: `${code ?? signal}`, ...said })
      }),
    )
    return { child, working: { ended, kill: () => void child.kill('SIGKILL') } }
  }

  async #write(): Promise<void> {
    const contacts = [
      ...duty.map((name) => `  ${name}: { email: [${name}@center.example.ac.jp] }\n`),
      ...this.hosts.map((host, index) => `  ${ownerOf(index)}: { email: [web@${host}] }\n`),
    ]
    const entries = this.hosts.map((host, index) => `  - { host: ${host}, owner: ${ownerOf(index)} }\n`)
    const inventory = `version: 1\ncontacts:\n${contacts.join('')}endpoints:\n${entries.join('')}`
    await writeFile(join(this.path, 'inventory.yaml'), inventory)
    const settings = {
      organisation: { name: 'IT Center' },
      smtp: { url: `smtp://127.0.0.1:${this.sink.port}`, from: 'certflow@center.example.ac.jp', rate: '500/s' },
      channels: { tickets: { kind: 'webhook', url: this.hook.url, tell: 'warning' } },
      server: { listen: '127.0.0.1:0' },
      // a process that the daemon starts goes on when that is killed: here nothing is to be at work that is not counted
      schedule: { scan: '0 0 1 1 *', alert: '0 0 1 1 *', backup: '0 0 1 1 *' },
    }
    await writeFile(join(this.path, 'certflow.yaml'), JSON.stringify(settings))
  }
}

/** The contact that has the server of this number. */
function ownerOf(index: number): string {
  return `owner-${index}`
}

/** A row as a scan writes it. */
function rowOf(host: string, index: number, isOver: boolean, now: number): object {
  const moment = (days: number) => new Date(now + days * 86_400_000).toISOString().replace(/\.\d+/, '')
  const leaf = {
    subject: `CN=${host}`,
    issuer: 'CN=Issuing CA',
    not_before: moment(isOver ? -100 : -10),
    not_after: moment(isOver ? -1 : 80),
    fingerprint_sha256: (2 * index + (isOver ? 1 : 0)).toString(16).padStart(64, '0'),
  }
  return {
    endpoint: `${host}:443`,
    address: '192.0.2.1',
    probed_at: new Date(now).toISOString().replace(/\.\d+/, ''),
    duration_ms: 20,
    attempts: 1,
    depth: 'certificate',
    findings: [],
    serial_number: '2a',
    subject_alt_names: [host],
    chain: [leaf],
    trust: { status: 'not-checked' },
  }
}
