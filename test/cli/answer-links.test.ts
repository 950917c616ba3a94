import { existsSync } from 'node:fs'
import { mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { answerSecret } from '../../src/answers/answer-secret.ts'
import { readAnswerToken } from '../../src/answers/answer-token.ts'
import { certflowHere } from '../support/certflow-here.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'

const inventory = `version: 1
defaults: { owner: physics }
contacts: { physics: { email: [web@phys.example.ac.jp] } }
manual: [{ name: core-switch-1, expires: 2026-11-25 }]
`
const now = () => new Date('2026-11-20T12:00:00Z')

async function linksIn(mail: string | Buffer): Promise<string[]> {
  const { text = '' } = await PostalMime.parse(mail)
  return [...text.matchAll(/https:\/\/certflow\.example\.ac\.jp\/a\/(\S+)/g)].map(([, token = '']) => token)
}

test('mails have a link by which their reader, and nobody else, can answer; a rehearsal makes nothing', async () => {
  await using sink = await startSmtpSink()
  await using here = await mkdtempDisposable(join(tmpdir(), 'links-'))
  await writeFile(join(here.path, 'inventory.yaml'), inventory)
  const smtp = `smtp: { url: "smtp://127.0.0.1:${sink.port}", from: pki@center.example.ac.jp }`
  const settings = `organisation: { name: IT }\nserver: { url: https://certflow.example.ac.jp }\n${smtp}\n`
  await writeFile(join(here.path, 'certflow.yaml'), settings)
  const run = (...args: readonly string[]) => certflowHere(['run', ...args], { cwd: here.path, now })

  expect((await run('--dry-run', '--output', 'mails')).code).toBe(0)
  const [file = ''] = await readdir(join(here.path, 'mails'))
  const [rehearsed = ''] = await linksIn(await readFile(join(here.path, 'mails', file)))
  expect(existsSync(join(here.path, 'certflow.db-secret'))).toBe(false)

  expect((await run()).code).toBe(0)
  const secret = await answerSecret(join(here.path, 'certflow.db'))
  const links = (await Promise.all(sink.received.map(({ bytes }) => linksIn(bytes)))).flat()
  expect(links.map((token) => readAnswerToken(secret, token, now()))).toEqual([
    { ok: true, grant: { alert: 1, contact: 'physics', expiresAt: new Date('2026-12-20T12:00:00Z') } },
  ])
  expect(readAnswerToken(secret, rehearsed, now())).toEqual({ ok: false, why: 'forged' })
})
