import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { InstallPath } from '../../../agent/config/agent-config.ts'
import { loadAgentConfig } from '../../../agent/config/load.ts'
import { adoptFound } from '../../../agent/deploy/adopt.ts'
import { isInstalled, putCopies, putLinks } from '../../../agent/deploy/install-paths.ts'
import { filesOf } from '../../../agent/deploy/material.ts'
import { stageGeneration, switchTo } from '../../../agent/state/generation.ts'
import { openState } from '../../../agent/state/state-folder.ts'

const now = new Date('2026-11-29T00:00:00.000Z')
const about = { source: 'acme', madeAt: now.toISOString() } as const
const material = (mark: string) => ({ keyPem: `key ${mark}\n`, certPem: `cert ${mark}\n`, chainPem: `chain ${mark}\n` })
const three = ['www.pem', 'www.key', 'both.pem'] as const

async function place(as: 'link' | 'copy') {
  const at = await mkdtempDisposable(join(tmpdir(), 'install-'))
  const state = await openState(join(at.path, 'state'))
  const text = `version: 1
certificates:
  - name: www
    names: [www.example]
    install: [{ fullchain: www.pem, key: www.key, combined: both.pem, as: ${as}, mode: "0640" }]
`
  const config = loadAgentConfig(text, join(at.path, 'agent.yaml'), 'host').config?.certificates[0]
  if (config === undefined) throw new Error('not a configuration')
  const read = (name: string) => readFileSync(join(at.path, name), 'utf8')
  const modeOf = (name: string) => statSync(join(at.path, name)).mode & 0o777
  const stage = async (mark: string, install: readonly InstallPath[] = config.install) =>
    stageGeneration(state, 'www', await filesOf(material(mark), install), about)
  const dispose = () => at[Symbol.asyncDispose]()
  return { path: at.path, [Symbol.asyncDispose]: dispose, state, config, read, modeOf, stage }
}

test('what each path holds, with its mode; all of them follow one rename', async () => {
  await using at = await place('link')
  const number = await at.stage('a')
  await switchTo(at.state, 'www', number)
  await putLinks(at.state, 'www', at.config.install)
  expect(three.map(at.read)).toEqual(['cert a\nchain a\n', 'key a\n', 'cert a\nchain a\nkey a\n'])
  expect(three.map(at.modeOf)).toEqual([0o644, 0o640, 0o640])
  expect(await isInstalled(at.state, 'www', number, at.config.install)).toBe(true)
  await switchTo(at.state, 'www', await at.stage('b'))
  expect(three.map(at.read)).toEqual(['cert b\nchain b\n', 'key b\n', 'cert b\nchain b\nkey b\n'])
})

describe('what was found', () => {
  test('becomes a generation in force, byte by byte, and paths become links to it', async () => {
    await using at = await place('link')
    writeFileSync(join(at.path, 'www.pem'), 'old cert')
    writeFileSync(join(at.path, 'real.key'), 'old key', { mode: 0o600 })
    symlinkSync('real.key', join(at.path, 'www.key'))
    expect(await adoptFound(at.state, at.config, now)).toBe(1)
    expect(['www.pem', 'www.key', 'real.key'].map(at.read)).toEqual(['old cert', 'old key', 'old key'])
    expect(readlinkSync(join(at.path, 'www.key'))).toContain('/live/www/')
    expect(at.modeOf('www.key')).toBe(0o600)
    // and once more: nothing is left to take over
    expect(await adoptFound(at.state, at.config, now)).toBe(1)
  })

  test('beside something in force, joins it', async () => {
    await using at = await place('link')
    const first = at.config.install.slice(0, 1)
    await switchTo(at.state, 'www', await at.stage('a', first))
    await putLinks(at.state, 'www', first)
    writeFileSync(join(at.path, 'both.pem'), 'found')
    expect(await adoptFound(at.state, at.config, now)).toBe(2)
    expect(['www.pem', 'both.pem'].map(at.read)).toEqual(['cert a\nchain a\n', 'found'])
  })

  test('nothing is nothing; a folder is told', async () => {
    await using at = await place('link')
    expect(await adoptFound(at.state, at.config, now)).toBeUndefined()
    mkdirSync(join(at.path, 'www.pem'))
    await expect(adoptFound(at.state, at.config, now)).rejects.toMatchObject({ code: 'file-unwritable' })
  })
})

test('a folder that does not exist is told before anything is touched', async () => {
  await using at = await place('link')
  const [first] = at.config.install
  const config = {
    ...at.config,
    install: first === undefined ? [] : [{ ...first, path: join(at.path, 'missing', 'www.pem') }],
  }
  await expect(adoptFound(at.state, config, now)).rejects.toMatchObject({
    code: 'file-unwritable',
    message: expect.stringContaining('its folder does not exist'),
  })
})

test('copies are brought to what is in force, whatever is there, and left alone where they are that', async () => {
  await using at = await place('copy')
  writeFileSync(join(at.path, 'www.pem'), 'old cert')
  writeFileSync(join(at.path, 'www.key'), 'old key', { mode: 0o600 })
  expect(await adoptFound(at.state, at.config, now)).toBe(1)
  expect(lstatSync(join(at.path, 'www.pem')).isFile()).toBe(true)
  const number = await at.stage('a')
  await switchTo(at.state, 'www', number)
  expect(await putCopies(at.state, 'www', number, at.config.install)).toHaveLength(3)
  expect(await putCopies(at.state, 'www', number, at.config.install)).toEqual([])
  expect(at.read('both.pem')).toBe('cert a\nchain a\nkey a\n')
  const key = join(at.path, 'www.key')
  for (const spoil of [() => writeFileSync(key, 'x'), () => unlinkSync(key)]) {
    spoil()
    expect(await isInstalled(at.state, 'www', number, at.config.install)).toBe(false)
    expect(await putCopies(at.state, 'www', number, at.config.install)).toEqual([key])
  }
  // back to what was found, with its own mode
  await switchTo(at.state, 'www', 1)
  await putCopies(at.state, 'www', 1, at.config.install)
  expect([at.read('www.pem'), at.read('www.key'), at.modeOf('www.key')]).toEqual(['old cert', 'old key', 0o600])
})
