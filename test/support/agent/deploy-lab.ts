import { createPrivateKey, createPublicKey } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Authority, createAuthority, type Issued } from '../../../src/demo/authority.ts'
import { daemonFolder } from '../servers/process.ts'
import { lookAt } from '../tls-client.ts'
import { type AgentDone, agentHere } from './agent-here.ts'
import { type TestNginx, testNginx } from './nginx.ts'

/** A server with nginx, an old certificate in plain files, and an agent that installs what comes by hand. */
export interface DeployLab extends AsyncDisposable {
  readonly folder: string
  readonly state: string
  readonly authority: Authority
  readonly old: Issued
  readonly nginx: TestNginx
  /** Writes agent.yaml; each text takes the place of what is usual. */
  configure(parts?: Partial<Record<'install' | 'test' | 'reload' | 'verify', string>>): Promise<void>
  agent(args: readonly string[], now?: () => Date): Promise<AgentDone>
  /** Makes a key by `csr` and has the authority issue for it. Resolves to the certificate, written to `new.pem`. */
  issue(notAfter?: Date): Promise<Issued>
  /** Fingerprint of what nginx serves; undefined where it serves nothing. */
  served(): Promise<string | undefined>
}

const serverName = 'www.example.test'

/** Makes such a server. nginx is configured and not yet started. */
export async function deployLab(): Promise<DeployLab> {
  const place = await daemonFolder()
  const folder = place.path
  const state = join(folder, 'state')
  const authority = createAuthority().intermediate({ subject: 'Issuing CA' })
  const old = authority.issue({ names: [serverName] })
  const nginx = await testNginx(folder, [serverName])
  await writeFile(nginx.chain, old.chainPem)
  await writeFile(nginx.key, old.keyPem, { mode: 0o600 })
  const usual = {
    install: `[{ fullchain: ${nginx.chain}, key: ${nginx.key} }]`,
    test: nginx.test,
    reload: nginx.reload,
    verify: `["${serverName}@${nginx.host}:${nginx.port}"]`,
  }
  const configure: DeployLab['configure'] = async (parts = {}) => {
    const lines = Object.entries({ ...usual, ...parts }).map(([key, value]) => `    ${key}: ${value}\n`)
    const head = `version: 1\ncertificates:\n  - name: www\n    names: [${serverName}]\n    verify_within: 2s\n`
    await writeFile(join(folder, 'agent.yaml'), head + lines.join(''))
  }
  await configure()
  const agent: DeployLab['agent'] = ([verb = '', ...args], now) =>
    agentHere([verb, '--config', 'agent.yaml', ...args], { cwd: folder, stateFolder: state, ...(now && { now }) })
  return {
    folder,
    state,
    authority,
    old,
    nginx,
    configure,
    agent,
    async issue(notAfter) {
      const made = await agent(['csr', 'www', '--output', 'www.csr'])
      if (made.code !== 0) throw new Error(made.stderr)
      const privateKey = createPrivateKey(await readFile(join(state, 'pending', 'www', 'key.pem')))
      const keys = { privateKey, publicKey: createPublicKey(privateKey) }
      const issued = authority.issue({ names: [serverName], keys, ...(notAfter && { notAfter }) })
      await writeFile(join(folder, 'new.pem'), issued.chainPem)
      return issued
    },
    served: () => servedAt(nginx),
    [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
  }
}

async function servedAt({ host, port }: TestNginx): Promise<string | undefined> {
  try {
    const { fingerprint } = await lookAt({ host, port }, { servername: serverName })
    return fingerprint
  } catch {
    return undefined
  }
}
