import { writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadInventory } from '../../src/inventory/load.ts'
import { readTree, readWholeTree } from '../../src/yaml/tree.ts'
import { certflow } from '../support/certflow.ts'
import { cpuMs } from '../support/cpu.ts'
import { isCampaign, rounded, tell } from '../support/figures.ts'
import { type MemoryWatch, watchMemory } from '../support/memory-watch.ts'
import { readingOf } from '../yaml/reading.ts'

const head = 'version: 1\ndefaults: { owner: center }\ncontacts:\n  center: { email: [pki@center.example.ac.jp] }\n'

function entries(from: number, count: number): string {
  const lines = Array.from(
    { length: count },
    (_, index) => `  - { host: www${from + index}.example.ac.jp, port: 8443, owner: center, tags: [web, campus] }\n`,
  )
  return `endpoints:\n${lines.join('')}`
}

/** Checks an inventory of so many entries over so many files as a process of its own. */
async function checked(count: number, files: number): Promise<{ ms: number; megabytes: number; stdout: string }> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'check-'))
  const each = count / files
  const names = Array.from({ length: files }, (_, index) => `part-${index}.yaml`)
  for (const [index, name] of names.entries())
    writeFileSync(join(folder.path, name), `version: 1\n${entries(index * each, each)}`)
  const path = join(folder.path, 'inventory.yaml')
  writeFileSync(path, head.replace('\n', `\ninclude: [${names.join(', ')}]\n`))
  let memory: MemoryWatch | undefined
  const { stdout, ms } = await certflow(['inventory', 'check', path], {
    onStart: ({ pid = 0 }) => {
      memory = watchMemory(pid, () => 0, 100)
    },
  })
  const samples = (await memory?.stop()) ?? []
  return { ms, megabytes: Math.max(...samples.map(({ kilobytes }) => kilobytes)) / 1_024, stdout }
}

test('10,000 entries of one file', async () => {
  const { ms, stdout } = await checked(10_000, 1)
  tell('check', { '10,000 entries, wall s': [rounded(ms / 1_000), '<= 2'] })
  expect(stdout).toBe('2 files: no faults\n')
})

const [count, files] = isCampaign ? [100_000, 20] : [20_000, 4]

test(`${count} entries over ${files} files`, async () => {
  const { ms, megabytes, stdout } = await checked(count, files)
  tell('check', {
    [`${count} entries over ${files} files, wall s`]: [rounded(ms / 1_000), '<= 15'],
    [`${count} entries over ${files} files, largest RSS MB`]: [rounded(megabytes), '<= 500'],
  })
  expect(stdout).toBe(`${files + 1} files: no faults\n`)
  expect(megabytes).toBeLessThan(500)
})

/** The same numbers in every run (mulberry32), so that what was found can be found again. */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

const pieces = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ': ',
  '- ',
  '&a ',
  '*a',
  '!x ',
  '#',
  '"',
  "'",
  '|\n',
  '>',
  '\t',
  '\n',
  '? ',
  '%',
  '\u0000',
  '\ud83d',
  '---\n',
  '<<: ',
]

/** A text with some of its characters taken out, and such pieces put in. */
function spoilt(text: string, changes: number, random: (below: number) => number): string {
  let spoiled = text
  for (let left = changes; left > 0; left -= 1) {
    const at = random(spoiled.length)
    const piece = random(3) === 0 ? '' : (pieces[random(pieces.length)] ?? '').repeat(1 + random(3))
    spoiled = spoiled.slice(0, at) + piece + spoiled.slice(at + random(6))
  }
  return spoiled
}

/** The milliseconds of CPU that it takes to read a text; throws unless what came of it is an inventory, or faults with their places. */
function readingMs(text: string): { ms: number; isRefused: boolean } {
  let loaded: ReturnType<typeof loadInventory> | undefined
  const ms = cpuMs(() => (loaded = loadInventory(text, 'inventory.yaml')))
  const { inventory, faults = [] } = loaded ?? {}
  if (inventory === undefined) expect(faults.length, text).toBeGreaterThan(0)
  for (const { line, column, message } of faults)
    expect(line >= 1 && column >= 1 && !message.includes('\n    at '), text).toBe(true)
  return { ms, isRefused: inventory === undefined }
}

const sections =
  'manual:\n  - { name: a, expires: 2027-01-31, note: "web UI" }\nsweeps:\n  - { range: 192.0.2.0/24, ports: [443] }\n'
const mutations = isCampaign ? 50_000 : 1_000

test(`${mutations} spoilt inventories: faults with a place, or none, as yaml alone would find them`, () => {
  const random = randomOf(6)
  const seed = `${head}${entries(0, 20)}${sections}`
  let slowestMs = 0
  let refused = 0
  for (let round = 0; round < mutations; round += 1) {
    const text = spoilt(seed, 1 + random(4), random)
    const { ms, isRefused } = readingMs(text)
    slowestMs = Math.max(slowestMs, ms)
    if (isRefused) refused += 1
    // Nobody reads on after a control character.
    if (round % 5 === 0 && !text.includes('\u0000'))
      expect(readingOf(text, readTree), text).toEqual(readingOf(text, readWholeTree))
  }
  tell('check', { 'spoilt inventories': mutations, refused, 'slowest ms of CPU': rounded(slowestMs) })
  expect(slowestMs).toBeLessThan(3_000)
})

const large = isCampaign ? 60 : 4

test(`${large} spoilt inventories of 1 MB`, () => {
  const random = randomOf(7)
  const block = '  - host: www.example.ac.jp\n    port: 8443\n    tags: [web]\n'
  const seeds = [
    `${head}${entries(0, 12_000)}${sections}`,
    `${head}endpoints:\n${block.repeat(Math.floor(2 ** 20 / block.length))}`,
  ]
  let slowestMs = 0
  for (let round = 0; round < large; round += 1) {
    const text = spoilt(seeds[round % 2] ?? '', 1 + random(4), random)
    slowestMs = Math.max(slowestMs, readingMs(text.slice(0, 2 ** 20)).ms)
  }
  tell('check', { 'spoilt inventories of 1 MB': large, 'slowest of 1 MB, ms of CPU': [rounded(slowestMs), '<= 3000'] })
  expect(slowestMs).toBeLessThan(6_000)
})
