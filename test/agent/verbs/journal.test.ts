import { fstatSync, readFileSync } from 'node:fs'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { tellEvent } from '../../../agent/verbs/journal.ts'
import { agentHere } from '../../support/agent/agent-here.ts'

const { dev, ino } = fstatSync(2, { bigint: true })
const stream = `${dev}:${ino}`
const event = {
  certificate: 'www',
  step: 'ordered',
  level: 'warning',
  text: 'the CA says "\u001b[31m"\nPRIORITY=0',
} as const
const escaped = 'the CA says "\\u{1b}[31m"\\u{a}PRIORITY=0'

/** What was told by lines, and what by entries, where `logger` is this script. */
async function told(logger: string | undefined, env: Record<string, string>): Promise<{ line: string; entry: string }> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'journal-'))
  const entries = join(folder.path, 'entries')
  await writeFile(entries, '')
  if (logger !== undefined)
    await writeFile(join(folder.path, 'logger'), `#!/bin/sh\nF=${entries}\n${logger}\n`, { mode: 0o755 })
  const stderr = new PassThrough({ encoding: 'utf8' })
  const path = logger === undefined ? folder.path : `${folder.path}:${process.env.PATH}`
  tellEvent({ stderr, env: { PATH: path, ...env } }, event)
  return { line: String(stderr.read() ?? ''), entry: readFileSync(entries, 'utf8') }
}

test('the journal gets an entry with fields, in which nothing of a peer is a field', async () => {
  const { line, entry } = await told('[ "$*" = --journald ] && cat >> $F', { JOURNAL_STREAM: stream })
  expect(line).toBe('')
  expect(entry).toBe(
    `MESSAGE=www: ${escaped}\nPRIORITY=4\nSYSLOG_IDENTIFIER=certflow-agent\nCERTFLOW_CERTIFICATE=www\nCERTFLOW_STEP=ordered\n`,
  )
})

test.for([
  ['there is no logger', undefined],
  ['the logger does not know the journal', 'cat > /dev/null; exit 1'],
  ['the logger reads nothing', 'exit 1'],
] as const)('a line with its priority where %s', async ([_, logger]) => {
  const { line, entry } = await told(logger, { JOURNAL_STREAM: stream })
  expect([line, entry]).toEqual([`<4>www: ${escaped}\n`, ''])
})

test.for([{}, { JOURNAL_STREAM: '1:1' }, { JOURNAL_STREAM: '' }])(
  'a line for a person where standard error is not the journal: %j',
  async (env) => {
    const { line, entry } = await told('cat >> $F', env)
    expect([line, entry]).toEqual([`www: warning: ${escaped}\n`, ''])
  },
)

test('a run tells the journal how it ended for a certificate, once', async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'journal-'))
  await writeFile(
    join(folder.path, 'agent.yaml'),
    'version: 1\ndirectory: https://127.0.0.1:1/\ncertificates:\n  - { name: www, names: [a.test], challenge: { http-01: { listen: 8080 } } }\n',
  )
  const env = { JOURNAL_STREAM: stream, PATH: folder.path }
  const done = await agentHere(['run', '--config', 'agent.yaml'], {
    cwd: folder.path,
    stateFolder: join(folder.path, 'state'),
    env,
  })
  expect(done).toMatchObject({ code: 1, stdout: '' })
  expect(done.stderr).toMatch(/^<6>www: a new certificate is ordered.*\n<3>www: .*127\.0\.0\.1:1.*next try in 1m\n$/)
})
