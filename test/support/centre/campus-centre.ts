import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import PostalMime from 'postal-mime'
import { buildServer } from '../../../src/centre/http/server.ts'
import { routes } from '../../../src/centre/routes.ts'
import { centreFor } from '../../../src/cli/centre/centre-for.ts'
import { settingsFor } from '../../../src/cli/settings.ts'
import { freePort } from '../../../src/demo/odd-servers.ts'
import { addressTable, serveNames } from '../../../src/demo/resolver.ts'
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { certflowHere, type Done } from '../certflow-here.ts'
import { startSmtpSink } from '../smtp-sink.ts'

/** An IT centre as `certflow serve` and `certflow run` make it: settings, inventory, store, mail server, name server. Time is what a test says. */
export interface CampusCentre extends AsyncDisposable {
  readonly url: string
  readonly folder: string
  readonly store: Store
  readonly clock: { now: Date }
  /** A command of certflow, at the time of the clock. */
  certflow(args: readonly string[]): Promise<Done>
  /** `certflow run`; the mails that it sent, in a line each. */
  run(): Promise<string[]>
}

/** A centre with this inventory; names are where the table says. `more`: further settings, a line each. */
export async function campusCentre(
  inventory: string,
  names: ReadonlyMap<string, readonly string[]>,
  more = '',
): Promise<CampusCentre> {
  await using all = new AsyncDisposableStack()
  const { path: folder } = all.use(await mkdtempDisposable(join(tmpdir(), 'campus-centre-')))
  const sink = all.use(await startSmtpSink())
  const resolver = all.use(await serveNames(addressTable(names)))
  const port = await freePort('127.0.0.1')
  const url = `http://127.0.0.1:${port}`
  await writeFile(join(folder, 'inventory.yaml'), inventory)
  await writeFile(
    join(folder, 'certflow.yaml'),
    `smtp: { url: "smtp://127.0.0.1:${sink.port}", from: certflow@center.example.ac.jp, rate: 500/s }
resolvers: ["127.0.0.1:${resolver.port}"]
server: { listen: "127.0.0.1:${port}", url: "${url}" }
${more}`,
  )
  const clock = { now: new Date() }
  const nowhere = () => new PassThrough().resume()
  const context = {
    ...{ stdout: nowhere(), stderr: nowhere(), stdin: (async function* () {})(), env: {}, cwd: folder },
    ...{ now: () => clock.now, stdoutIsLost: () => false, onInterrupt: () => () => undefined },
  }
  const settings = await settingsFor({}, context)
  const store = all.use(openSqliteStore(settings.store.path, { create: true }))
  const centre = await centreFor(settings, join(folder, 'inventory.yaml'), store, context)
  const server = await buildServer(centre, routes)
  await server.listen({ host: '127.0.0.1', port })
  all.defer(() => server.close())
  const certflow = (args: readonly string[]) => certflowHere(args, { cwd: folder, now: () => clock.now })
  let shown = 0
  const owned = all.move()
  return {
    ...{ url, folder, store, clock, certflow },
    run: async () => {
      const done = await certflow(['run'])
      if (done.code !== 0) throw new Error(`certflow run: ${done.code} ${done.stderr}`)
      const news = sink.received.slice(shown)
      shown = sink.received.length
      return Promise.all(news.map(async ({ to, bytes }) => `${to.join()} ${(await PostalMime.parse(bytes)).subject}`))
    },
    [Symbol.asyncDispose]: () => owned[Symbol.asyncDispose](),
  }
}
