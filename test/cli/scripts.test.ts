import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { mkdtempDisposable, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { freePort, serveTarpit } from '../../src/demo/odd-servers.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { program } from '../support/certflow.ts'
import { testName } from '../support/probing.ts'
import { readScript } from './script.ts'

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
  test.for(globSync('test/cli/scripts/*.txt').sort())('%s', { timeout: 300_000 }, async (file, { expect }) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), `${basename(file, '.txt')}-`))
    const cases = readScript(readFileSync(file, 'utf8'))
    expect(cases.length).toBeGreaterThan(0)
    for (const { line, command, exitCode, stdout, stderr } of cases) {
      const ran = await bash(command, folder.path)
      expect.soft(ran.stdout, `${file}:${line} $ ${command}: standard output`).toMatch(stdout)
      expect.soft(ran.stderr, `${file}:${line} $ ${command}: standard error`).toMatch(stderr)
      expect.soft(ran.exitCode, `${file}:${line} $ ${command}: exit code`).toBe(exitCode)
    }
    expect((await readdir(folder.path)).filter((name) => name.endsWith('.part'))).toEqual([])
  })
})

function bash(command: string, cwd: string): Promise<{ stdout: string; stderr: string; exitCode: number }> {
  const functions = [
    ['certflow', program],
    ['certflow-agent', program.replace(/certflow\.ts$/, 'certflow-agent.ts')],
  ].map(([name, path]) => `${name}() { ${JSON.stringify(process.execPath)} ${JSON.stringify(path)} "$@"; }\n`)
  const prelude = functions.join('')
  const { NO_COLOR: _1, FORCE_COLOR: _2, ...inherited } = process.env
  return new Promise((resolve) => {
    const child = execFile(
      'bash',
      ['-c', prelude + command],
      { cwd, env: { ...inherited, ...variables, LC_ALL: 'C.UTF-8' } },
      (error, stdout, stderr) =>
        resolve({ stdout: named(stdout), stderr: named(stderr), exitCode: error === null ? 0 : Number(error.code) }),
    )
    child.stdin?.end()
  })
}

/** Ports and folders differ from run to run: variables stand for them. */
function named(text: string): string {
  return Object.entries(variables).reduce((so, [name, value]) => so.replaceAll(value, `$${name}`), text)
}
