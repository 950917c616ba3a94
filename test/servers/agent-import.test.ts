import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Pebble, startPebble } from '../support/acme/pebble.ts'
import { agentHere } from '../support/agent/agent-here.ts'
import { daemonFolder, runOnce } from '../support/servers/process.ts'

/*
 * Trees as certbot and lego really make them, against pebble: what is taken over from there renews, with the account of before.
 */

let pebble: Pebble

beforeAll(async () => {
  pebble = await startPebble()
})

afterAll(async () => {
  await pebble[Symbol.asyncDispose]()
})

/** A folder, and the agent with its configuration there. */
async function lab() {
  const own = await daemonFolder()
  const config = join(own.path, 'agent.yaml')
  const state = join(own.path, 'state')
  writeFileSync(config, `# of the campus\nversion: 1\nca: ${pebble.anchorsFile}\n`)
  const agent = (...args: readonly string[]) => agentHere(args, { cwd: own.path, stateFolder: state })
  const account = () => {
    const [file = ''] = readdirSync(join(state, 'accounts'))
    return JSON.parse(readFileSync(join(state, 'accounts', file), 'utf8')) as { url: string }
  }
  return { path: own.path, config, agent, account, [Symbol.asyncDispose]: () => own[Symbol.asyncDispose]() }
}

async function certbot(folder: string, ...words: readonly string[]): Promise<void> {
  const env = [`REQUESTS_CA_BUNDLE=${pebble.anchorsFile}`, 'certbot']
  const where = ['config', 'work', 'logs'].flatMap((name) => [`--${name}-dir`, join(folder, name)])
  const how = ['--non-interactive', '--agree-tos', '--email', 'pki@example.test', '--server', pebble.directory]
  await runOnce('env', [...env, 'certonly', ...where, ...how, ...words])
}

function fingerprint(path: string): string {
  return execFileSync('openssl', ['x509', '-in', path, '-noout', '-fingerprint', '-sha256'], { encoding: 'utf8' })
}

test('certbot: names, paths, reload command and account come over, and the next renewal is ours', async () => {
  await using own = await lab()
  await certbot(
    own.path,
    ...['--standalone', '--http-01-port', String(pebble.httpPort), '--deploy-hook', '/bin/true --now'],
    ...['-d', 'www.example.test', '-d', 'example.test', '--cert-name', 'Www'],
  )
  const tree = join(own.path, 'config')
  const dry = await own.agent('import', 'certbot', '--from', tree)
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('name: www') })
  expect(readFileSync(own.config, 'utf8')).not.toContain('www')
  const written = await own.agent('import', 'certbot', '--from', tree, '--write', own.config)
  expect(written).toMatchObject({ code: 0, stderr: expect.stringContaining('certbot.timer') })
  const yaml = readFileSync(own.config, 'utf8')
  expect(yaml).toContain('# of the campus')
  expect(yaml).toContain('reload: /bin/true --now')
  expect(yaml).toContain('example.test')
  const [hash = ''] = readdirSync(join(tree, 'accounts', new URL(pebble.directory).host, 'dir'))
  const theirs = JSON.parse(
    readFileSync(join(tree, 'accounts', new URL(pebble.directory).host, 'dir', hash, 'regr.json'), 'utf8'),
  ) as { uri: string }
  expect(own.account().url).toBe(theirs.uri)
  expect(await own.agent('check', '--config', own.config)).toMatchObject({ code: 0, stderr: '' })
  const live = join(tree, 'live/Www')
  const before = fingerprint(join(live, 'fullchain.pem'))
  const run = await own.agent('renew', 'www', '--config', own.config)
  expect(run).toMatchObject({ stdout: expect.stringContaining('www: ') })
  expect(fingerprint(join(live, 'fullchain.pem'))).not.toBe(before)
  expect(realpathSync(join(live, 'privkey.pem'))).toContain('state/generations/www')
  expect(statSync(realpathSync(join(live, 'privkey.pem'))).mode & 0o777).toBe(0o600)
  // No new account: its URL is the one that certbot had.
  expect(own.account().url).toBe(theirs.uri)
  // A second time there is nothing to add.
  const again = await own.agent('import', 'certbot', '--from', tree, '--write', own.config)
  expect(again.stderr).toContain('Www: agent.yaml has it already')
  expect(readFileSync(own.config, 'utf8')).toBe(yaml)
})

test('certbot: a webroot and hooks of manual come over, what needs a shell is said', async () => {
  await using own = await lab()
  const hook = join(own.path, 'hook')
  writeFileSync(hook, '#!/bin/sh\nexit 0\n', { mode: 0o755 })
  await certbot(
    own.path,
    ...['--standalone', '--http-01-port', String(pebble.httpPort), '-d', 'a.example.test'],
    ...['--deploy-hook', 'systemctl reload nginx && logger done'],
  )
  const renewal = join(own.path, 'config/renewal')
  const standalone = readFileSync(join(renewal, 'a.example.test.conf'), 'utf8')
  const live = join(own.path, 'config/live')
  const as = (name: string, lines: string) => {
    cpSync(join(live, 'a.example.test'), join(live, name), { recursive: true, dereference: true })
    const text = standalone.replace('authenticator = standalone', lines)
    writeFileSync(join(renewal, `${name}.conf`), text.replaceAll('live/a.example.test', `live/${name}`))
  }
  as('b', 'authenticator = webroot\nwebroot_path = /var/www/html,')
  as('c', `authenticator = manual\npref_challs = dns-01,\nmanual_auth_hook = ${hook}\nmanual_cleanup_hook = ${hook}`)
  as('d', 'authenticator = dns-cloudflare')
  const { code, stdout, stderr } = await own.agent('import', 'certbot', '--from', join(own.path, 'config'))
  expect(code).toBe(0)
  expect(stdout).toContain('http-01: { webroot: /var/www/html }')
  expect(stdout).toContain(`exec: { certbot: { auth: ${hook}, cleanup: ${hook} } }`)
  expect(stderr).toContain('a.example.test: its deploy hook "systemctl reload nginx && logger done" needs a shell')
  expect(stderr).toContain('d: left out: "dns-cloudflare" is not taken over')
  expect(stdout).not.toContain('name: d')
})

test('lego: the account comes over, and the challenge is asked for', async () => {
  await using own = await lab()
  const path = join(own.path, 'lego')
  await runOnce('env', [
    ...[
      `LEGO_CA_CERTIFICATES=${pebble.anchorsFile}`,
      'lego',
      '--accept-tos',
      '--path',
      path,
      '--email',
      'pki@example.test',
    ],
    ...[
      '--server',
      pebble.directory,
      '--domains',
      'l.example.test',
      '--http',
      '--http.port',
      `127.0.0.1:${pebble.httpPort}`,
    ],
    'run',
  ])
  const importing = ['import', 'lego', '--from', path]
  expect(await own.agent(...importing)).toMatchObject({ code: 2, stderr: expect.stringContaining('--directory') })
  const written = await own.agent(...importing, '--directory', pebble.directory, '--write', own.config)
  expect(written).toMatchObject({ code: 0, stderr: expect.stringContaining('listener on port 80') })
  const { url } = own.account()
  expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/my-account\//)
  const yaml = readFileSync(own.config, 'utf8')
  writeFileSync(own.config, yaml.replace('listen: 80', `listen: "127.0.0.1:${pebble.httpPort}"`))
  expect(await own.agent('check', '--config', own.config)).toMatchObject({ code: 0, stderr: '' })
  await own.agent('run', '--config', own.config)
  expect(realpathSync(join(path, 'certificates/l.example.test.key'))).toContain('state/generations')
  expect(own.account().url).toBe(url)
})
