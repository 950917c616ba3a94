import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { type Debian, makeDebian, pathsOf } from '../support/debian.ts'
import { isCampaign } from '../support/figures.ts'
import { expectHardened } from '../support/hardened.ts'
import { startDaemon } from '../support/servers/process.ts'
import { quietPort } from '../support/servers/quiet-port.ts'

/*
 * The packages as machines get them: both programs on a Debian 12 without Node.
 */

const minutes = 60_000

let lab: Awaited<ReturnType<typeof mkdtempDisposable>>
let packages: string
let told: string
let debian: Debian

beforeAll(async () => {
  lab = await mkdtempDisposable(join(tmpdir(), 'package-'))
  packages = join(lab.path, 'packages')
  told = execFileSync(process.execPath, ['packaging/package.ts', packages], { encoding: 'utf8' })
  debian = makeDebian(join(lab.path, 'debian'))
  cpSync(file('certflow-agent_*.deb'), debian.path('agent.deb'))
  cpSync(file('certflow_*.deb'), debian.path('centre.deb'))
}, 15 * minutes)

afterAll(async () => {
  await lab[Symbol.asyncDispose]()
})

function file(pattern: string): string {
  const [found = ''] = globSync(join(packages, pattern))
  return found
}

const version = (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version

const oneCertificate = `version: 1
certificates:
  - name: www
    names: [www.example.ac.jp]
    challenge: { http-01: { webroot: /var/www/html } }
    install: [{ fullchain: /etc/nginx/tls/www.pem, key: /etc/nginx/tls/www.key }]
`

test('each file that was made is told with its size', () => {
  const files = [...told.matchAll(/^(.+) \(\d+(?:\.\d MB| bytes)\)$/gm)].map(([, path]) => path)
  expect(files.toSorted()).toEqual(globSync(join(packages, '*')).toSorted())
  expect(files).toHaveLength(5)
})

test('SHA256SUMS has what was made', () => {
  const checked = execFileSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: packages, encoding: 'utf8' })
  expect(checked.match(/: OK$/gm)).toHaveLength(4)
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

describe('.deb of the agent', () => {
  test('comes to a Debian without Node, works there, and goes again but for keys', async () => {
    const before = debian.paths()
    expect(before.filter((path) => /\/node(js)?$/.test(path))).toEqual([])
    await debian.run('dpkg', '--install', '/agent.deb')
    expect(await debian.run('certflow-agent', '--version')).toBe(`${version}\n`)
    mkdirSync(debian.path('etc/certflow'))
    cpSync('agent.example.yaml', debian.path('etc/certflow/agent.yaml'))
    expect(await debian.run('certflow-agent', 'check')).toContain('app.example.ac.jp, 192.0.2.7')
    const came = debian.paths()
    expect(came).toEqual(
      expect.arrayContaining([
        './usr/share/bash-completion/completions/certflow-agent',
        './usr/share/zsh/vendor-completions/_certflow-agent',
        './usr/share/fish/vendor_completions.d/certflow-agent.fish',
        './usr/share/doc/certflow-agent/agent.example.yaml',
        './usr/share/doc/certflow-agent/copyright',
      ]),
    )
    // what a run and install-units leave behind
    const state = debian.path('var/lib/certflow-agent')
    for (const folder of ['accounts', 'live', 'ledgers', 'compiled/v24'])
      mkdirSync(join(state, folder), { recursive: true })
    for (const path of ['accounts/ca.json', 'agent-run', 'compiled/v24/x']) writeFileSync(join(state, path), '')
    await debian.run('certflow-agent', 'install-units')
    expect(readFileSync(debian.path('etc/systemd/system/certflow-agent.service'), 'utf8')).toMatch(
      /^ExecStart=\/usr\/lib\/certflow-agent\/node \/usr\/lib\/certflow-agent\/dist\/bin\/certflow-agent\.js run/m,
    )
    await debian.run('dpkg', '--remove', 'certflow-agent')
    expect(debian.paths()).toEqual(
      expect.arrayContaining(['./etc/certflow/agent.yaml', './etc/systemd/system/certflow-agent.timer']),
    )
    await debian.run('dpkg', '--purge', 'certflow-agent')
    const left = new Set(debian.paths())
    expect(before.filter((path) => !left.has(path))).toEqual([])
    expect([...left].filter((path) => !before.includes(path))).toEqual([
      './var/lib/certflow-agent',
      './var/lib/certflow-agent/accounts',
      './var/lib/certflow-agent/accounts/ca.json',
    ])
  })

  test('goes without a trace where it has never run', async () => {
    const before = debian.paths()
    await debian.run('dpkg', '--install', '/agent.deb')
    await debian.run('dpkg', '--purge', 'certflow-agent')
    expect(debian.paths()).toEqual(before)
  })

  test('an upgrade keeps the timer, and what agent.yaml says', async () => {
    await debian.run('dpkg', '--install', '/agent.deb')
    const kept = ['etc/certflow/agent.yaml', 'etc/systemd/system/certflow-agent.timer']
    mkdirSync(debian.path('etc/certflow'), { recursive: true })
    for (const path of kept) writeFileSync(debian.path(path), oneCertificate)
    await debian.run('dpkg', '--install', '/agent.deb')
    for (const path of kept) expect(readFileSync(debian.path(path), 'utf8')).toBe(oneCertificate)
    await debian.run('dpkg', '--purge', 'certflow-agent')
  })
})

describe('.deb of the centre', () => {
  /** Runs a command as the account of certflow. */
  const asCertflow = (...words: readonly string[]) => [
    ...['setpriv', '--reuid=certflow', '--regid=certflow', '--clear-groups'],
    ...words,
  ]

  test('comes beside the agent, works there, and goes again but for what people wrote and the store', async () => {
    const before = debian.paths()
    await debian.run('dpkg', '--install', '/agent.deb', '/centre.deb')
    expect(await debian.run('certflow', '--version')).toBe(`${version}\n`)
    expect(await debian.run('certflow-agent', '--version')).toBe(`${version}\n`)
    expect(debian.paths()).toEqual(
      expect.arrayContaining([
        './usr/share/bash-completion/completions/certflow',
        './usr/share/zsh/vendor-completions/_certflow',
        './usr/share/fish/vendor_completions.d/certflow.fish',
        './usr/share/doc/certflow/inventory.example.yaml',
        './usr/share/doc/certflow/copyright',
      ]),
    )
    // each page in one of both: dpkg lets no file be in two packages
    const pages = globSync(debian.path('usr/share/man/man1/certflow*')).map((page) => basename(page, '.gz'))
    expect(pages.sort()).toEqual(
      globSync('man/*')
        .map((page) => basename(page))
        .sort(),
    )
    const folders = await debian.run('stat', '-c', '%U:%G %a', '/etc/certflow', '/var/lib/certflow')
    expect(folders).toBe('root:certflow 750\ncertflow:certflow 700\n')

    await using server = await serveTls({ certificate: createAuthority().issue({ names: ['www.example.ac.jp'] }) })
    const port = await quietPort('127.0.0.1')
    await debian.run('certflow', 'init', '/etc/certflow', '--quiet', '--email', 'pki@center.example.ac.jp')
    const settings = debian.path('etc/certflow/certflow.yaml')
    writeFileSync(settings, `server: { listen: "127.0.0.1:${port}" }\n`, { flag: 'a' })
    writeFileSync(
      debian.path('etc/certflow/inventory.yaml'),
      `version: 1\nendpoints: [{ host: 127.0.0.1, port: ${server.port}, server_name: www.example.ac.jp }]\n`,
    )
    const owned = ['/etc/certflow/certflow.yaml', '/etc/certflow/inventory.yaml']
    await debian.run('chgrp', 'certflow', ...owned)
    const scanned = await debian.run('sh', '-c', `${asCertflow('certflow', '--verbose', 'scan').join(' ')} 2>&1`)
    expect(scanned).toContain('Incomplete chain')
    // by a library that has a binary of its own, which came along
    expect(scanned).toContain('made by calls of the kernel')
    expect(await debian.run('certflow', 'demo')).toContain('29 rows: ')

    const [command = '', ...args] = debian.words(...asCertflow('certflow', 'serve'))
    {
      await using _ = await startDaemon({ command, args, listens: [{ host: '127.0.0.1', port }] })
      const url = `http://127.0.0.1:${port}`
      expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' })
      const token = await debian.run(...asCertflow('certflow', 'tokens', 'add', 'x', '--scope', 'metrics', '--quiet'))
      const headers = { authorization: `Bearer ${token.trim()}` }
      // by the first run, which it makes in a process of its own
      await expect
        .poll(async () => (await fetch(`${url}/metrics`, { headers })).text(), { timeout: 60_000 })
        .toMatch(/^certflow_probe_success\{endpoint="www\.example\.ac\.jp@127\.0\.0\.1:.* 1$/m)
    }
    expect(await debian.run('sh', '-c', 'certflow doctor || true')).toMatch(/^ok +store .*\nok +permissions /m)
    const said = await debian.run('sh', '-c', 'dpkg --purge certflow 2>&1')
    expect(said).toContain(
      'certflow: stays, to be removed by hand: /etc/certflow, /var/lib/certflow, the account certflow',
    )
    await debian.run('dpkg', '--purge', 'certflow-agent')
    const left = debian.paths().filter((path) => !before.includes(path))
    expect(left.filter((path) => !path.startsWith('./var/lib/certflow/'))).toEqual([
      './etc/certflow',
      './etc/certflow/inventory.yaml',
      './var/lib/certflow',
    ])
    expect(left).toContain('./var/lib/certflow/certflow.db')
    await debian.run('rm', '-r', '/etc/certflow', '/var/lib/certflow')
  })

  test('goes without a trace but the account where it has never run, and keeps its folders until then', async () => {
    const before = debian.paths()
    await debian.run('dpkg', '--install', '/agent.deb', '/centre.deb')
    await debian.run('dpkg', '--purge', 'certflow-agent')
    expect(debian.paths()).toContain('./etc/certflow')
    const said = await debian.run('sh', '-c', 'dpkg --purge certflow 2>&1')
    expect(said).toContain('certflow: stays, to be removed by hand: the account certflow\n')
    expect(debian.paths()).toEqual(before)
  })

  test('its units start what the package brings, and are hardened', async () => {
    await debian.run('dpkg', '--install', '/centre.deb')
    const units = globSync(debian.path('usr/lib/systemd/system/certflow-*')).sort()
    expect(units.map((unit) => basename(unit))).toEqual(
      globSync('systemd/certflow-*')
        .map((unit) => basename(unit))
        .sort(),
    )
    for (const unit of units.filter((each) => each.endsWith('.service'))) {
      expect(readFileSync(unit, 'utf8')).toMatch(/^ExecStart=\/usr\/bin\/certflow (run|serve)/m)
      expectHardened(unit)
    }
    await debian.run('dpkg', '--purge', 'certflow')
  })

  test('starts nothing that does not run, and takes nothing away that runs after it', async () => {
    // systemd as it looks to the scripts of the package, with a note of what it is asked
    const calls = debian.path('calls')
    mkdirSync(debian.path('run/systemd/system'), { recursive: true })
    writeFileSync(debian.path('usr/bin/systemctl'), '#!/bin/sh\necho "$@" >>/calls\n', { mode: 0o755 })
    const asked = async (...words: readonly string[]) => {
      writeFileSync(calls, '')
      await debian.run('dpkg', ...words)
      return readFileSync(calls, 'utf8').split('\n').slice(0, -1)
    }
    expect(await asked('--install', '/centre.deb')).toEqual(['daemon-reload'])
    chmodSync(debian.path('etc/certflow'), 0o755)
    const upgrade = ['daemon-reload', 'daemon-reload', 'try-restart certflow-serve.service']
    expect(await asked('--install', '/centre.deb')).toEqual(upgrade)
    expect(await debian.run('stat', '-c', '%a', '/etc/certflow')).toBe('755\n')
    expect(await asked('--remove', 'certflow')).toEqual([
      '--quiet disable --now certflow-serve.service',
      '--quiet disable --now certflow-run.timer',
      '--quiet disable --now certflow-outbox.timer',
      '--quiet disable --now certflow-run.service',
      '--quiet disable --now certflow-outbox.service',
      'daemon-reload',
    ])
    await debian.run('dpkg', '--purge', 'certflow')
    await debian.run('rm', '-r', '/run/systemd', '/usr/bin/systemctl', '/calls')
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
