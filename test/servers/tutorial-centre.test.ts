import { spawn } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { Browser } from '../support/centre/browser.ts'
import { pageOf } from '../support/pages.ts'
import { quietPort } from '../support/servers/quiet-port.ts'

/** The blocks of commands of a page, in their order, with ports of this test in place of those that stand there. */
async function blocksOf(
  page: string,
): Promise<{ readonly blocks: readonly string[]; readonly port: (of: number) => number }> {
  const blocks = pageOf(page).blocks.flatMap(({ language, text }) => (language === 'bash' ? [text] : []))
  const ports = new Map<string, number>()
  for (const [, port = ''] of blocks.join('\n').matchAll(/(?:127\.0\.0\.1:|Port": |example\.test )(\d{4,5})\b/g))
    if (!ports.has(port)) ports.set(port, await quietPort('127.0.0.1'))
  const ofTest = (digits: string) => String(ports.get(digits) ?? digits)
  return {
    blocks: blocks.map((block) => block.replaceAll(/\b\d{4,5}\b/g, ofTest)),
    port: (of) => Number(ofTest(String(of))),
  }
}

/** One shell, as somebody who follows a page has it: the same for all blocks, each with what it prints. */
class Shell implements AsyncDisposable {
  readonly #process: ReturnType<typeof spawn>
  readonly #ended: Promise<unknown>
  #text = ''
  #heard: () => void = () => undefined

  constructor(cwd: string) {
    this.#process = spawn('bash', ['--norc'], {
      cwd,
      stdio: 'pipe',
      detached: true,
      env: { ...process.env, NO_COLOR: '1' },
    })
    this.#ended = new Promise((done) => this.#process.once('close', done))
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.setEncoding('utf8').on('data', (piece: string) => {
        this.#text += piece
        this.#heard()
      })
  }

  async type(block: string): Promise<string> {
    this.#text = ''
    this.#process.stdin?.write(`${block}\necho "done $?"\n`)
    while (!/^done \d+$/m.test(this.#text))
      await Promise.race([
        new Promise<void>((heard) => (this.#heard = heard)),
        this.#ended.then(() => Promise.reject(new Error(this.#text))),
      ])
    return this.#text
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.pid !== undefined) process.kill(-this.#process.pid, 'SIGKILL')
    await this.#ended
  }
}

test('who follows the tutorial has two servers on which disk, process and network agree', {
  timeout: 180_000,
}, async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'tutorial-'))
  for (const name of ['dist', 'node_modules']) symlinkSync(resolve(name), join(folder.path, name))
  const { blocks, port } = await blocksOf('docs/tutorial-centre.md')
  await using shell = new Shell(folder.path)
  const next = blocks.values()
  const follow = async () => shell.type(next.next().value ?? 'echo there is no such block')
  /** What the page of agreement says of each endpoint. */
  const agreement = async () => {
    const browser = new Browser(`http://127.0.0.1:${port(8080)}`)
    expect((await browser.logIn('tanaka', 'correct horse battery staple')).status).toBe(303)
    const page = await (await browser.get('/agreement')).text()
    const states = ['All three agree', 'A new one is on the disk'].map((words) => page.split(words).length - 1)
    return { agreed: states[0], pending: states[1] }
  }

  for (const what of ['commands', 'CA', 'root', 'centre', 'servers'])
    expect([what, await follow()]).toEqual([what, expect.stringMatching(/^done 0$/m)])
  const joined = await follow()
  expect(joined.match(/ has joined /g)).toHaveLength(2)
  expect(joined.match(/nothing is due/g)).toHaveLength(2)
  const run = await follow()
  expect(run).toContain('0 critical, 0 warning, 2 ok')
  expect(run.match(/^web0[12] +approved /gm)).toHaveLength(2)
  expect(await agreement()).toEqual({ agreed: 2, pending: 0 })
  const served = await follow()
  expect(served).toMatch(/^sha256 Fingerprint=/m)

  expect(await follow()).toContain('not seen yet')
  expect(await agreement()).toEqual({ agreed: 1, pending: 1 })
  expect(await follow()).toContain('nothing is due')
  expect(await agreement()).toEqual({ agreed: 2, pending: 0 })

  await follow()
  await expect.poll(async () => fetch(`http://127.0.0.1:${port(8080)}/healthz`).catch(() => 'gone')).toBe('gone')
  expect(next.next().done).toBe(true)
})
