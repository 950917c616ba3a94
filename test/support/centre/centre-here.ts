import { type DisposableTempDir, mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { newKey } from '../../../src/agent-protocol/keys.ts'
import { identityOf } from '../../../src/centre/agents/identity.ts'
import type { Centre, ShownSetting } from '../../../src/centre/centre.ts'
import type { Route } from '../../../src/centre/http/route.ts'
import { buildServer } from '../../../src/centre/http/server.ts'
import { hashPassword } from '../../../src/centre/login/password.ts'
import { newToken } from '../../../src/centre/login/tokens.ts'
import { routes } from '../../../src/centre/routes.ts'
import type { ServerSettings } from '../../../src/centre/server-settings.ts'
import { fleetReader } from '../../../src/centre/view/fleet.ts'
import { alertAnswers } from '../../../src/cli/centre/alert-answers.ts'
import { manualConfirmations } from '../../../src/cli/centre/manual-confirmations.ts'
import { centreReportFacts } from '../../../src/cli/centre/report-facts.ts'
import { loadInventory, usableInventory } from '../../../src/inventory/load.ts'
import { RangeSet } from '../../../src/network/range-set.ts'
import type { Role } from '../../../src/store/account-store.ts'
import type { Observation } from '../../../src/store/observation.ts'
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Scope } from '../../../src/store/token-store.ts'
import { runSummary } from '../../store/samples.ts'
import { judgedAt } from '../facts.ts'
import { Browser } from './browser.ts'

/** What is watched, unless a test says otherwise: two owners, with logins of their own. */
const campusInventory = `version: 1
defaults: { owner: center, fallback: center, language: en }
contacts:
  center: { email: [pki@center.example.ac.jp], logins: [kato] }
  physics: { email: [web@phys.example.ac.jp], language: ja, logins: [tanaka, sato@example.ac.jp] }
endpoints:
  - { host: www.example.ac.jp, tags: [web] }
  - { host: phys.example.ac.jp, owner: physics }
  - { host: mx.example.ac.jp, starttls: smtp, zone: hospital }
manual:
  - { name: core-switch-1, expires: 2027-01-31, owner: physics, note: "web UI" }
zones: [campus, hospital]
`

/** How a test wants its centre. */
export interface CentreOptions {
  readonly inventory?: string
  readonly settings?: Partial<ServerSettings>
  readonly routes?: readonly Route[]
  readonly overdueMs?: number
  readonly shownSettings?: readonly ShownSetting[]
}

/** Hashing as weak as it can be: tests log in often. */
const weakCost = { logN: 1, r: 1, p: 1 }

/** The password of all accounts of tests. */
export const password = 'correct horse battery staple'

/** A centre in this process: a real store, and a real server on a free port of loopback. Its clock stands still until a test moves it. */
export class CentreHere implements AsyncDisposable {
  readonly store: Store
  readonly url: string
  readonly server: FastifyInstance
  readonly centre: Centre
  readonly logged: string[]
  readonly path: string
  readonly clock: { now: Date }
  /** The inventory as it is now. */
  readonly file: { text: string }
  readonly #folder: DisposableTempDir

  static async start(options: CentreOptions = {}): Promise<CentreHere> {
    const folder = await mkdtempDisposable(join(tmpdir(), 'centre-'))
    const path = join(folder.path, 'certflow.db')
    const store = openSqliteStore(path, { create: true })
    const clock = { now: judgedAt }
    const logged: string[] = []
    const file = { text: options.inventory ?? campusInventory }
    const read = () => usableInventory(loadInventory(file.text, 'inventory.yaml'), 'x')
    const inventory = read()
    const now = () => clock.now
    const fleet = fleetReader(store, {
      read: async () => read(),
      revision: async () => file.text,
      unusable: (problem) => logged.push(problem),
    })
    const centre: Centre = {
      store,
      settings: {
        listen: { host: '127.0.0.1', port: 0 },
        url: undefined,
        public: undefined,
        trustedProxies: new RangeSet([]),
        signOn: undefined,
        ...options.settings,
      },
      organisation: 'IT Center',
      version: '0.0.0',
      secret: Buffer.alloc(32, 7),
      identity: identityOf(newKey()),
      now,
      fleet,
      alerts: alertAnswers(store, now, async () => ({ tell: new Map(), language: inventory.language })),
      manual: manualConfirmations(store.manual, now),
      reports: centreReportFacts(store, fleet, now),
      shownSettings: options.shownSettings ?? [],
      timeZone: 'Asia/Tokyo',
      startedAt: judgedAt,
      overdueMs: options.overdueMs ?? 26 * 3_600_000,
      log: (line) => logged.push(line),
    }
    const server = await buildServer(centre, options.routes ?? routes)
    const url = await server.listen(centre.settings.listen)
    return new CentreHere({ store, url, server, centre, logged, path, clock, file }, folder)
  }

  constructor(
    parts: Pick<CentreHere, 'store' | 'url' | 'server' | 'centre' | 'logged' | 'path' | 'clock' | 'file'>,
    folder: DisposableTempDir,
  ) {
    this.store = parts.store
    this.url = parts.url
    this.server = parts.server
    this.centre = parts.centre
    this.logged = parts.logged
    this.path = parts.path
    this.clock = parts.clock
    this.file = parts.file
    this.#folder = folder
  }

  /** A browser that has not been here yet. */
  browser(): Browser {
    return new Browser(this.url)
  }

  /** Makes an account. */
  async account(login: string, role: Role): Promise<void> {
    const at = this.clock.now
    const account = { login, role, password: await hashPassword(password, weakCost), createdAt: at, passwordAt: at }
    const entry = { at, by: 'test', action: 'account-added', about: login, detail: {} }
    await this.store.accounts.add(account, entry)
  }

  /** A browser with an account that has logged in. */
  async loggedIn(login: string, role: Role): Promise<Browser> {
    await this.account(login, role)
    const browser = this.browser()
    await browser.logIn(login, password)
    return browser
  }

  /** A token with these scopes. */
  async token(name: string, ...scopes: Scope[]): Promise<string> {
    const { token, hash } = newToken()
    const at = this.clock.now
    const kept = { name, hash, scopes, createdAt: at, expiresAt: undefined, usedAt: undefined }
    await this.store.tokens.add(kept, { at, by: 'test', action: 'token-added', about: name, detail: {} })
    return token
  }

  /** What the API answers to a program. */
  async ask(path: string, token: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${token}`, ...init.headers }
    return fetch(`${this.url}${path}`, { redirect: 'manual', ...init, headers })
  }

  /** A run that saw this and came to its end. */
  async ran(observations: readonly Observation[]): Promise<void> {
    const { number } = await this.store.runs.begin('inventory.yaml', this.clock.now)
    await this.store.observations.save(number, observations)
    await this.store.runs.end(number, this.clock.now, { ...runSummary, complete: true, incompleteReason: undefined })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.close()
    await this.store[Symbol.asyncDispose]()
    await this.#folder.remove()
  }
}
