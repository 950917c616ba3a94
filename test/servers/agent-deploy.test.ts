import { execFileSync } from 'node:child_process'
import { lstatSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { unitMs } from '../../src/domain/duration.ts'
import { type DeployLab, deployLab } from '../support/agent/deploy-lab.ts'
import { fingerprintOf } from '../support/fingerprint.ts'

const install = ['install', 'www', '--cert', 'new.pem'] as const

/** A program of a service, written for one test. It gets the lab's folder as its working folder's name in $LAB. */
async function script(lab: DeployLab, name: string, text: string): Promise<string> {
  const path = join(lab.folder, name)
  await writeFile(path, `#!/bin/bash\nLAB=${lab.folder}\n${text}\n`)
  await chmod(path, 0o755)
  return path
}

function pairAt({ nginx }: DeployLab): string {
  return readFileSync(nginx.chain, 'utf8') + readFileSync(nginx.key, 'utf8')
}

function later(minutes: number): () => Date {
  return () => new Date(Date.now() + minutes * unitMs.m)
}

test('what came by mail is checked, put in place of plain files, reloaded and seen', async () => {
  await using lab = await deployLab()
  await using _ = await lab.nginx.start()
  expect(await lab.served()).toBe(fingerprintOf(lab.old))
  const issued = await lab.issue()
  const done = await lab.agent(install)
  expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('in force and served') })
  expect(await lab.served()).toBe(fingerprintOf(issued))
  expect(lstatSync(lab.nginx.chain).isSymbolicLink() && lstatSync(lab.nginx.key).isSymbolicLink()).toBe(true)
  expect(statSync(lab.nginx.key).mode & 0o777).toBe(0o600)
  for (const name of ['fullchain', 'chain', 'cert', 'key'])
    expect(readFileSync(join(lab.state, 'live', 'www', `${name}.pem`), 'utf8')).toMatch(/^-----BEGIN/)
  expect(await lab.agent(['run'])).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing is due') })
  // and back again, to what was found there
  expect(await lab.agent(['rollback', 'www'])).toMatchObject({ code: 0 })
  expect(await lab.served()).toBe(fingerprintOf(lab.old))
  expect(pairAt(lab)).toBe(lab.old.chainPem + lab.old.keyPem)
})

test('copies are files of their own, and recover brings them to one pair', async () => {
  await using lab = await deployLab()
  await lab.configure({ install: `[{ fullchain: ${lab.nginx.chain}, key: ${lab.nginx.key}, as: copy, mode: "0640" }]` })
  await using _ = await lab.nginx.start()
  const issued = await lab.issue()
  expect(await lab.agent(install)).toMatchObject({ code: 0 })
  expect(await lab.served()).toBe(fingerprintOf(issued))
  expect([lstatSync(lab.nginx.key).isFile(), statSync(lab.nginx.key).mode & 0o777]).toEqual([true, 0o640])
  // as after a power cut between the two
  await writeFile(lab.nginx.chain, lab.old.chainPem)
  expect(await lab.agent(['recover'])).toMatchObject({ code: 0, stderr: expect.stringContaining(lab.nginx.chain) })
  expect(pairAt(lab)).toBe(issued.chainPem + issued.keyPem)
})

describe('a service that was stopped', () => {
  test('gets its files, and is seen at the next run', async () => {
    await using lab = await deployLab()
    const issued = await lab.issue()
    expect(await lab.agent(install)).toMatchObject({ code: 0, stdout: expect.stringContaining('not seen yet') })
    await using _ = await lab.nginx.start()
    expect(await lab.agent(['run'])).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing is due') })
    expect(await lab.served()).toBe(fingerprintOf(issued))
  })
})

test('a configuration that is broken for another reason keeps everything as it is, and the next run goes on', async () => {
  await using lab = await deployLab()
  await using _ = await lab.nginx.start()
  const issued = await lab.issue()
  await lab.nginx.configure('bogus on;')
  const refused = await lab.agent(install)
  expect(refused).toMatchObject({ code: 1, stdout: expect.stringMatching(/not good: .*bogus/) })
  expect([pairAt(lab), await lab.served()]).toEqual([lab.old.chainPem + lab.old.keyPem, fingerprintOf(lab.old)])
  await lab.nginx.configure()
  // a minute has not passed yet
  expect(await lab.agent(['run'])).toMatchObject({ code: 0, stdout: expect.stringContaining('next try in') })
  expect(await lab.agent(['run'], later(2))).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('in force and served'),
  })
  expect(await lab.served()).toBe(fingerprintOf(issued))
})

describe('reloads at their hours', () => {
  test('the new certificate is in force at once, and the service is told later', async () => {
    await using lab = await deployLab()
    const today = new Date()
    const day = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(today.getDay() + 2) % 7]
    await lab.configure({ reload: `{ run: ${lab.nginx.reload}, during: "${day} 00:00-23:59" }` })
    await using _ = await lab.nginx.start()
    const issued = await lab.issue()
    expect(await lab.agent(install)).toMatchObject({ code: 0, stdout: expect.stringContaining('at the hours') })
    expect(await lab.served()).toBe(fingerprintOf(lab.old))
    expect(pairAt(lab)).toBe(issued.chainPem + issued.keyPem)
    const then = new Date(today.getFullYear(), today.getMonth(), today.getDate() + 2, 12)
    expect(await lab.agent(['run'], () => then)).toMatchObject({ code: 0 })
    expect(await lab.served()).toBe(fingerprintOf(issued))
  })

  test('nobody tells it: the listener is looked at until it shows the new one', async () => {
    await using lab = await deployLab()
    await lab.configure({ reload: 'none' })
    await using _ = await lab.nginx.start()
    await lab.issue()
    expect(await lab.agent(install)).toMatchObject({ code: 0, stdout: expect.stringContaining('not seen yet') })
    expect(await lab.agent(['run'])).toMatchObject({ stdout: expect.stringContaining('not seen yet') })
    await lab.nginx.reloadByHand()
    expect(await lab.agent(['run'])).toMatchObject({ stdout: expect.stringContaining('nothing is due') })
  })
})

/** Ways in which a reload goes wrong; the mark tells processes of this test from others. */
const mark = `certflow-test-${process.pid}`
const failing: readonly (readonly [what: string, reload: (lab: DeployLab) => string])[] = [
  ['the reload fails', () => 'echo oh no >&2; exit 3'],
  ['the service goes on with the old one', () => 'exit 0'],
  [
    'the service serves another one',
    (lab) => `sed -i "s#${lab.nginx.chain}#$LAB/other.pem#; s#${lab.nginx.key}#$LAB/other.key#" $LAB/nginx.conf
     if [ -e $LAB/once ]; then sed -i "s#$LAB/other.pem#${lab.nginx.chain}#; s#$LAB/other.key#${lab.nginx.key}#" $LAB/nginx.conf; fi
     touch $LAB/once; ${lab.nginx.reload}`,
  ],
  [
    'the port is dead',
    (lab) =>
      `if [ -e $LAB/once ]; then ${lab.nginx.reload.replace('-s reload ', '')}; else touch $LAB/once; kill -QUIT $(cat $LAB/nginx.pid); sleep 0.3; fi`,
  ],
  [
    'the daemon cannot read the file',
    (lab) =>
      `if [ ! -e $LAB/once ]; then touch $LAB/once; K=$(readlink -f ${lab.nginx.key}); mv $K $K.gone; ${lab.nginx.reload}; mv $K.gone $K; else ${lab.nginx.reload}; fi`,
  ],
  ['the output is a flood', () => 'head -c 50000000 /dev/zero | tr "\\0" y; exit 1'],
  [
    'it forks twice and says that all is well',
    () => `(setsid sleep 600 ${mark} &) ; (exec -a ${mark} sleep 600 &) ; exit 0`,
  ],
  ['it ends by a signal', () => 'kill -9 $$'],
  ['it cannot be started', () => ''],
]

describe('what was served before is served again where', () => {
  test.for(failing)('%s', async ([what, reload]) => {
    await using lab = await deployLab()
    const other = lab.authority.issue({ names: ['other.example.test'] })
    await writeFile(join(lab.folder, 'other.pem'), other.chainPem)
    await writeFile(join(lab.folder, 'other.key'), other.keyPem)
    const program = await script(lab, 'reload.sh', reload(lab))
    await lab.configure({ reload: what === 'it cannot be started' ? '/does/not/exist' : program })
    await using _ = await lab.nginx.start()
    await lab.issue()
    const done = await lab.agent(install)
    const noticedAt = performance.now()
    expect(done).toMatchObject({ code: 1, stdout: expect.stringContaining('the certificate before is in force again') })
    expect(done.stdout.length).toBeLessThan(2_000)
    expect(pairAt(lab)).toBe(lab.old.chainPem + lab.old.keyPem)
    await expect.poll(() => lab.served(), { timeout: 5_000 }).toBe(fingerprintOf(lab.old))
    expect(performance.now() - noticedAt).toBeLessThan(5_000)
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(mark)
    // the same certificate is tried again once the service is well, and no key is made anew
    await lab.nginx.configure()
    await lab.configure()
    const again = await lab.agent(['run'], later(2))
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('in force and served') })
    if (what === 'the port is dead') execFileSync('/bin/sh', ['-c', `kill $(cat ${lab.folder}/nginx.pid)`])
  })

  test('the service refuses the new files', async () => {
    await using lab = await deployLab()
    const program = await script(
      lab,
      'test.sh',
      `cmp -s ${lab.nginx.chain} $LAB/new.pem && { echo does not like it; exit 1; }; exit 0`,
    )
    await lab.configure({ test: program })
    await using _ = await lab.nginx.start()
    await lab.issue()
    expect(await lab.agent(install)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/refuses the new files: .*does not like it/),
    })
    expect([pairAt(lab), await lab.served()]).toEqual([lab.old.chainPem + lab.old.keyPem, fingerprintOf(lab.old)])
  })

  test('the wrong path is written', async () => {
    await using lab = await deployLab()
    await lab.configure({ install: `[{ fullchain: ${lab.folder}/elsewhere.pem, key: ${lab.folder}/elsewhere.key }]` })
    await using _ = await lab.nginx.start()
    await lab.issue()
    const done = await lab.agent(install)
    // nothing of ours was served before: there is nothing to go back to, and it is said
    expect(done).toMatchObject({ code: 0, stdout: expect.stringContaining('not seen yet') })
    expect(await lab.served()).toBe(fingerprintOf(lab.old))
  })

  test('a reload hangs', { timeout: 180_000 }, async () => {
    await using lab = await deployLab()
    await lab.configure({ reload: await script(lab, 'reload.sh', `exec -a ${mark} sleep 600`) })
    await using _ = await lab.nginx.start()
    await lab.issue()
    expect(await lab.agent(install)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('had not ended after 30 s'),
    })
    expect([pairAt(lab), await lab.served()]).toEqual([lab.old.chainPem + lab.old.keyPem, fingerprintOf(lab.old)])
    expect(execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })).not.toContain(mark)
  })
})

describe('nothing is put back that has no day left', () => {
  test('the new one stays, and it is said why', async () => {
    await using lab = await deployLab()
    const soon = lab.authority.issue({ names: ['www.example.test'], notAfter: new Date(Date.now() + 3 * unitMs.h) })
    await writeFile(lab.nginx.chain, soon.chainPem)
    await writeFile(lab.nginx.key, soon.keyPem, { mode: 0o600 })
    await lab.configure({ reload: '"false"' })
    await using _ = await lab.nginx.start()
    const issued = await lab.issue()
    expect(await lab.agent(install)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('not put back: it has less than a day left'),
    })
    expect(pairAt(lab)).toBe(issued.chainPem + issued.keyPem)
    expect(await lab.agent(['rollback', 'www'])).toMatchObject({ code: 2 })
  })
})

describe('what is not installed', () => {
  // biome-ignore format: table
  test.for([
    ['for another key',    (lab: DeployLab) => lab.authority.issue({ names: ['www.example.test'] }).chainPem, 2, /belongs to no key/],
    ['no certificate',     () => 'hello',                                                                 2, /no certificate that can be read/],
    ['a key in it',        (lab: DeployLab) => lab.old.chainPem + lab.old.keyPem,                          2, /private key/],
  ] as const)('%s', async ([, text, code, words]) => {
    await using lab = await deployLab()
    await lab.issue()
    await writeFile(join(lab.folder, 'new.pem'), text(lab))
    const done = await lab.agent(install)
    expect(done.code).toBe(code)
    expect(done.stderr).toMatch(words)
    expect(pairAt(lab)).toBe(lab.old.chainPem + lab.old.keyPem)
  })

  test('one that has ended', async () => {
    await using lab = await deployLab()
    await lab.issue(new Date(Date.now() - 1_000))
    const done = await lab.agent(install)
    expect(done).toMatchObject({ code: 1, stderr: expect.stringContaining('it ended at') })
    expect(lstatSync(lab.nginx.chain).isSymbolicLink()).toBe(false)
  })

  test('PKCS#7 with the chain in disorder is taken', async () => {
    await using lab = await deployLab()
    await using _ = await lab.nginx.start()
    const issued = await lab.issue()
    await writeFile(join(lab.folder, 'mixed.pem'), lab.authority.rootPem + lab.authority.certificate.pem + issued.pem)
    execFileSync('openssl', ['crl2pkcs7', '-nocrl', '-certfile', 'mixed.pem', '-out', 'new.p7b', '-outform', 'DER'], {
      cwd: lab.folder,
    })
    expect(await lab.agent(['install', 'www', '--cert', 'new.p7b'])).toMatchObject({ code: 0 })
    expect(readFileSync(lab.nginx.chain, 'utf8')).toBe(issued.chainPem)
    expect(await lab.served()).toBe(fingerprintOf(issued))
    expect(readlinkSync(join(lab.state, 'live', 'www'))).toMatch(/generations\/www\/\d+$/)
  })
})
