import { execFile } from 'node:child_process'
import { createHash, createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { agentHere } from '../support/agent/agent-here.ts'
import { testServices } from '../support/agent/services.ts'
import { fingerprintOf } from '../support/fingerprint.ts'
import { daemonFolder } from '../support/servers/process.ts'

/* The services that have a preset, besides nginx: each with its own test and reload, looked at by openssl through its own protocol. */

const run = promisify(execFile)
const name = 'www.example.test'

/** A service that runs with an old certificate, and an agent that is to install what comes. */
async function lab(kind: string) {
  const place = await daemonFolder()
  const service = await testServices[kind]?.(place.path)
  if (service === undefined) throw new Error(`there is no ${kind}`)
  const authority = createAuthority().intermediate({ subject: 'Issuing CA' })
  const old = authority.issue({ names: [name] })
  await service.writeFiles(old)
  const daemon = await service.start()
  const agent = (...args: readonly string[]) =>
    agentHere([...args, '--config', 'agent.yaml'], { cwd: place.path, stateFolder: join(place.path, 'state-agent') })
  const configure = async (reload: string) =>
    writeFile(
      join(place.path, 'agent.yaml'),
      `version: 1
certificates:
  - name: www
    names: [${name}]
    install: ${service.install}
    test: ${service.test}
    reload: ${reload}
    verify: ${JSON.stringify(service.verify)}
    verify_within: 5s
`,
    )
  return {
    service,
    old,
    agent,
    configure,
    async issue() {
      const made = await agent('csr', 'www', '--output', 'www.csr')
      if (made.code !== 0) throw new Error(made.stderr)
      const privateKey = createPrivateKey(await readFile(join(place.path, 'state-agent/pending/www/key.pem')))
      const issued = authority.issue({ names: [name], keys: { privateKey, publicKey: createPublicKey(privateKey) } })
      await writeFile(join(place.path, 'new.pem'), issued.chainPem)
      return issued
    },
    async [Symbol.asyncDispose]() {
      await daemon[Symbol.asyncDispose]()
      await place[Symbol.asyncDispose]()
    },
  }
}

/** What openssl is shown at a target, by its fingerprint. */
async function seenByOpenssl(target: string): Promise<string> {
  const [, dialect, at = ''] = /^(?:(\w+):\/\/)?[^@]*@(.*)$/.exec(target) ?? []
  const starttls = dialect === undefined ? [] : ['-starttls', dialect]
  const command = ['s_client', '-connect', at, '-servername', name, ...starttls]
  const ended = run('openssl', command, { timeout: 10_000 })
  ended.child.stdin?.end()
  const pem = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/.exec((await ended).stdout)?.[0] ?? ''
  return createHash('sha256').update(new X509Certificate(pem).raw).digest('hex')
}

describe.each(Object.keys(testServices))('%s', (kind) => {
  test('serves what was installed after its own reload, and again what was before after a roll-back', async () => {
    await using at = await lab(kind)
    await at.configure(await at.service.reload())
    const issued = await at.issue()
    for (const target of at.service.verify) expect(await seenByOpenssl(target)).toBe(fingerprintOf(at.old))
    expect(await at.agent('install', 'www', '--cert', 'new.pem')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('in force and served'),
    })
    for (const target of at.service.verify) expect(await seenByOpenssl(target)).toBe(fingerprintOf(issued))
    expect(await at.agent('rollback', 'www')).toMatchObject({ code: 0 })
    for (const target of at.service.verify) expect(await seenByOpenssl(target)).toBe(fingerprintOf(at.old))
  })

  test('a reload that says that all is well and did nothing: the files are again as they were', async () => {
    await using at = await lab(kind)
    await at.configure('/bin/true')
    const before = await at.service.files()
    await at.issue()
    const done = await at.agent('install', 'www', '--cert', 'new.pem')
    expect(done).toMatchObject({ code: 1, stdout: expect.stringContaining('the certificate before is in force again') })
    expect(await at.service.files()).toBe(before)
    for (const target of at.service.verify) expect(await seenByOpenssl(target)).toBe(fingerprintOf(at.old))
  })
})
