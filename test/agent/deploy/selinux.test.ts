import { readFileSync } from 'node:fs'
import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { loadAgentConfig } from '../../../agent/config/load.ts'
import { deploy } from '../../../agent/deploy/deploy.ts'
import { filesOf, materialOf } from '../../../agent/deploy/material.ts'
import { localMomentOf } from '../../../agent/domain/reload-time.ts'
import { repairCopies } from '../../../agent/pass/pass-certificate.ts'
import { stageGeneration } from '../../../agent/state/generation.ts'
import type { Ledger } from '../../../agent/state/ledger.ts'
import { openState } from '../../../agent/state/state-folder.ts'
import { createAuthority } from '../../../src/demo/authority.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

/** A staged generation with a link and a copy, on a machine whose `chcon` is this script, which finds its arguments in a file. */
async function machine(chcon: string | undefined, isOn = true) {
  const at = await mkdtempDisposable(join(tmpdir(), 'selinux-'))
  const path = (name: string) => join(at.path, name)
  for (const name of ['bin', 'selinux', 'srv']) await mkdir(path(name))
  if (isOn) await writeFile(path('selinux/enforce'), '0')
  await writeFile(path('called'), '')
  if (chcon !== undefined)
    await writeFile(path('bin/chcon'), `#!/bin/sh\necho "$*" >> ${path('called')}\n${chcon}\n`, { mode: 0o755 })
  vi.stubEnv('PATH', chcon === undefined ? path('bin') : `${path('bin')}:${process.env.PATH}`)
  const yaml = `version: 1\ncertificates:\n  - name: www\n    names: [a.test]\n    verify: ["127.0.0.1:1"]
    install: [{ fullchain: ${path('srv/link.pem')} }, { combined: ${path('srv/copy.pem')}, as: copy }]\n`
  const config = loadAgentConfig(yaml, path('agent.yaml'), 'host').config?.certificates[0]
  if (config === undefined) throw new Error('agent.yaml')
  const state = await openState(path('state'))
  const { keyPem, chainPem } = createAuthority().issue({ names: ['a.test'] })
  const files = await filesOf(materialOf(keyPem, chainPem), config.install)
  const generation = await stageGeneration(state, 'www', files, { source: 'hand', madeAt: new Date().toISOString() })
  const said: string[] = []
  const shop = {
    state,
    now: () => new Date(),
    draw: () => 0.5,
    localOf: localMomentOf('UTC'),
    signal: new AbortController().signal,
    selinuxFolder: path('selinux'),
  }
  const site = {
    ...shop,
    config,
    keep: async () => undefined,
    say: (_step: string, text: string, level = 'info') => void said.push(`${level}: ${text}`),
  }
  const ledger: Ledger = {
    version: 1,
    work: {
      step: 'staged',
      reason: 'by-hand',
      begunAt: new Date(),
      names: ['a.test'],
      keyType: 'rsa-2048',
      generation,
    },
  }
  return {
    path,
    said,
    calls: () => readFileSync(path('called'), 'utf8').split('\n').filter(Boolean),
    deploy: () => deploy(site, ledger),
    repair: () => repairCopies({ ...shop, say: ({ level, text }) => void said.push(`${level}: ${text}`) }, config),
    [Symbol.asyncDispose]: () => at[Symbol.asyncDispose](),
  }
}

const words = '--no-dereference --recursive --type=cert_t --'

test('what is in force and its copies are labelled so that servers may read them, also after a recovery', async () => {
  await using lab = await machine('exit 0')
  expect(await lab.deploy()).toMatchObject({ kind: 'done' })
  const labelled = `${words} ${lab.path('state/generations/www/1')} ${lab.path('state/live/www')} ${lab.path('srv/copy.pem')}`
  expect(lab.calls()).toEqual([labelled])
  await writeFile(lab.path('srv/copy.pem'), 'half')
  await lab.repair()
  expect(lab.calls()).toEqual([labelled, labelled])
})

test.for([
  ['fails', 'echo "chcon: no such context" >&2; exit 1', /^warning: SELinux .*exit code 1: chcon: no such context$/],
  ['is not there', undefined, /^warning: SELinux .*could not be started/],
] as const)('where chcon %s it is told, and the new certificate is in force', async ([_, chcon, wanted]) => {
  await using lab = await machine(chcon)
  expect(await lab.deploy()).toMatchObject({ kind: 'done' })
  expect(lab.said).toEqual(expect.arrayContaining([expect.stringMatching(wanted)]))
})

test('nothing is done where SELinux is not on', async () => {
  await using lab = await machine('exit 0', false)
  expect(await lab.deploy()).toMatchObject({ kind: 'done' })
  expect(lab.calls()).toEqual([])
})
