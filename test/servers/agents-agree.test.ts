import { readFileSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAuthority, type Issued } from '../../src/demo/authority.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { dayMs, unitMs } from '../../src/domain/duration.ts'
import { type Pebble, startPebble } from '../support/acme/pebble.ts'
import { type AgentDone, agentHere } from '../support/agent/agent-here.ts'
import { testNginx } from '../support/agent/nginx.ts'
import { type CampusCentre, campusCentre } from '../support/centre/campus-centre.ts'
import { daemonFolder } from '../support/servers/process.ts'

let pebble: Pebble
beforeAll(async () => {
  pebble = await startPebble()
})
afterAll(() => pebble[Symbol.asyncDispose]())

/** What is told of agents; anything else that a run finds here is another test's. */
const ofAgents = new Set(['agent-silent', 'not-served', 'renewal-failing'])

interface ToldAlert {
  readonly code: string
  readonly message: string
  readonly owners: readonly string[]
}

/** Open alerts of agents. */
async function openAlerts(centre: CampusCentre): Promise<ToldAlert[]> {
  const { stdout } = await centre.certflow(['alert', 'list', '--format', 'json'])
  return (JSON.parse(stdout) as ToldAlert[]).filter(({ code }) => ofAgents.has(code))
}

/** A server with nginx and its agent, not yet joined. */
async function serverOf(name: string, all: AsyncDisposableStack) {
  const own = all.use(await daemonFolder())
  const nginx = await testNginx(own.path, [name])
  const configure = (centre: CampusCentre, reload: string = nginx.reload) =>
    writeFile(
      join(own.path, 'agent.yaml'),
      `version: 1
directory: ${pebble.directory}
ca: ${pebble.anchorsFile}
centre: { url: "${centre.url}" }
certificates:
  - name: www
    names: [${name}]
    challenge: { http-01: { listen: "127.0.0.1:${pebble.httpPort}" } }
    install: [{ fullchain: ${nginx.chain}, key: ${nginx.key} }]
    test: ${nginx.test}
    reload: ${reload}
    verify: ["${name}@${nginx.host}:${nginx.port}"]
`,
    )
  const agent = (centre: CampusCentre, args: readonly string[], stdin = ''): Promise<AgentDone> =>
    agentHere([...args, '--config', 'agent.yaml'], {
      ...{ cwd: own.path, stateFolder: join(own.path, 'state'), stdin },
      now: () => centre.clock.now,
    })
  /** From nothing to a certificate that nginx serves, and that the centre knows of. */
  const join_ = async (centre: CampusCentre, agentName: string) => {
    await configure(centre)
    const token = await centre.certflow(['agents', 'token', '--name', agentName])
    const enrolled = await agent(centre, ['enroll', centre.url, '--token', '-'], token.stdout)
    expect(enrolled).toMatchObject({ code: 0, stdout: expect.stringContaining(`${agentName} has joined`) })
    expect(await agent(centre, ['run'])).toMatchObject({ code: 0 })
    all.use(await nginx.start())
    expect(await agent(centre, ['run'])).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing is due') })
  }
  /** What is in force, as a server of Node serves it. */
  const live = (): Issued => {
    const read = (file: string) => readFileSync(join(own.path, 'state/live/www', file), 'utf8')
    return { chainPem: read('fullchain.pem'), keyPem: read('key.pem') } as Issued
  }
  return { folder: own.path, nginx, configure, agent, join: join_, live }
}

async function inventoryOf(folder: string, lines: string): Promise<string> {
  await writeFile(join(folder, 'root.pem'), await pebble.rootPem())
  return `version: 1
defaults: { owner: center, fallback: center, language: en }
contacts:
  center: { email: [pki@center.example.ac.jp] }
  physics: { email: [web@phys.example.ac.jp] }
  chemistry: { email: [web@chem.example.ac.jp] }
agents: [web01, web02]
endpoints:
${lines}`
}

const later = (centre: CampusCentre, ms: number) => {
  centre.clock.now = new Date(centre.clock.now.getTime() + ms)
}

test('from nothing: a centre, two agents, two servers; disk, process and network agree', async () => {
  await using all = new AsyncDisposableStack()
  const [www, mail] = [await serverOf('www.example.test', all), await serverOf('mail.example.test', all)]
  const trust = `trust: { ca: ${www.folder}/root.pem }`
  const inventory = await inventoryOf(
    www.folder,
    `  - { host: www.example.test, port: ${www.nginx.port}, owner: physics, managed_by: web01, ${trust} }
  - { host: mail.example.test, port: ${mail.nginx.port}, owner: chemistry, managed_by: web02, ${trust} }
`,
  )
  const names = new Map([
    ['www.example.test', ['127.0.0.1']],
    ['mail.example.test', ['127.0.0.1']],
  ])
  const centre = all.use(await campusCentre(inventory, names))
  await www.join(centre, 'web01')
  await mail.join(centre, 'web02')
  later(centre, 10 * unitMs.m)
  expect(await centre.run()).toEqual([])
  expect(await openAlerts(centre)).toEqual([])
  const { stdout } = await centre.certflow(['agents', 'list'])
  expect(stdout).toMatch(/^web01 +approved .*\nweb02 +approved /m)

  // the agent of one is killed
  later(centre, 2 * dayMs)
  await mail.agent(centre, ['run'])
  expect(await centre.run()).toEqual([expect.stringMatching(/^web@phys\.example\.ac\.jp /)])
  expect(await openAlerts(centre)).toMatchObject([{ code: 'agent-silent', owners: ['physics'] }])
  await www.agent(centre, ['run'])
  later(centre, 10 * unitMs.m)
  expect(await centre.run()).toEqual([expect.stringMatching(/^web@phys\.example\.ac\.jp \[Solved\]/)])
  expect(await openAlerts(centre)).toEqual([])
})

describe('the layer that is behind is named, to the owner of the entry, until it is cured', () => {
  async function one(all: AsyncDisposableStack, addresses: readonly string[] = ['127.0.0.1']) {
    const www = await serverOf('www.example.test', all)
    const entry = `  - { host: www.example.test, port: ${www.nginx.port}, addresses: all, owner: physics, managed_by: web01, trust: { ca: ${www.folder}/root.pem } }\n`
    const centre = all.use(
      await campusCentre(await inventoryOf(www.folder, entry), new Map([['www.example.test', addresses]])),
    )
    await www.join(centre, 'web01')
    return { www, centre }
  }

  test('an nginx that was not reloaded', async () => {
    await using all = new AsyncDisposableStack()
    const { www, centre } = await one(all)
    later(centre, 10 * unitMs.m)
    expect(await centre.run()).toEqual([])
    await www.configure(centre, 'none')
    expect(await www.agent(centre, ['renew', 'www'])).toMatchObject({ code: 0 })
    // somebody reloads by hand, and has a day for it
    later(centre, 2 * unitMs.h)
    await www.agent(centre, ['run'])
    expect(await centre.run()).toEqual([])
    later(centre, dayMs)
    await www.agent(centre, ['run'])
    // what is critical goes to the fallback too
    const toBoth = (subject: string) =>
      ['pki@center', 'web@phys'].map((who) => expect.stringMatching(`^${who}.example.ac.jp .${subject}`))
    expect((await centre.run()).sort()).toEqual(toBoth('Action needed'))
    const [alert, ...others] = await openAlerts(centre)
    expect(others).toEqual([])
    expect(alert).toMatchObject({ code: 'not-served', owners: ['physics'], message: expect.stringContaining('web01') })
    expect(alert?.message).toMatch(/reload/)
    await www.nginx.reloadByHand()
    later(centre, unitMs.h)
    expect(await www.agent(centre, ['run'])).toMatchObject({ stdout: expect.stringContaining('nothing is due') })
    later(centre, 10 * unitMs.m)
    expect((await centre.run()).sort()).toEqual(toBoth('Solved'))
    expect(await openAlerts(centre)).toEqual([])
  })

  test('one stale backend of three', async () => {
    await using all = new AsyncDisposableStack()
    const [second, third] = ['127.61.0.2', '127.61.0.3']
    const { www, centre } = await one(all, ['127.0.0.1', second, third])
    const { port } = www.nginx
    const before = www.live()
    await www.agent(centre, ['renew', 'www'])
    const fresh = all.use(await serveTls({ certificate: www.live() }, { host: second, port }))
    const stale = await serveTls({ certificate: before }, { host: third, port })
    expect(fresh.port).toBe(port)
    later(centre, 10 * unitMs.m)
    await www.agent(centre, ['run'])
    expect((await centre.run()).filter((mail) => mail.startsWith('web@phys'))).not.toEqual([])
    const [alert] = await openAlerts(centre)
    expect(alert).toMatchObject({ code: 'not-served', owners: ['physics'], message: expect.stringContaining(third) })
    expect(alert?.message).not.toContain(second)
    await stale[Symbol.asyncDispose]()
    all.use(await serveTls({ certificate: www.live() }, { host: third, port }))
    later(centre, unitMs.h)
    await www.agent(centre, ['run'])
    await centre.run()
    expect(await openAlerts(centre)).toEqual([])
  })
})

/** The hook of docs/agents.md, as it stands there. */
function hookOfDocs(): string {
  const [, script] = /```sh\n(#!\/bin\/sh\n[\s\S]*?)```/.exec(readFileSync('docs/agents.md', 'utf8')) ?? []
  if (script === undefined) throw new Error('docs/agents.md has no hook')
  return script
}

test('a server of certbot: its hook by the docs, one that stops to speak, and that does again', async () => {
  await using all = new AsyncDisposableStack()
  const folder = all.use(await daemonFolder()).path
  const authority = createAuthority()
  const names = ['mail.example.test', 'imap.example.test']
  const issue = (at: Date) => authority.issue({ names, notBefore: at, notAfter: new Date(at.getTime() + 90 * dayMs) })
  let certificate = issue(new Date(Date.now() - dayMs))
  let server = await serveTls({ certificate }, { host: '127.61.0.4' })
  const { port } = server
  const inventory = await inventoryOf(
    folder,
    `  - { host: mail.example.test, port: ${port}, owner: chemistry, managed_by: certbot, trust: { ca: ${folder}/own.pem } }
  - { host: old.example.test, port: ${port}, server_name: imap.example.test, managed_by: certbot, trust: { ca: ${folder}/own.pem } }
`,
  )
  await writeFile(join(folder, 'own.pem'), authority.rootPem)
  const table = new Map(['mail.example.test', 'old.example.test'].map((name) => [name, ['127.61.0.4']]))
  const centre = all.use(await campusCentre(inventory, table))
  const renewed = async (at: Date) => {
    await server[Symbol.asyncDispose]()
    certificate = issue(at)
    server = await serveTls({ certificate }, { host: '127.61.0.4', port })
  }
  // nobody has a hook: nobody is missed
  expect([await centre.run(), await openAlerts(centre)]).toEqual([[], []])

  const made = await centre.certflow([
    'agents',
    'token',
    '--name',
    'mail',
    '--hook',
    'certbot',
    '--for',
    names[0] ?? '',
  ])
  expect(made.code).toBe(0)
  const [script, header, lineage] = ['hook', 'header', 'lineage'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  await writeFile(header, `Authorization: Bearer ${made.stdout.trim()}\n`, { mode: 0o600 })
  await mkdir(lineage)
  const text = hookOfDocs().replace('https://certflow.example.ac.jp', centre.url).replace('/etc/certflow-hook', header)
  await writeFile(script, text)
  await chmod(script, 0o755)
  const hook = async () => {
    await writeFile(join(lineage, 'cert.pem'), certificate.pem)
    const { execFile } = await import('node:child_process')
    const env = { PATH: process.env.PATH, RENEWED_LINEAGE: lineage, RENEWED_DOMAINS: names.join(' ') }
    await new Promise<void>((resolve, reject) => {
      execFile(script, { env }, (error) => (error === null ? resolve() : reject(error)))
    })
  }
  await hook()
  later(centre, 50 * dayMs)
  expect([await centre.run(), await openAlerts(centre)]).toEqual([[], []])

  await renewed(centre.clock.now)
  later(centre, unitMs.h)
  expect(await centre.run()).toEqual([expect.stringMatching(/^web@chem\.example\.ac\.jp /)])
  expect(await openAlerts(centre)).toMatchObject([{ code: 'agent-silent', owners: ['chemistry'] }])
  await hook()
  later(centre, unitMs.h)
  expect(await centre.run()).toEqual([expect.stringMatching(/^web@chem\.example\.ac\.jp \[Solved\]/)])
  expect(await openAlerts(centre)).toEqual([])
  await server[Symbol.asyncDispose]()
})
