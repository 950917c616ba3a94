import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isCampaign } from '../support/figures.ts'

/*
 * The packages as machines get them: a Debian 12 of nothing but what it cannot be without, and no Node anywhere in it.
 */

const minutes = 60_000

let lab: Awaited<ReturnType<typeof mkdtempDisposable>>
let packages: string
let debian: string

beforeAll(async () => {
  lab = await mkdtempDisposable(join(tmpdir(), 'package-'))
  packages = join(lab.path, 'packages')
  debian = join(lab.path, 'debian')
  execFileSync(process.execPath, ['packaging/package.ts', packages])
  execFileSync('debootstrap', ['--variant=minbase', 'bookworm', debian, debianMirror()])
}, 15 * minutes)

afterAll(async () => {
  await lab[Symbol.asyncDispose]()
})

/** Where apt of this machine gets Debian from; without one, where everybody does. */
function debianMirror(): string {
  const sources = globSync('/etc/apt/{sources.list,sources.list.d/debian.sources}').map((file) =>
    readFileSync(file, 'utf8'),
  )
  return /https?:\/\/\S+\/debian\/?(?=\s)/.exec(sources.join('\n'))?.[0] ?? 'http://deb.debian.org/debian'
}

function file(pattern: string): string {
  const [found = ''] = globSync(join(packages, pattern))
  return found
}

function within(root: string, ...words: readonly string[]): string {
  const env = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    DEBIAN_FRONTEND: 'noninteractive',
    NODE_OPTIONS: '--no-such-option',
  }
  return execFileSync('chroot', [root, ...words], { encoding: 'utf8', env })
}

/** Every path of a tree, but for what the kernel shows there. */
function pathsOf(root: string): string[] {
  const skipped = ['proc', 'sys', 'dev'].flatMap((name) => ['-path', `./${name}`, '-prune', '-o'])
  const found = execFileSync('find', ['.', ...skipped, '-print'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  })
  return found
    .split('\n')
    .filter((path) => path !== '')
    .sort()
}

const version = (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version

const oneCertificate = `version: 1
certificates:
  - name: www
    names: [www.example.ac.jp]
    challenge: { http-01: { webroot: /var/www/html } }
    install: [{ fullchain: /etc/nginx/tls/www.pem, key: /etc/nginx/tls/www.key }]
`

test('SHA256SUMS has what was made', () => {
  const checked = execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: packages, encoding: 'utf8' })
  expect(checked.match(/: OK$/gm)).toHaveLength(3)
})

// A second build takes as long as all the rest: the campaign compares it.
test.runIf(isCampaign)('the same sources give the same bytes, wherever and whenever', { timeout: 10 * minutes }, () => {
  const again = join(lab.path, 'again')
  mkdirSync(join(lab.path, 'elsewhere'))
  execFileSync(process.execPath, ['packaging/package.ts', again], {
    env: { ...process.env, TMPDIR: join(lab.path, 'elsewhere'), TZ: 'Asia/Tokyo' },
  })
  expect(readFileSync(join(again, 'SHA256SUMS'), 'utf8')).toBe(readFileSync(join(packages, 'SHA256SUMS'), 'utf8'))
})

describe('.deb', () => {
  test('comes to a Debian without Node, works there, and goes again but for keys', () => {
    const before = pathsOf(debian)
    expect(before.filter((path) => /\/node(js)?$/.test(path))).toEqual([])
    cpSync(file('*.deb'), join(debian, 'agent.deb'))
    within(debian, 'dpkg', '--install', '/agent.deb')
    expect(within(debian, 'certflow-agent', '--version')).toBe(`${version}\n`)
    mkdirSync(join(debian, 'etc/certflow'))
    cpSync('agent.example.yaml', join(debian, 'etc/certflow/agent.yaml'))
    expect(within(debian, 'certflow-agent', 'check')).toContain('app.example.ac.jp, 192.0.2.7')
    const came = pathsOf(debian)
    expect(came).toEqual(
      expect.arrayContaining([
        ...globSync('man/certflow-agent{,-*}.1').map((page) => `./usr/share/${page.replace('man/', 'man/man1/')}.gz`),
        './usr/share/bash-completion/completions/certflow-agent',
        './usr/share/zsh/vendor-completions/_certflow-agent',
        './usr/share/fish/vendor_completions.d/certflow-agent.fish',
        './usr/share/doc/certflow-agent/agent.example.yaml',
        './usr/share/doc/certflow-agent/copyright',
      ]),
    )
    // pages of a command of the centre
    expect(came.filter((path) => path.includes('certflow-agents'))).toEqual([])
    // what a run and install-units leave behind
    const state = join(debian, 'var/lib/certflow-agent')
    for (const folder of ['accounts', 'live', 'ledgers', 'compiled/v24'])
      mkdirSync(join(state, folder), { recursive: true })
    for (const path of ['accounts/ca.json', 'agent-run', 'compiled/v24/x']) writeFileSync(join(state, path), '')
    within(debian, 'certflow-agent', 'install-units')
    expect(readFileSync(join(debian, 'etc/systemd/system/certflow-agent.service'), 'utf8')).toMatch(
      /^ExecStart=\/usr\/lib\/certflow-agent\/node \/usr\/lib\/certflow-agent\/dist\/bin\/certflow-agent\.js run/m,
    )
    within(debian, 'dpkg', '--remove', 'certflow-agent')
    expect(pathsOf(debian)).toEqual(
      expect.arrayContaining(['./etc/certflow/agent.yaml', './etc/systemd/system/certflow-agent.timer']),
    )
    within(debian, 'dpkg', '--purge', 'certflow-agent')
    const left = new Set(pathsOf(debian))
    expect(before.filter((path) => !left.has(path))).toEqual([])
    expect([...left].filter((path) => !before.includes(path))).toEqual([
      './agent.deb',
      './var/lib/certflow-agent',
      './var/lib/certflow-agent/accounts',
      './var/lib/certflow-agent/accounts/ca.json',
    ])
  })

  test('goes without a trace where it has never run', () => {
    const before = pathsOf(debian)
    within(debian, 'dpkg', '--install', '/agent.deb')
    within(debian, 'dpkg', '--purge', 'certflow-agent')
    expect(pathsOf(debian)).toEqual(before)
  })

  test('an upgrade keeps the timer, and what agent.yaml says', () => {
    within(debian, 'dpkg', '--install', '/agent.deb')
    const kept = ['etc/certflow/agent.yaml', 'etc/systemd/system/certflow-agent.timer']
    mkdirSync(join(debian, 'etc/certflow'), { recursive: true })
    for (const path of kept) writeFileSync(join(debian, path), oneCertificate)
    within(debian, 'dpkg', '--install', '/agent.deb')
    for (const path of kept) expect(readFileSync(join(debian, path), 'utf8')).toBe(oneCertificate)
    within(debian, 'dpkg', '--purge', 'certflow-agent')
  })
})

describe('.rpm', () => {
  test('is whole, and has the same program', () => {
    expect(execFileSync('rpm', ['-K', '--nosignature', file('*.rpm')], { encoding: 'utf8' })).toContain('digests OK')
    const paths = execFileSync('rpm', ['-qlp', file('*.rpm')], { encoding: 'utf8' })
    for (const path of [
      '/usr/bin/certflow-agent',
      '/usr/lib/certflow-agent/node',
      '/usr/share/man/man1/certflow-agent.1.gz',
    ])
      expect(paths.split('\n')).toContain(path)
    // folders of the system are not the package's
    expect(paths.split('\n')).not.toContain('/usr/bin')
  })

  test('comes into an empty root, works there, and goes again', async () => {
    const root = join(lab.path, 'rpm-root')
    const rpm = (...words: readonly string[]) =>
      execFileSync('rpm', ['--root', root, '--dbpath', '/rpmdb', '--nodeps', ...words], { stdio: 'ignore' })
    rpm('--nosignature', '--install', file('*.rpm'))
    const config = join(lab.path, 'agent.yaml')
    writeFileSync(config, oneCertificate)
    const program = join(root, 'usr/bin/certflow-agent')
    expect(execFileSync(program, ['check', '--config', config], { encoding: 'utf8' })).toContain('www.example.ac.jp')
    rpm('--noscripts', '--erase', 'certflow-agent')
    expect(pathsOf(root).filter((path) => /certflow/.test(path))).toEqual([])
  })
})

test('the tarball runs from where it was unpacked, also through a link', () => {
  execFileSync('tar', ['-xf', file('*.tar.xz'), '-C', lab.path])
  const [program = ''] = globSync(join(lab.path, 'certflow-agent-*/bin/certflow-agent'))
  execFileSync('ln', ['-s', program, join(lab.path, 'linked')])
  for (const path of [program, join(lab.path, 'linked')])
    expect(execFileSync(path, ['--version'], { encoding: 'utf8' })).toBe(`${version}\n`)
})

test('what is loaded only when it is needed came along: wide names in a table', () => {
  const [home = ''] = globSync(join(lab.path, 'certflow-agent-*/lib/certflow-agent'))
  const code = globSync(join(home, 'dist/bin/*.js')).map((path) => readFileSync(path, 'utf8'))
  expect(code.filter((text) => /require\(["'`]string-width["'`]\)/.test(text))).toEqual([])
})
