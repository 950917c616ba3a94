import { cp, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { pathOf } from '../foreign.ts'
import { freeAddress, loopbackAddress } from './farm.ts'
import { daemonFolder, runOnce, startDaemon } from './process.ts'

/** A Zabbix server of Debian with a database and a frontend of its own, on loopback. */
export interface ZabbixSite extends AsyncDisposable {
  /** Where values are sent: the trapper. */
  readonly server: { readonly host: string; readonly port: number }
  /** Of api_jsonrpc.php. */
  readonly apiUrl: string
  /** Asks the API as the administrator that a new database has. Rejects with what it says. */
  api<Result>(method: string, params: object): Promise<Result>
}

/** Debian's account for the database; the server runs as it, too. */
const account = 'postgres'

/** Starts all of it: some ten seconds, most of them for the schema. */
export async function startZabbix(): Promise<ZabbixSite> {
  await using begun = new AsyncDisposableStack()
  const folder = begun.use(await daemonFolder(account))
  const [database, frontend] = [await freeAddress(), await freeAddress()]
  // it takes no port above 32767; the address is as good as its own
  const trapper = { host: loopbackAddress(), port: 10_051 }
  const psql = await startDatabase(folder.path, database, begun)
  await psql(await sqlOf('schema'))
  await psql(statementsOf(await sqlOf('data'), needed))
  begun.use(
    await startDaemon({
      command: pathOf({ binary: 'zabbix_server' }) ?? '',
      args: ['-f', '-c', await serverConfiguration(folder.path, database, trapper)],
      listens: [trapper],
      account,
    }),
  )
  begun.use(
    await startDaemon({
      command: pathOf({ binary: 'php' }) ?? '',
      args: [
        ...Object.entries(phpSettings).flatMap(([name, value]) => ['-d', `${name}=${value}`]),
        ...['-S', `${frontend.host}:${frontend.port}`, '-t', await frontendFolder(folder.path, database)],
      ],
      listens: [frontend],
      account,
    }),
  )
  const apiUrl = `http://${frontend.host}:${frontend.port}/api_jsonrpc.php`
  const auth = await asked<string>(apiUrl, 'user.login', { username: 'Admin', password: 'zabbix' })
  const all = begun.move()
  return {
    server: trapper,
    apiUrl,
    api: (method, params) => asked(apiUrl, method, params, auth),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

async function asked<Result>(url: string, method: string, params: object, auth?: string): Promise<Result> {
  const body = JSON.stringify({ jsonrpc: '2.0', method, params, id: 1, ...(auth !== undefined && { auth }) })
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json-rpc' }, body })
  const answer = (await response.json()) as { result?: Result; error?: object }
  if (answer.error !== undefined) throw new Error(`${method}: ${JSON.stringify(answer.error)}`)
  return answer.result as Result
}

type At = Awaited<ReturnType<typeof freeAddress>>

/** Starts PostgreSQL, and gives back what runs statements in its new database. */
async function startDatabase(
  folder: string,
  at: At,
  begun: AsyncDisposableStack,
): Promise<(sql: string) => Promise<void>> {
  const postgres = pathOf({ binary: '/usr/lib/postgresql/*/bin/postgres' }) ?? ''
  const data = join(folder, 'data')
  await runOnce(
    join(dirname(postgres), 'initdb'),
    ['-D', data, '-A', 'trust', '--no-sync', '--no-locale', '-E', 'UTF8'],
    account,
  )
  const settings = { listen_addresses: at.host, port: at.port, unix_socket_directories: folder, fsync: 'off' }
  const args = ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  begun.use(await startDaemon({ command: postgres, args, listens: [at], account }))
  const where = ['-h', at.host, '-p', String(at.port), '-U', account]
  await isReady(join(dirname(postgres), 'pg_isready'), where)
  await runOnce(join(dirname(postgres), 'createdb'), [...where, 'zabbix'], account)
  return async (sql) => {
    const psql = join(dirname(postgres), 'psql')
    const file = join(folder, 'statements.sql')
    await writeFile(file, sql)
    await runOnce(psql, [...where, '-q', '-o', '/dev/null', '-v', 'ON_ERROR_STOP=1', '-f', file, 'zabbix'], account)
  }
}

async function sqlOf(name: string): Promise<string> {
  return gunzipSync(await readFile(`/usr/share/zabbix-server-pgsql/${name}.sql.gz`)).toString()
}

/** A frontend and a server with one administrator. Debian's data has some hundred templates beside, which take a minute. */
const needed = ['config', 'config_autoreg_tls', 'hstgrp', 'role', 'role_rule', 'users', 'usrgrp', 'users_groups']

function statementsOf(sql: string, tables: readonly string[]): string {
  return sql
    .split(/^(?=INSERT INTO )/m)
    .filter((statement) => tables.includes(/^INSERT INTO "?(\w+)/.exec(statement)?.[1] ?? ''))
    .map((statement) => statement.replace(/^COMMIT;$/m, ''))
    .join('')
}

/** It listens before it serves. */
async function isReady(command: string, where: readonly string[]): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const isUp = await runOnce(command, where, account).then(
      () => true,
      () => false,
    )
    if (isUp) return
    await sleep(50)
  }
  throw new Error('the database does not come up')
}

async function serverConfiguration(folder: string, database: At, trapper: At): Promise<string> {
  const settings = {
    LogType: 'console',
    DBHost: database.host,
    DBPort: database.port,
    DBName: 'zabbix',
    DBUser: account,
    ListenIP: trapper.host,
    ListenPort: trapper.port,
    SocketDir: folder,
    PidFile: join(folder, 'zabbix.pid'),
    // a second in place of a minute until it knows what is new
    CacheUpdateFrequency: 1,
    StartPollers: 1,
    StartPollersUnreachable: 1,
    StartPingers: 0,
    StartDiscoverers: 0,
    StartHTTPPollers: 0,
    StartTrappers: 2,
    StartDBSyncers: 1,
    StartLLDProcessors: 1,
    AllowUnsupportedDBVersions: 1,
  }
  const path = join(folder, 'zabbix_server.conf')
  await writeFile(
    path,
    Object.entries(settings)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  )
  return path
}

/** What the frontend asks of PHP. */
const phpSettings = {
  'date.timezone': 'UTC',
  memory_limit: '256M',
  post_max_size: '16M',
  max_execution_time: 300,
  max_input_time: 300,
}

/** The frontend as Debian has it, but for where its settings are: not in /etc of this machine. */
async function frontendFolder(folder: string, { host, port }: At): Promise<string> {
  const path = join(folder, 'frontend')
  const leftOut = new Set(['assets', 'js', 'locale', 'fonts', 'audio'].map((name) => join('/usr/share/zabbix', name)))
  await cp('/usr/share/zabbix', path, { recursive: true, dereference: true, filter: (source) => !leftOut.has(source) })
  const settings = join(folder, 'zabbix.conf.php')
  const database = {
    TYPE: 'POSTGRESQL',
    SERVER: host,
    PORT: port,
    DATABASE: 'zabbix',
    USER: account,
    PASSWORD: '',
    SCHEMA: '',
  }
  const lines = Object.entries(database).map(([key, value]) => `$DB['${key}'] = '${value}';\n`)
  await writeFile(
    settings,
    `<?php\n${lines.join('')}$DB['DOUBLE_IEEE754'] = true;\n$ZBX_SERVER_NAME = '';\n$IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;\n`,
  )
  const config = join(path, 'include/classes/core/CConfigFile.php')
  await writeFile(config, (await readFile(config, 'utf8')).replaceAll('/etc/zabbix/zabbix.conf.php', settings))
  return path
}
