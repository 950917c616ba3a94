import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadAgentConfig, usableAgentConfig } from '../../agent/config/load.ts'
import { unitFiles } from '../../agent/systemd/units.ts'
import type { MachineReport } from '../support/agent/small-machine.ts'
import { limitsIn } from '../support/agent/unit-sandbox.ts'

/** What `systemd-analyze security` calls the exposure of a service at most, times ten. */
const usualExposure = 22

const head = 'version: 1\nsmtp: { url: smtp://agent@mail.example.test, to: [a@example.test] }\ncertificates:\n'
const begin = '  - name: www\n    names: [www.example.test]\n'
const nginx = '    install: [{ fullchain: /etc/nginx/tls/www.pem, key: /etc/nginx/tls/www.key }]\n'

// biome-ignore format: table
const configurations = [
  ['nginx and a webroot', `${begin}${nginx}    challenge: { http-01: { webroot: /var/www/html } }\n`],
  ['a low port and names on 443', `${begin}    challenge: { http-01: { listen: 80 } }\n`],
  ['copies below a home, odd names', `${begin}    install: [{ combined: "/home/50% app/a\\"b.pem", as: copy }]\n    challenge: { tls-alpn-01: { listen: 443 } }\n`],
  ['by hand', `${begin}    service: dovecot\n    subject: CN=www.example.test\n`],
  ['a hook and a reload of its own', `${begin}    challenge: { dns-01: { exec: { lego: /srv/hook } } }\n    reload: /srv/reload\n    verify: ["127.0.0.1:8443"]\n`],
  ['all rights that there are', `${begin}    challenge: { http-01: { listen: 80 } }\n    reload: /srv/reload\n`, 23],
] as const

describe.for(configurations)('units for %s', ([_, text, most = usualExposure]) => {
  const config = usableAgentConfig(loadAgentConfig(head + text, '/etc/certflow/agent.yaml', 'host'), 'agent.yaml')
  const units = unitFiles(config, { program: ['/bin/true'], stateFolder: '/var/lib/certflow-agent' })

  test('systemd understands every line', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'units-'))
    const files = units.map((unit) => {
      const file = join(folder.path, unit.name)
      // no man page is installed here
      writeFileSync(file, unit.text.replaceAll(/^Documentation=.*\n/gm, ''))
      return file
    })
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', ...files], { encoding: 'utf8' })
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
    for (const file of files.filter((each) => each.endsWith('.service'))) {
      const words = ['security', '--offline=yes', `--threshold=${most}`, '--no-pager', file]
      expect(execFileSync('systemd-analyze', words, { encoding: 'utf8' })).toContain('Overall exposure level')
    }
  })
})

describe('under the limits of its unit', () => {
  let report: MachineReport

  beforeAll(() => {
    const script = resolve(import.meta.dirname, '../support/agent/small-machine.ts')
    const words = ['--mount', '--net', process.execPath, script]
    report = JSON.parse(execFileSync('unshare', words, { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 }))
  })

  test('the agent takes over, orders, installs, tests, reloads and sees what it did; and has nothing to do then', () => {
    const { units, firstRun, secondRun, served } = report
    expect(units).toMatchObject({ code: 0 })
    expect(firstRun).toMatchObject({ code: 0, text: expect.stringContaining('in force and served') })
    expect(secondRun).toMatchObject({ code: 0, text: expect.stringContaining('nothing is due') })
    expect(served.after).toBe(served.inForce)
    expect(served.after).not.toBe(served.before)
  })

  test('the test of nginx needs each of them, and no more', () => {
    const { all, ...without } = report.tests
    expect(all).toMatchObject({ code: 0 })
    expect(Object.fromEntries(Object.entries(without).map(([name, { code }]) => [name, code]))).toEqual({
      '/run': 1,
      '/var/log/nginx': 1,
      '/var/lib/nginx': 1,
      chown: 1,
      dac_override: 1,
      fowner: 1,
      net_bind_service: 1,
    })
  })

  test('nothing else can be written', () => {
    const { code, text } = report.outside
    expect(code).toBe(1)
    expect(text.match(/Read-only file system/g)).toHaveLength(3)
  })

  test('neither it nor what it starts makes a system call that the unit forbids', () => {
    const calls = new Set(report.systemCalls.map((call) => call.split(' ')[0] ?? ''))
    expect(calls.has('fchown') && calls.has('connect')).toBe(true)
    const allowed = allowedCalls(report.unit)
    expect([...calls].filter((call) => !allowed.has(call))).toEqual([])
    const families = report.systemCalls.flatMap((call) => /^socket (AF_\w+)/.exec(call)?.[1] ?? [])
    expect([...new Set(families)].sort()).toEqual(limitsIn(report.unit).addressFamilies.toSorted())
  })
})

/** What the `SystemCallFilter=` lines of a unit leave, in their order (systemd.exec(5)). */
function allowedCalls(unit: string): ReadonlySet<string> {
  const allowed = new Set<string>()
  for (const [, minus, sets = ''] of unit.matchAll(/^SystemCallFilter=(~?)(.*)$/gm)) {
    for (const call of sets.split(' ').flatMap(callsOf)) {
      if (minus === '~') allowed.delete(call)
      else allowed.add(call)
    }
  }
  return allowed
}

function callsOf(set: string): readonly string[] {
  const text = execFileSync('systemd-analyze', ['syscall-filter', set], { encoding: 'utf8' })
  const members = [...text.matchAll(/^ {4}([@\w][\w-]*)$/gm)].map(([, member = '']) => member)
  return members.flatMap((member) => (member.startsWith('@') ? callsOf(member) : [member]))
}
