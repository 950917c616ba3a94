import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathOf } from '../support/foreign.ts'
import { measureBlackbox } from './blackbox.ts'
import { type Cost, measure } from './measure.ts'
import { addresses, type BenchServer, serverName } from './servers.ts'

/** A client that is compared. */
export interface Client {
  readonly name: string
  /** A program not of npm that it needs, and what of Debian brings it. */
  readonly needs?: { readonly binary: string; readonly package: string }
  /** Slow ones get no more targets than this. */
  readonly most?: number
  /** Looks at so many addresses of a server. */
  readonly run: (target: BenchServer, count: number, folder: string) => Cost | Promise<Cost>
}

const node = process.execPath
const certflow = [
  node,
  'dist/bin/certflow.js',
  'scan',
  '--concurrency',
  '64',
  '--format',
  'ndjson',
  '--fail-on',
  'never',
]

/** All of them; the first is what the others are compared with. */
export const clients: readonly Client[] = [
  {
    name: 'Go, minimal',
    run: (server, count, folder) =>
      measure(folder, { command: [goScanner(folder), serverName], input: plainList(server, count, folder) }),
  },
  {
    name: 'certflow, certificate depth',
    run: (server, count, folder) => measureCertflow(server, count, folder, 'certificate'),
  },
  { name: 'certflow, full depth', run: (server, count, folder) => measureCertflow(server, count, folder, 'full') },
  {
    name: 'node:tls, bare',
    run: (server, count, folder) => {
      const program = join(import.meta.dirname, 'bare-node.ts')
      return measure(folder, { command: [node, program, serverName, plainList(server, count, folder)], row: /GMT/g })
    },
  },
  {
    name: 'blackbox_exporter',
    needs: { binary: 'prometheus-blackbox-exporter', package: 'prometheus-blackbox-exporter' },
    most: 5_000,
    run: ({ port }, count, folder) =>
      measureBlackbox(
        folder,
        'prometheus-blackbox-exporter',
        addresses(count).map((address) => `${address}:${port}`),
      ),
  },
  {
    name: 'nmap ssl-cert',
    needs: { binary: 'nmap', package: 'nmap' },
    most: 500,
    run: ({ port }, count, folder) => {
      const list = file(folder, addresses(count))
      const quick = ['-n', '-Pn', '--unprivileged', '-T4', '--min-parallelism', '64']
      const command = ['nmap', ...quick, '-p', String(port), '--script', 'ssl-cert', '-iL', list]
      return measure(folder, { command, row: /\| ssl-cert: Subject/g })
    },
  },
  {
    name: 'sslscan, certificate only',
    needs: { binary: 'sslscan', package: 'sslscan' },
    most: 100,
    run: (server, count, folder) => {
      const less = ['ciphersuites', 'compression', 'fallback', 'groups', 'heartbleed', 'renegotiation']
      const command = [
        ...['sslscan', '--no-colour', `--sni-name=${serverName}`, ...less.map((each) => `--no-${each}`)],
        `--targets=${plainList(server, count, folder)}`,
      ]
      return measure(folder, { command, row: /Not valid after:/g })
    },
  },
]

/** How to get what a client needs; undefined where it is there. */
export function missingFor({ needs }: Client): string | undefined {
  if (needs === undefined || pathOf(needs) !== undefined) return undefined
  return `no ${needs.binary} here; apt-get install --no-install-recommends ${needs.package}`
}

function measureCertflow(server: BenchServer, count: number, folder: string, depth: string): Cost {
  const list = file(
    folder,
    addresses(count).map((address) => `${serverName}@${address}:${server.port}`),
  )
  const command = [...certflow, '--depth', depth, '--ca', server.anchorsPath, '--targets', list]
  return measure(folder, { command, row: /"fingerprint_sha256":"[0-9a-f]{64}","subject_alt_names"/g })
}

let builtGoScanner: string | undefined

function goScanner(folder: string): string {
  if (builtGoScanner !== undefined) return builtGoScanner
  builtGoScanner = join(folder, 'go-scanner')
  const cwd = join(import.meta.dirname, 'go-scanner')
  execFileSync('go', ['build', '-o', builtGoScanner, '.'], { cwd, stdio: 'inherit' })
  return builtGoScanner
}

function plainList({ port }: BenchServer, count: number, folder: string): string {
  return file(
    folder,
    addresses(count).map((address) => `${address}:${port}`),
  )
}

function file(folder: string, lines: readonly string[]): string {
  const path = join(folder, 'targets.txt')
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}
