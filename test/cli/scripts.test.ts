import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtempDisposable, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { freePort, serveTarpit } from '../../src/demo/odd-servers.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { compiled, program } from '../support/certflow.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { testName } from '../support/probing.ts'
import { lastCommand, readScript } from './script.ts'

/*
 * Scripts of commands with what they print: see `readScript`. Each script has a folder of its own, in which `$CA` holds
 * the anchor of $GOOD (healthy), $SOON (three days left) and $EXPIRED; nothing listens on $CLOSED, $SILENT never speaks.
 */

const servers = new AsyncDisposableStack()
let variables: Readonly<Record<string, string>> = {}
const fromNow = (days: number) => new Date(Date.now() + days * 86_400_000)

beforeAll(async () => {
  const authority = createAuthority()
  const serve = async (notBefore: Date, notAfter: Date) => {
    const certificate = authority.issue({ names: [testName], notBefore, notAfter })
    const { host, port } = servers.use(await serveTls({ certificate }))
    return `${testName}@${host}:${port}`
  }
  const folder = servers.use(await mkdtempDisposable(join(tmpdir(), 'scripts-')))
  const anchor = join(folder.path, 'ca.pem')
  await writeFile(anchor, authority.rootPem)
  const silent = servers.use(await serveTarpit())
  variables = {
    CERTFLOW: `${process.execPath} ${program}`,
    CA: anchor,
    GOOD: await serve(fromNow(-10), fromNow(80)),
    SOON: await serve(fromNow(-87), fromNow(3.5)),
    EXPIRED: await serve(fromNow(-100), fromNow(-10.5)),
    CLOSED: `127.0.0.1:${await freePort('127.0.0.1')}`,
    SILENT: `127.0.0.1:${silent.port}`,
  }
})
afterAll(() => servers.disposeAsync())

describe.concurrent('scripts', () => {
  const folderOfScripts = resolve(import.meta.dirname, 'scripts')
  test.for(readdirSync(folderOfScripts).sort())('%s', { timeout: 300_000 }, async (file, { expect }) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), `${basename(file, '.txt')}-`))
    const cases = readScript(readFileSync(join(folderOfScripts, file), 'utf8'))
    expect(cases.length).toBeGreaterThan(0)
    for (const { line, command, exitCode, stdout, stderr } of cases) {
      const ran = await run(command, folder.path)
      expect.soft(named(ran.stdout), `${file}:${line} $ ${command}: standard output`).toMatch(stdout)
      expect.soft(named(ran.stderr), `${file}:${line} $ ${command}: standard error`).toMatch(stderr)
      expect.soft(ran.exitCode, `${file}:${line} $ ${command}: exit code`).toBe(exitCode)
    }
    expect((await readdir(folder.path)).filter((name) => name.endsWith('.part'))).toEqual([])
  })
})

interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number
}

/** Runs a line. Its last command is run here where it can be: what a line costs else is certflow's start. */
async function run(command: string, cwd: string): Promise<Ran> {
  const last = lastCommand(command)
  if (last === undefined) return bash(command, cwd)
  const prepared = await bash(`${last.before}printf '%s\\0' "$PWD" ${last.words}`, cwd)
  if (prepared.exitCode !== 0 || prepared.stderr !== '') return prepared
  const [folder = '', ...args] = prepared.stdout.split('\0').slice(0, -1)
  const { code, stdout, stderr } = await certflowHere(args, { cwd: folder, env: environment() })
  return { stdout, stderr, exitCode: code }
}

function environment(): Readonly<Record<string, string | undefined>> {
  const { NO_COLOR: _1, FORCE_COLOR: _2, ...inherited } = process.env
  return { ...inherited, ...variables, NODE_COMPILE_CACHE: compiled, LC_ALL: 'C.UTF-8' }
}

function bash(command: string, cwd: string): Promise<Ran> {
  const functions = [
    ['certflow', program],
    ['certflow-agent', program.replace(/certflow\.ts$/, 'certflow-agent.ts')],
  ].map(([name, path]) => `${name}() { ${JSON.stringify(process.execPath)} ${JSON.stringify(path)} "$@"; }\n`)
  return new Promise((done) => {
    const child = execFile(
      'bash',
      ['--norc', '-c', functions.join('') + command],
      { cwd, env: environment() },
      (error, stdout, stderr) => done({ stdout, stderr, exitCode: error === null ? 0 : Number(error.code) }),
    )
    child.stdin?.end()
  })
}

/** Ports and folders differ from run to run: variables stand for them. */
function named(text: string): string {
  return Object.entries(variables).reduce((so, [name, value]) => so.replaceAll(value, `$${name}`), text)
}
