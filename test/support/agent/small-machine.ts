import { execFile, execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { createAuthority } from '../../../src/demo/authority.ts'
import { acmeAuthority } from '../acme/authority.ts'
import { serveFront } from '../acme/front.ts'
import { identity, startDaemon } from '../servers/process.ts'
import { lookAt } from '../tls-client.ts'
import { limitsIn, type UnitLimits, underLimits } from './unit-sandbox.ts'

/*
 * A program, run in mount and network namespaces of its own: a web server as Debian sets it up, a CA, and an agent under the limits of the unit
 * that it has written. Prints one JSON object, `MachineReport`.
 */

/** How a command under limits ended. */
interface Ended {
  readonly code: number | null
  readonly text: string
}

/** What happened on the machine. */
export interface MachineReport {
  readonly units: Ended
  readonly unit: string
  readonly firstRun: Ended
  readonly secondRun: Ended
  /** Fingerprints: of what nginx serves, before and after, and of what is in force. */
  readonly served: { readonly before: string; readonly after: string; readonly inForce: string }
  /** nginx -t under the limits, and with one of them taken away. */
  readonly tests: Readonly<Record<string, Ended>>
  /** System calls of the first run and of all that it started, with what they came to: `socket AF_INET 0`. */
  readonly systemCalls: readonly string[]
  /** Files outside of what may be written, and what came of it. */
  readonly outside: Ended
}

const serverName = 'www.example.test'
const program = resolve(import.meta.dirname, '../../../bin/certflow-agent.ts')
const environment = { ...process.env, STATE_DIRECTORY: '/srv/state', CACHE_DIRECTORY: '/srv/cache' }

const { uid = 0, gid = 0 } = await identity('www-data')
setUp()
const front = await serveFront(acmeAuthority({ validate: seenByHttp }).upstream)
writeFileSync('/srv/ca.pem', front.anchorsPem)
writeFileSync('/srv/agent.yaml', configuration(front.directory))
const nginx = await startDaemon({
  command: 'nginx',
  args: ['-g', 'daemon off;'],
  listens: [{ host: '127.0.0.1', port: 443 }],
  pidFile: '/run/nginx.pid',
})
process.stdout.write(JSON.stringify(await scenario()))
await nginx[Symbol.asyncDispose]()
await front[Symbol.asyncDispose]()

function setUp(): void {
  execFileSync('ip', ['link', 'set', 'lo', 'up'])
  execFileSync('mount', ['--make-rprivate', '/'])
  for (const folder of ['/etc/nginx', '/var/lib/nginx', '/var/log/nginx', '/run', '/srv'])
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder])
  const authority = createAuthority()
  const { chainPem, keyPem } = authority.issue({ names: [serverName] })
  mkdirSync('/etc/nginx/tls')
  for (const folder of ['/srv/www', '/srv/cache', '/srv/units', '/var/log/nginx'])
    mkdirSync(folder, { recursive: true })
  for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) ownedFolder(`/var/lib/nginx/${name}`, 0o700)
  ownedFolder('/srv/www', 0o755)
  writeFileSync('/etc/nginx/tls/www.pem', chainPem)
  writeFileSync('/etc/nginx/tls/www.key', keyPem, { mode: 0o600 })
  chownSync('/etc/nginx/tls/www.key', uid, gid)
  for (const name of ['access.log', 'error.log']) {
    writeFileSync(`/var/log/nginx/${name}`, '', { mode: 0o600 })
    chownSync(`/var/log/nginx/${name}`, uid, gid)
  }
  writeFileSync(
    '/etc/nginx/nginx.conf',
    `user www-data; pid /run/nginx.pid; error_log /var/log/nginx/error.log; worker_processes 1; events {}
http {
  access_log /var/log/nginx/access.log;
  server { listen 80; root /srv/www; }
  server { listen 443 ssl; server_name ${serverName}; ssl_certificate tls/www.pem; ssl_certificate_key tls/www.key; }
}
`,
  )
}

function ownedFolder(path: string, mode: number): void {
  mkdirSync(path, { recursive: true })
  chmodSync(path, mode)
  chownSync(path, uid, gid)
}

function configuration(directory: string): string {
  return `version: 1
directory: ${directory}
ca: ca.pem
certificates:
  - name: www
    names: [${serverName}]
    challenge: { http-01: { webroot: /srv/www } }
    install: [{ fullchain: /etc/nginx/tls/www.pem, key: /etc/nginx/tls/www.key, group: www-data, mode: "0640" }]
    reload: nginx -s reload
`
}

/** As the CA sees it: through the web server. */
async function seenByHttp({ keyAuthorization }: { readonly keyAuthorization: string }): Promise<string | undefined> {
  const [token] = keyAuthorization.split('.')
  const body = await new Promise<string>((done, failed) => {
    get(`http://127.0.0.1/.well-known/acme-challenge/${token}`, (answer) => text(answer).then(done, failed)).on(
      'error',
      failed,
    )
  })
  return body === keyAuthorization ? undefined : `saw ${body}`
}

async function scenario(): Promise<MachineReport> {
  const agent = [process.execPath, program]
  const config = ['--config', '/srv/agent.yaml']
  const units = await ended(...agent, 'install-units', ...config, '--output', '/srv/units')
  const unit = readFileSync('/srv/units/certflow-agent.service', 'utf8')
  const limits = limitsIn(unit)
  const withCache = { ...limits, writes: [...limits.writes, '/srv/cache'] }
  const tests = await testsUnder(limits)
  const before = await seen()
  const strace = ['strace', '-f', '-qq', '-o', '/srv/cache/trace']
  const firstRun = await ended(...underLimits(withCache), ...strace, ...agent, 'run', ...config)
  const after = await seenAfter(before)
  return {
    units,
    unit,
    tests,
    firstRun,
    secondRun: await ended(...underLimits(withCache), ...agent, 'run', ...config),
    served: { before, after, inForce: inForce() },
    systemCalls: systemCallsIn(readFileSync('/srv/cache/trace', 'utf8')),
    outside: await ended(...underLimits(withCache), 'touch', '/etc/nginx/x', '/usr/x', '/srv/x'),
  }
}

/** nginx -t needs every one of these: each is taken away in turn, in a situation in which it counts. */
async function testsUnder(limits: UnitLimits): Promise<Record<string, Ended>> {
  const tested = (changed: Partial<UnitLimits> = {}) => ended(...underLimits({ ...limits, ...changed }), 'nginx', '-t')
  const without = (path: string) => tested({ writes: limits.writes.filter((each) => each !== path) })
  const incapable = (capability: string) =>
    tested({ capabilities: limits.capabilities.filter((each) => each !== capability) })
  const afresh = () => rmSync('/var/lib/nginx/body', { recursive: true })
  const tests: Record<string, Ended> = {}
  for (const path of ['/run', '/var/log/nginx']) tests[path] = await without(path)
  for (const capability of ['dac_override', 'net_bind_service']) tests[capability] = await incapable(capability)
  afresh()
  tests['/var/lib/nginx'] = await without('/var/lib/nginx')
  tests.chown = await incapable('chown')
  ownedFolder('/var/lib/nginx/body', 0o500)
  tests.fowner = await incapable('fowner')
  afresh()
  return { ...tests, all: await tested() }
}

/** Not spawnSync: the CA of this process has to answer meanwhile. */
function ended(...[command = '', ...args]: readonly string[]): Promise<Ended> {
  return new Promise((done) => {
    execFile(command, args, { env: environment }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : Number(error.code), text: stdout + stderr }),
    )
  })
}

async function seen(): Promise<string> {
  return (await lookAt({ host: '127.0.0.1', port: 443 }, { servername: serverName })).fingerprint ?? 'no certificate'
}

/** Old workers may answer for a moment. */
async function seenAfter(before: string): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const now = await seen()
    if (now !== before) return now
  }
  return before
}

function inForce(): string {
  return new X509Certificate(readFileSync('/etc/nginx/tls/www.pem')).fingerprint256.replaceAll(':', '').toLowerCase()
}

/** From the lines of `strace -f`: a call's name, the first word of its arguments, and its error. */
function systemCallsIn(trace: string): readonly string[] {
  const calls = trace.matchAll(/^\d+ +(?:<\.\.\. )?(\w+)(?: resumed>|\()([A-Z_0-9]*).*?(?:= -1 (E\w+).*)?$/gm)
  return [...new Set([...calls].map(([, name, first, error = '']) => `${name} ${first} ${error}`.trim()))].sort()
}
