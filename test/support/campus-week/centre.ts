import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { certflowHere, type Done } from '../certflow-here.ts'
import type { CampusNetwork } from './network.ts'
import type { CampusServer } from './servers.ts'

/** An IT centre in a folder that runs the real commands, in this process and by the clock of the campus. */
export class WeekCentre {
  readonly #folder: string
  readonly #clock: () => number

  constructor(folder: string, clock: () => number) {
    this.#folder = folder
    this.#clock = clock
  }

  /**
   * Writes settings and inventory. `init`: the settings are those of `certflow init`, but for the redirection of the first weeks;
   * `default`: nothing is said that can be left out.
   */
  async found(
    servers: readonly CampusServer[],
    network: CampusNetwork,
    smtpPort: number,
    settings: 'init' | 'default',
  ): Promise<void> {
    const smtp = `smtp://127.0.0.1:${smtpPort}`
    const file = join(this.#folder, 'certflow.yaml')
    const closed = '[2026-12-29/2027-01-03]'
    if (settings === 'init') {
      const said = await this.certflow(
        'init',
        '.',
        '--language',
        'ja',
        '--email',
        'pki@center.example.ac.jp',
        '--smtp',
        smtp,
      )
      if (said.code !== 0) throw new Error(said.stderr)
      const written = await readFile(file, 'utf8')
      const live = written
        // twenty a minute would take real minutes, in which the time of the campus stands still
        .replace(/^ {2}redirect: .*$/m, '  rate: 900/s')
        .replace(/^ {2}# closed: .*$/m, `  closed: ${closed}`)
        .replace(/^# resolvers: .*$/m, `resolvers: ["${network.resolver}"]`)
      await writeFile(file, live)
    } else {
      await writeFile(
        file,
        `smtp: { url: "${smtp}", from: pki@center.example.ac.jp, rate: 900/s }
organisation: { name: Information Technology Center }
timezone: Asia/Tokyo
calendar: { holidays: jp, closed: ${closed} }
resolvers: ["${network.resolver}"]
`,
      )
    }
    await writeFile(join(this.#folder, 'inventory.yaml'), inventoryOf(servers, network))
    await writeFile(join(this.#folder, 'public.pem'), network.rootPem)
  }

  /** The daily run. */
  async run(): Promise<Done> {
    return this.certflow(
      'run',
      '--ca',
      join(this.#folder, 'public.pem'),
      '--only-findings',
      '--format',
      'ndjson',
      '--concurrency',
      '64',
    )
  }

  async certflow(...args: readonly string[]): Promise<Done> {
    return certflowHere(args, { cwd: this.#folder, now: () => new Date(this.#clock()) })
  }
}

function inventoryOf(servers: readonly CampusServer[], { port, closedPort }: CampusNetwork): string {
  const owners = [...new Set(servers.map(({ owner }) => owner))]
  return `version: 1
defaults: { port: ${port}, fallback: center, language: en }
contacts:
  center: { email: [pki@center.example.ac.jp] }
${owners.map((owner) => `  ${owner}: { email: [web@${owner}.example.ac.jp] }\n`).join('')}endpoints:
${servers
  .map(({ name, owner, entry, lagMs, missing }) => {
    const closed = missing === 'listener' ? `, port: ${closedPort}` : ''
    return `  - { host: ${name}, owner: ${owner}${lagMs === undefined ? '' : ', addresses: all'}${closed}${entry} }\n`
  })
  .join('')}`
}
