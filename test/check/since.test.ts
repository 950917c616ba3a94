import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import type { RunningServer } from '../../src/demo/listener.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { certflowHere, type Done } from '../support/certflow-here.ts'

const servers = new AsyncDisposableStack()
const running = new Map<string, RunningServer>()
const top = mkdtempSync(join(tmpdir(), 'certflow-since-'))
let port = 0
let folder = ''

beforeAll(async () => {
  const hosts = ['127.37.0.1', '127.37.0.2', '127.37.0.3', '127.37.0.4']
  const authority = createAuthority()
  for (const host of hosts) {
    const server = servers.use(await serveTls({ certificate: authority.issue({ names: hosts }) }, { host, port }))
    running.set(host, server)
    port = server.port
  }
  writeFileSync(join(top, 'root.pem'), authority.rootPem)
})
afterAll(async () => {
  await servers.disposeAsync()
  rmSync(top, { recursive: true, force: true })
})
beforeEach(() => {
  folder = mkdtempSync(join(top, 'repository-'))
  git('init', '--quiet', '--initial-branch=main')
})

function git(...args: readonly string[]): void {
  const who = ['-c', 'user.name=pki', '-c', 'user.email=pki@example.ac.jp']
  execFileSync('git', [...who, ...args], { cwd: folder, stdio: 'pipe' })
}

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

function commit(files: Readonly<Record<string, string>>): void {
  write(files)
  git('add', '--all')
  git('commit', '--quiet', '--message=x')
}

async function check(...args: readonly string[]): Promise<Done> {
  const all = ['inventory', 'check', '--ca', join(top, 'root.pem'), ...args, join(folder, 'inventory.yaml')]
  const done = await certflowHere(all, { cwd: folder, now: () => new Date('2026-11-20T00:00:00Z') })
  return { ...done, stdout: done.stdout.replaceAll(`${folder}/`, '') }
}

/** The last digits of the hosts that were connected to. */
async function connectedSince(revision: string): Promise<string> {
  const before = new Map([...running].map(([host, server]) => [host, server.accepted()]))
  const { code, stdout, stderr } = await check('--probe', '--since', revision)
  expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' })
  return [...running]
    .flatMap(([host, server]) => (server.accepted() > (before.get(host) ?? 0) ? [host.slice(-1)] : []))
    .join('')
}

const entry = (last: number, more = '') => `  - { host: 127.37.0.${last}, port: ${port}${more} }\n`
const owners = 'contacts: { a: { email: [a@example.ac.jp] }, b: { email: [b@example.ac.jp] } }\n'
const inventory = (defaults = 'owner: a') =>
  `version: 1\ninclude: [more.yaml]\ndefaults: { ${defaults} }\n${owners}endpoints:\n${entry(1)}${entry(2, ', owner: b')}`
const more = () =>
  `version: 1\nendpoints:\n${entry(3)}manual:\n  - { name: x, expires: 2027-01-31, probe: "127.37.0.4:${port}" }\n`

describe('only what changed is connected to', () => {
  beforeEach(() => commit({ 'inventory.yaml': inventory(), 'more.yaml': more() }))

  test('nothing, where comments, order, layout and files are others', async () => {
    commit({
      'inventory.yaml': `# ours\nversion: 1\ninclude: [new/more.yaml]\n${owners}endpoints:\n${entry(2, ', owner: b, tags: []')}  - port: ${port}\n    host: 127.37.0.1\ndefaults: { owner: a }\n`,
      'new/more.yaml': more(),
    })
    expect(await connectedSince('HEAD~1')).toBe('')
  })

  test('what is new, and what says something else', async () => {
    write({ 'inventory.yaml': inventory().replace(entry(1), `${entry(1)}  - { host: 127.37.0.4, port: ${port} }\n`) })
    expect(await connectedSince('HEAD')).toBe('4')
    write({ 'inventory.yaml': inventory(), 'more.yaml': more().replace(entry(3), entry(3, ', legacy: true')) })
    expect(await connectedSince('main')).toBe('3')
    write({ 'more.yaml': more().replace('2027-01-31', '2027-02-28') })
    expect(await connectedSince('main')).toBe('4')
    write({ 'more.yaml': more().replace(entry(3), entry(3, ', managed_by: certbot')) })
    git('commit', '--quiet', '--all', '--message=x')
    write({ 'more.yaml': more().replace(entry(3), entry(3, ', managed_by: lego')) })
    expect(await connectedSince('main')).toBe('3')
  })

  test('a default changes the entries that it reaches', async () => {
    write({ 'inventory.yaml': inventory('owner: b') })
    expect(await connectedSince('HEAD')).toBe('134')
    write({ 'inventory.yaml': inventory('owner: a, thresholds: [20d]') })
    expect(await connectedSince('HEAD')).toBe('1234')
  })

  test('against an older revision, a tag, a file that was a link', async () => {
    git('tag', 'v1')
    rmSync(join(folder, 'more.yaml'))
    write({ 'shared/all.yaml': more() })
    symlinkSync('shared/all.yaml', join(folder, 'more.yaml'))
    git('add', '--all')
    git('commit', '--quiet', '--message=x')
    expect(await connectedSince('v1')).toBe('')
    expect(await connectedSince('HEAD')).toBe('')
    write({ 'shared/all.yaml': more().replace(entry(3), entry(3, ', tags: [web]')) })
    expect(await connectedSince('v1')).toBe('3')
    expect(await connectedSince('HEAD')).toBe('3')
  })

  test('what could not be read then is new, and so is a file that was not there', async () => {
    commit({ 'more.yaml': 'version: 1\nendpoints: [' })
    write({ 'more.yaml': more() })
    expect(await connectedSince('HEAD')).toBe('34')
    git('rm', '--quiet', '--cached', 'inventory.yaml')
    git('commit', '--quiet', '--message=x')
    expect(await connectedSince('HEAD')).toBe('1234')
    expect((await check('--since', 'HEAD')).stdout).toContain(
      'inventory.yaml:1:1: note: "HEAD" does not have it: all is new\n',
    )
  })

  test('hooks of git that name another repository change nothing', async () => {
    process.env.GIT_DIR = '/nowhere'
    try {
      expect(await connectedSince('HEAD')).toBe('')
    } finally {
      process.env.GIT_DIR = undefined
      delete process.env.GIT_DIR
    }
  })
})

describe('what was taken out', () => {
  const sweep = 'sweeps:\n  - { range: 192.0.2.0/24, ports: [443] }\n'

  test('is told where it stood, and fails nothing but with --strict', async () => {
    commit({ 'inventory.yaml': inventory(), 'more.yaml': `${more()}${sweep}` })
    write({
      'inventory.yaml': inventory()
        .replace(entry(2, ', owner: b'), '')
        .replace(', b: { email: [b@example.ac.jp] }', ''),
      'more.yaml': `version: 1\nendpoints:\n${entry(3)}`,
    })
    const { code, stdout } = await check('--since', 'HEAD')
    expect(code).toBe(0)
    expect(stdout.match(/^\S+: (?:warning|error): .* \[/gm)).toEqual([
      `inventory.yaml:5:1: warning: 127.37.0.2:${port} of "b" was taken out and is no longer watched (it stood in inventory.yaml, line 7 of HEAD; put it back if the server is still there) [`,
      'more.yaml:1:1: warning: "x" of "a" was taken out and is no longer watched (it stood in more.yaml, line 5 of HEAD; put it back if the server is still there) [',
      'more.yaml:1:1: warning: the sweep of 192.0.2.0/24 of "a" was taken out and is no longer watched (it stood in more.yaml, line 7 of HEAD; put it back if the server is still there) [',
    ])
    expect((await check('--since', 'HEAD', '--strict')).code).toBe(1)
  })

  test('and need not be, with a reason; nor where a file is gone', async () => {
    commit({ 'inventory.yaml': inventory(), 'more.yaml': more() })
    rmSync(join(folder, 'more.yaml'))
    write({
      'inventory.yaml': inventory()
        .replace('include: [more.yaml]\n', '')
        .replace('endpoints:', 'endpoints: # certflow-ignore: entry-removed the old building'),
    })
    const { stdout } = await check('--since', 'HEAD')
    expect(stdout).toMatch(/^inventory\.yaml:1:1: warning: 127\.37\.0\.3:\d+ of "a" was taken out.*\n.*\n.*\n.*"x"/)
    write({
      'inventory.yaml': inventory()
        .replace('include: [more.yaml]\n', '')
        .replace('version: 1', 'version: 1 # certflow-ignore: entry-removed the old building'),
    })
    expect((await check('--since', 'HEAD')).stdout).toBe('1 file: no faults\n')
    expect((await check()).stdout).toBe('1 file: no faults\n')
  })
})

describe('what cannot be compared', () => {
  test('no such revision, and none that passes for an option', async () => {
    commit({ 'inventory.yaml': inventory(), 'more.yaml': more() })
    for (const revision of ['none', '--output=x', 'HEAD^{tree}', ''])
      expect(await check(`--since=${revision}`)).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/no such revision\n {2}fetch it first/),
      })
  })

  test('no repository', async () => {
    rmSync(join(folder, '.git'), { recursive: true })
    write({ 'inventory.yaml': inventory(), 'more.yaml': more() })
    expect(await check('--since', 'HEAD')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not a git repository'),
    })
  })
})
