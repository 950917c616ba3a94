import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dayMs } from '../../src/domain/duration.ts'
import { type Pebble, startPebble } from '../support/acme/pebble.ts'
import { type AgentDone, agentHere } from '../support/agent/agent-here.ts'
import { testNginx } from '../support/agent/nginx.ts'
import { daemonFolder } from '../support/servers/process.ts'

let pebble: Pebble

beforeAll(async () => {
  pebble = await startPebble({ refusedNonces: 20 })
})

afterAll(async () => {
  await pebble[Symbol.asyncDispose]()
})

/** A folder of an agent of its own, with nginx for `www.example.test`. */
async function agentLab(certificates: (nginx: Awaited<ReturnType<typeof testNginx>>) => string) {
  const own = await daemonFolder()
  const nginx = await testNginx(own.path, ['www.example.test'])
  const write = (text: string) =>
    writeFile(
      join(own.path, 'agent.yaml'),
      `version: 1\ndirectory: ${pebble.directory}\nca: ${pebble.anchorsFile}\ncertificates:\n${text}`,
    )
  await write(certificates(nginx))
  const agent = (args: readonly string[], now?: () => Date): Promise<AgentDone> =>
    agentHere([...args, '--config', 'agent.yaml'], {
      cwd: own.path,
      stateFolder: join(own.path, 'state'),
      ...(now && { now }),
    })
  return { ...own, [Symbol.asyncDispose]: () => own[Symbol.asyncDispose](), path: own.path, nginx, agent, write }
}

function entry(
  nginx: { chain: string; key: string; test: string; reload: string; host: string; port: number },
  rest = '',
): string {
  return `  - name: www
    names: [www.example.test]
    challenge: { http-01: { listen: "127.0.0.1:${pebble.httpPort}" } }
    install: [{ fullchain: ${nginx.chain}, key: ${nginx.key} }]
    test: ${nginx.test}
    reload: ${nginx.reload}
    verify: ["www.example.test@${nginx.host}:${nginx.port}"]
${rest}`
}

function served({ host, port }: { readonly host: string; readonly port: number }): string {
  const options = ['s_client', '-connect', `${host}:${port}`, '-servername', 'www.example.test', '-showcerts']
  return execFileSync('openssl', options, { input: '', stdio: ['pipe', 'pipe', 'ignore'], encoding: 'utf8' })
}

/** PEM blocks, one after the other. */
function blocks(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
}

describe('a new server', () => {
  test('has its first certificate before nginx runs, and openssl sees the chain that was issued once it does', async () => {
    await using lab = await agentLab((nginx) => entry(nginx))
    expect(await lab.agent(['run'])).toMatchObject({ code: 0, stdout: expect.stringContaining('not seen yet') })
    await using _ = await lab.nginx.start()
    const second = await lab.agent(['run'])
    expect(second).toMatchObject({ code: 0, stdout: expect.stringMatching(/^www: nothing is due until \d{4}/) })
    expect(blocks(served(lab.nginx))).toEqual(blocks(readFileSync(lab.nginx.chain, 'utf8')))
    expect(blocks(readFileSync(lab.nginx.chain, 'utf8'))).toHaveLength(2)
  })

  test('renews when a third of the lifetime is left, with a new key, and is seen with it', async () => {
    await using lab = await agentLab((nginx) => entry(nginx))
    await lab.agent(['run'])
    await using _ = await lab.nginx.start()
    await lab.agent(['run'])
    const [oldKey, oldChain] = [readFileSync(lab.nginx.key, 'utf8'), blocks(served(lab.nginx))]
    const at = (days: number) => () => new Date(Date.now() + days * dayMs)
    expect(await lab.agent(['run'], at(59.9))).toMatchObject({ stdout: expect.stringContaining('nothing is due') })
    // pebble's certificate of today is checked by a clock of that day
    expect(await lab.agent(['run'], at(60.1))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('in force and served'),
    })
    expect(readFileSync(lab.nginx.key, 'utf8')).not.toBe(oldKey)
    expect(blocks(served(lab.nginx))[0]).not.toBe(oldChain[0])
  })
})

describe('other wishes', () => {
  test.for(['ecdsa-p384', 'rsa-2048'] as const)('a key of %s', async (key) => {
    await using lab = await agentLab((nginx) => entry(nginx, `    key: ${key}\n`))
    expect(await lab.agent(['run'])).toMatchObject({ code: 0 })
    const text = execFileSync('openssl', ['x509', '-in', lab.nginx.chain, '-noout', '-text'], { encoding: 'utf8' })
    expect(text).toMatch(key === 'rsa-2048' ? /RSA Public-Key|2048 bit/ : /P-384/)
  })

  test('the same key each time', async () => {
    await using lab = await agentLab((nginx) => entry(nginx, '    reuse_key: true\n'))
    await lab.agent(['run'])
    const key = readFileSync(lab.nginx.key, 'utf8')
    expect(await lab.agent(['renew', 'www'])).toMatchObject({ code: 0 })
    expect(readFileSync(lab.nginx.key, 'utf8')).toBe(key)
  })

  test('tls-alpn-01', async () => {
    await using lab = await agentLab((nginx) =>
      entry(nginx).replace(/http-01: \{ listen: "[^"]+"/, `tls-alpn-01: { listen: "127.0.0.1:${pebble.tlsPort}"`),
    )
    expect(await lab.agent(['run'])).toMatchObject({ code: 0 })
  })

  test('a webroot', async () => {
    await using lab = await agentLab((nginx) => entry(nginx).replace(/listen: "[^"]+"/, 'webroot: webroot'))
    await using _ = await serveWebroot(join(lab.path, 'webroot'))
    expect(await lab.agent(['run'])).toMatchObject({ code: 0 })
  })

  test('a name that is added is ordered at the next run', async () => {
    await using lab = await agentLab((nginx) => entry(nginx))
    await lab.agent(['run'])
    await lab.write(entry(lab.nginx).replace('[www.example.test]', '[www.example.test, example.test]'))
    expect(await lab.agent(['run'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('its names have changed'),
    })
    const text = execFileSync('openssl', ['x509', '-in', lab.nginx.chain, '-noout', '-ext', 'subjectAltName'], {
      encoding: 'utf8',
    })
    expect(text).toContain('DNS:example.test')
  })

  test('a path that is added is filled at the next run, without an order', async () => {
    await using lab = await agentLab((nginx) => entry(nginx))
    await lab.agent(['run'])
    const before = readFileSync(lab.nginx.chain, 'utf8')
    await lab.write(
      entry(lab.nginx).replace(
        'install: [',
        `install: [{ combined: ${lab.path}/both.pem, pkcs12: ${lab.path}/both.p12 }, `,
      ),
    )
    expect(await lab.agent(['run'])).toMatchObject({ code: 0 })
    expect(readFileSync(join(lab.path, 'both.pem'), 'utf8')).toBe(before + readFileSync(lab.nginx.key, 'utf8'))
    expect(readFileSync(lab.nginx.chain, 'utf8')).toBe(before)
    const opened = execFileSync(
      'openssl',
      ['pkcs12', '-in', join(lab.path, 'both.p12'), '-passin', 'pass:', '-nokeys'],
      { encoding: 'utf8' },
    )
    expect(blocks(opened)).toEqual(expect.arrayContaining(blocks(before)))
  })
})

async function serveWebroot(root: string): Promise<AsyncDisposable> {
  const { createServer } = await import('node:http')
  const { mkdir, readFile } = await import('node:fs/promises')
  await mkdir(root)
  const server = createServer((request, response) => {
    readFile(join(root, new URL(request.url ?? '/', 'http://x').pathname)).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(pebble.httpPort, '127.0.0.1', resolve))
  return {
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

test('an account goes to another machine, and orders there', async () => {
  await using lab = await agentLab((nginx) => entry(nginx))
  await using other = await agentLab((nginx) => entry(nginx))
  await lab.agent(['run'])
  const file = join(other.path, 'www.account')
  expect(await lab.agent(['account', 'export', 'www', file])).toMatchObject({ code: 0 })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  // nothing is written over
  expect(await lab.agent(['account', 'export', 'www', file])).toMatchObject({ code: 2 })
  expect(await other.agent(['account', 'import', 'www', file])).toMatchObject({ code: 0 })
  expect(await other.agent(['run'])).toMatchObject({ code: 0 })
  const accounts = [lab, other].map(({ path }) =>
    readFileSync(join(path, 'state/accounts', readdirSync(join(path, 'state/accounts'))[0] ?? ''), 'utf8'),
  )
  expect(accounts[1]).toBe(accounts[0])
})
