import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { chmod, mkdir } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { openState } from '../../../agent/state/state-folder.ts'
import { createAuthority } from '../../../src/demo/authority.ts'
import { serveNames } from '../../../src/demo/resolver.ts'
import { unitMs } from '../../../src/domain/duration.ts'
import { addressOf, caa } from '../../check/live/name-table.ts'
import { acmeAuthority } from '../../support/acme/authority.ts'
import { serveFront } from '../../support/acme/front.ts'
import { agentHere } from '../../support/agent/agent-here.ts'
import { certificate, doctorLab } from '../../support/agent/doctor-lab.ts'

/** A CA that nobody reaches: no test asks one of the world. */
const nowhere = 'directory: https://127.0.0.1:1/\n'
const byHand = certificate('service: nginx')

const isOk = [expect.objectContaining({ level: 'ok' })]
const tells = (level: string, text: RegExp, hint: RegExp = /./) => [
  expect.objectContaining({ level, text: expect.stringMatching(text), hint: expect.stringMatching(hint) }),
]

describe('files', () => {
  test('a state that is not there yet is made by the first run, and not by this', async () => {
    await using lab = await doctorLab()
    expect(await lab.look('state', byHand)).toEqual(isOk)
    expect(readdirSync(lab.path('.'))).toEqual([])
  })

  test.for([
    ['ledgers', 0o750, 'error'],
    ['live', 0o733, 'error'],
    ['.', 0o755, 'ok'],
    ['accounts', 0o700, 'ok'],
  ] as const)('modes of the state: %s %o', async ([name, mode, level]) => {
    await using lab = await doctorLab()
    await openState(lab.path('state'))
    await chmod(lab.path(`state/${name}`), mode)
    const [finding] = await lab.look('state', byHand)
    expect(finding).toMatchObject({ level })
    if (level === 'error') expect(finding?.hint).toMatch(/^chmod g/)
  })

  test('accounts that others may read', async () => {
    await using lab = await doctorLab()
    await lab.write('state/accounts/ca.json', '{}', 0o644)
    expect(await lab.look('accounts', byHand)).toEqual(
      tells('error', /ca\.json" is open to others.*0644/, /^chmod go= /),
    )
    await chmod(lab.path('state/accounts/ca.json'), 0o600)
    expect(await lab.look('accounts', byHand)).toEqual(isOk)
  })

  test('secrets', async () => {
    await using lab = await doctorLab()
    const yaml = `smtp: { url: smtp://a@mail.test, to: [a@b.test], password_file: p }\n${byHand}`
    expect(await lab.look('secrets', yaml)).toEqual(tells('error', /\/p" cannot be read: no such file/))
    await lab.write('p', 'x', 0o644)
    expect(await lab.look('secrets', yaml)).toEqual(tells('error', /open to others/, /^chmod o= /))
    await chmod(lab.path('p'), 0o640)
    expect(await lab.look('secrets', yaml)).toEqual(isOk)
  })

  test('folders and accounts of install', async () => {
    await using lab = await doctorLab()
    const yaml = certificate('install: [{ fullchain: tls/a.pem, key: tls/a.key, group: certflow-no-such-group }]')
    const findings = await lab.look('install', yaml)
    expect(findings).toEqual([
      ...tells('error', /\/tls" cannot be written: no such file or folder/),
      ...tells('error', /certflow-no-such-group/),
    ])
    await mkdir(lab.path('tls'))
    expect(await lab.look('install', certificate('install: [{ fullchain: tls/a.pem, group: root }]'))).toEqual(isOk)
  })

  test('programs', async () => {
    await using lab = await doctorLab()
    await lab.write('bin/there', '#!/bin/sh\n', 0o755)
    await lab.write('bin/not', '', 0o644)
    const yaml = (test: string, reload: string) => certificate(`test: ${test} -t\nreload: ${reload}`)
    const path = { path: lab.path('bin') }
    expect(await lab.look('programs', yaml('there', lab.path('bin/there')), path)).toEqual(isOk)
    expect(await lab.look('programs', yaml('not', 'gone'), path)).toEqual([
      ...tells('error', /"not" for test/),
      ...tells('error', /"gone" for reload/),
    ])
    expect(await lab.look('programs', certificate('install: [{ pkcs12: a.p12 }]'), path)).toEqual(
      tells('error', /"openssl" for pkcs12/),
    )
  })

  test('room on the disk', async () => {
    await using lab = await doctorLab()
    expect(await lab.look('disk', byHand)).toHaveLength(1)
  })
})

/** A web server on all addresses of this machine, on a port of its own. */
async function webServer(listener: RequestListener) {
  const server = createServer(listener)
  server.listen(0)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

describe('challenges', () => {
  test('a port that is taken, and by whom', async () => {
    await using lab = await doctorLab()
    await using taken = await webServer(() => undefined)
    const yaml = (type: string) => nowhere + certificate(`challenge: { ${type}: { listen: ${taken.port} } }`)
    expect(await lab.look('listen', yaml('tls-alpn-01'), { root: '/' })).toEqual(
      tells('error', /another program listens there \(EADDRINUSE\): \S/, /cannot share its port/),
    )
    expect(await lab.look('listen', yaml('http-01'))).toEqual(tells('error', /EADDRINUSE/, /webroot/))
    await taken[Symbol.asyncDispose]()
    await expect.poll(() => lab.look('listen', yaml('http-01'))).toEqual(isOk)
  })

  const webroot = `${nowhere}${certificate('challenge: { http-01: { webroot: www } }', 'a.test, b.test')}`

  test('a webroot that is served', async () => {
    await using lab = await doctorLab()
    await mkdir(lab.path('www'))
    const asked: unknown[] = []
    await using server = await webServer(async ({ url, headers }, response) => {
      asked.push(headers.host)
      const { readFile } = await import('node:fs/promises')
      response.end(await readFile(lab.path(`www${url}`)))
    })
    expect(await lab.look('webroot', webroot, { httpPort: server.port })).toEqual(isOk)
    expect([...new Set(asked)]).toEqual([`a.test:${server.port}`, `b.test:${server.port}`])
    expect(readdirSync(lab.path('www'))).toEqual([])
  })

  test.for<[string, RequestListener, RegExp]>([
    [
      'something else is served',
      (_, response) => response.end('hello'),
      /for a\.test: \S+ answers with something else/,
    ],
    ['nothing is found', (_, response) => response.writeHead(404).end(), /for a\.test: \S+ answers with status 404/],
    [
      'redirects run in a circle',
      ({ url }, response) => response.writeHead(301, { location: url ?? '' }).end(),
      /for a\.test: its redirects do not end/,
    ],
    ['the connection is cut', ({ socket }) => void socket.destroy(), /for a\.test: it cannot be reached/],
    ['it is endless', (_, response) => void response.write('x'.repeat(100_000)), /something else/],
  ])('a webroot of which %s', async ([_, listener, text]) => {
    await using lab = await doctorLab()
    await mkdir(lab.path('www'))
    await using server = await webServer(listener)
    expect(await lab.look('webroot', webroot, { httpPort: server.port })).toEqual(tells('error', text))
    expect(readdirSync(lab.path('www'))).toEqual([])
  })

  test('a webroot that is not there', async () => {
    await using lab = await doctorLab()
    expect(await lab.look('webroot', webroot)).toEqual(tells('error', /^www: Cannot answer http-01/))
  })
})

test('names lead to this machine, elsewhere, or nowhere', async () => {
  await using lab = await doctorLab()
  const addresses = { 'here.test': '127.0.0.1', 'away.test': '192.0.2.1,127.0.0.1' }
  await using names = await serveNames(({ name, type }) => addressOf(name, type, addresses))
  const nameServers = [`127.0.0.1:${names.port}`]
  const look = (list: string) =>
    lab.look('names', nowhere + certificate('challenge: { http-01: { listen: 65000 } }', list), { nameServers })
  expect(await look('here.test, 127.0.0.1')).toEqual(isOk)
  expect(await look('away.test')).toEqual(tells('warning', /away\.test leads to 192\.0\.2\.1/))
  expect(await look('192.0.2.9')).toEqual(tells('warning', /192\.0\.2\.9 is no address/))
  expect(await look('gone.test')).toEqual(tells('error', /gone\.test cannot be looked up/))
})

describe('the CA', () => {
  async function withAuthority(caaIdentities: readonly string[] = ['ca.example']) {
    const lab = await doctorLab()
    const front = await serveFront(acmeAuthority().upstream, {
      after: ({ endpoint }, { body }) =>
        endpoint === 'directory' ? { body: { ...(body as object), meta: { caaIdentities } } } : undefined,
    })
    await lab.write('ca.pem', front.anchorsPem)
    const names = await serveNames(({ name }) => {
      if (name === 'other.test') return caa(name, ['issue', 'other.example'])
      if (name === 'own.test') return caa(name, ['issue', 'CA.example'], ['issuewild', ';'])
      return name === 'down.test' ? 'SERVFAIL' : []
    })
    const yaml = (list: string) =>
      `directory: ${front.directory}\nca: ca.pem\n${certificate('challenge: { dns-01: { rfc2136: { server: 127.0.0.1, key_file: k } } }', list)}`
    const nameServers = [`127.0.0.1:${names.port}`]
    return {
      front,
      look: (check: 'ca' | 'clock' | 'caa', list = 'a.test', now = new Date()) =>
        lab.look(check, yaml(list), { now: () => now, nameServers }),
      async [Symbol.asyncDispose]() {
        for (const each of [names, front, lab]) await each[Symbol.asyncDispose]()
      },
    }
  }

  test('answers, or does not', async () => {
    await using lab = await withAuthority()
    expect(await lab.look('ca')).toEqual(isOk)
    lab.front.script = { instead: () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }) }
    expect(await lab.look('ca')).toEqual(tells('error', /Cannot read the directory/))
  })

  test.for([
    [0, 'ok', /./],
    [5, 'warning', /5m ahead of/],
    [-5, 'warning', /5m behind/],
    [180, 'error', /3h ahead of/],
  ] as const)('has a clock: %i minutes', async ([minutes, level, text]) => {
    await using lab = await withAuthority()
    const [finding] = await lab.look('clock', 'a.test', new Date(Date.now() + minutes * unitMs.m + 500))
    expect(finding).toMatchObject({
      level,
      text: expect.stringMatching(minutes === 0 ? text : /the clock of this machine/),
    })
  })

  test.for([
    ['a.test', 'ok', /./],
    ['own.test', 'ok', /./],
    ['"*.own.test"', 'error', /\*\.own\.test: CAA of own\.test lets no CA issue for wildcards/],
    ['www.other.test', 'error', /CAA of other\.test lets only other\.example issue/],
    ['down.test', 'warning', /CAA of down\.test cannot be looked up/],
  ] as const)('is let by CAA: %s', async ([name, level, text]) => {
    await using lab = await withAuthority()
    const [finding, ...more] = await lab.look('caa', name)
    expect([finding?.level, more]).toEqual([level, []])
    expect(finding?.text).toMatch(text)
  })

  test('says nothing of CAA', async () => {
    await using lab = await withAuthority([])
    expect(await lab.look('caa', 'www.other.test')).toEqual(isOk)
  })
})

describe('rivals', () => {
  const { chainPem } = createAuthority().issue({ names: ['www.example.test', 'x.test'] })
  const lineage = 'etc/letsencrypt/renewal/x.test.conf'
  const certbot = {
    [lineage]: 'cert = /etc/letsencrypt/live/x.test/cert.pem\n',
    'etc/letsencrypt/live/x.test/cert.pem': chainPem,
  }
  const acmeSh = { 'root/.acme.sh/x.test_ecc/x.test.conf': "Le_Domain='x.test'\nLe_Alt='www.example.test,no'\n" }
  const timer = 'etc/systemd/system/timers.target.wants/certbot.timer'

  // biome-ignore format: table
  test.for<[string, Readonly<Record<string, string>>, string, RegExp, RegExp]>([
    ['nobody', { 'etc/cron.d/certbot': 'certbot renew' }, 'ok', /./, /./],
    ['certbot by a timer', { ...certbot, [timer]: '' }, 'error', /^certbot has www\.example\.test, too.*timers\.target/, /systemctl disable --now certbot\.timer/],
    ['certbot by cron', { ...certbot, 'etc/cron.d/certbot': '0 1 * * * root certbot -q renew' }, 'error', /^certbot.*"\/etc\/cron\.d\/certbot"/, /take it out of "\/etc\/cron\.d\/certbot"/],
    ['certbot, not started', { ...certbot, 'etc/cron.d/certbot': '# certbot renew' }, 'warning', /^certbot.*nothing was found/, /./],
    ['certbot, told not to', { ...certbot, [lineage]: `autorenew = False\n${certbot[lineage]}` }, 'ok', /./, /./],
    ['certbot by the name of its lineage', { 'etc/letsencrypt/renewal/www.example.test.conf': '' }, 'warning', /^certbot/, /./],
    ['certbot for other names', { 'etc/letsencrypt/renewal/other.test.conf': '', [timer]: '' }, 'ok', /./, /./],
    ['acme.sh', { ...acmeSh, 'var/spool/cron/crontabs/root': '0 0 * * * "/root/.acme.sh"/acme.sh --cron' }, 'error', /^acme\.sh has www\.example\.test/, /crontabs\/root/],
    ['acme.sh in a home', { 'home/a/.acme.sh/www.example.test/www.example.test.conf': "Le_Domain='www.example.test'\n" }, 'warning', /^acme\.sh/, /./],
    ['lego', { 'root/.lego/certificates/x.test.crt': chainPem, 'root/.lego/certificates/x.test.issuer.crt': chainPem, 'etc/cron.daily/lego': 'lego renew' }, 'error', /^lego/, /cron\.daily\/lego/],
    ['files that are none', { 'root/.lego/certificates/x.test.crt': 'x', [lineage]: '\0', 'root/.acme.sh/x.test/x.test.conf': '' }, 'ok', /./, /./],
  ])('%s', async ([_, files, level, text, hint]) => {
    await using lab = await doctorLab()
    for (const [name, content] of Object.entries(files)) await lab.write(name, content)
    const findings = await lab.look('rivals', byHand)
    expect(findings).toEqual(level === 'ok' ? isOk : tells(level, text, hint))
  })
})

test('the command tells a line for each, and ends with 1 where something is to be put right', async () => {
  await using lab = await doctorLab()
  await lab.write('agent.yaml', `version: 1\n${certificate('install: [{ key: "gone\u202e/a.key" }]')}`)
  const doctor = (...options: string[]) =>
    agentHere(['doctor', '--config', 'agent.yaml', ...options], { cwd: lab.path('.'), stateFolder: lab.path('state') })
  const { code, stdout } = await doctor()
  expect(code).toBe(1)
  expect(stdout).toMatch(/^ok {7}state {5}\S/m)
  expect(stdout).toMatch(/^error {4}install {3}www: "\S*gone\\u\{202e\}" cannot be written: .*; make the folder/m)
  expect((await doctor('--quiet')).stdout).not.toMatch(/^ok/m)
  await lab.write('agent.yaml', 'version: 1\n')
  expect(await doctor()).toMatchObject({ code: 2 })
})
