import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { execProvider, type HookConvention } from '../../../../agent/challenge/dns/exec.ts'
import type { TxtRecord } from '../../../../agent/challenge/dns/provider.ts'
import { daemonFolder } from '../../../support/servers/process.ts'

const record: TxtRecord = {
  identifier: 'www.example.ac.jp',
  name: 'www.acme.example.ac.jp',
  value: 'value-of-43-characters',
  token: 'token-1',
  identifiers: ['www.example.ac.jp', 'example.ac.jp'],
  remaining: 1,
}
const going = new AbortController().signal

/** A hook that notes its arguments and variables, each in a line of its own. */
async function hook(folder: string, end = 'echo id-17') {
  const path = join(folder, 'hook')
  const notes = join(folder, 'notes')
  await writeFile(path, `#!/bin/sh\nprintf '%s\\n' "$@" >>${notes}\nenv | grep ^CERTBOT_ | sort >>${notes}\n${end}\n`)
  await chmod(path, 0o755)
  return { path, noted: async () => (await readFile(notes, 'utf8')).trim().split('\n') }
}

const certbot = [
  'CERTBOT_ALL_DOMAINS=www.example.ac.jp,example.ac.jp',
  'CERTBOT_DOMAIN=www.example.ac.jp',
  'CERTBOT_REMAINING_CHALLENGES=1',
  'CERTBOT_VALIDATION=value-of-43-characters',
]

test.for<readonly [HookConvention, readonly string[], readonly string[]]>([
  ['certbot', ['given', ...certbot], ['given', certbot[0] ?? '', 'CERTBOT_AUTH_OUTPUT=id-17', ...certbot.slice(1)]],
  [
    'lego',
    ['given', 'present', 'www.acme.example.ac.jp.', 'value-of-43-characters'],
    ['given', 'cleanup', 'www.acme.example.ac.jp.', 'value-of-43-characters'],
  ],
  [
    'dehydrated',
    ['given', 'deploy_challenge', 'www.example.ac.jp', 'token-1', 'value-of-43-characters'],
    ['given', 'clean_challenge', 'www.example.ac.jp', 'token-1', 'value-of-43-characters'],
  ],
])('%s: a hook is called as it is used to', async ([convention, added, removed]) => {
  await using folder = await daemonFolder()
  const { path, noted } = await hook(folder.path)
  const provider = execProvider({ kind: 'exec', program: [path, 'given'], cleanUp: [path, 'given'], convention })
  await provider.add(record, going)
  expect(await noted()).toEqual(added)
  await provider.remove(record)
  expect(await noted()).toEqual([...added, ...removed])
})

test('a hook that fails is quoted, and its control characters are not obeyed', async () => {
  await using folder = await daemonFolder()
  const { path } = await hook(folder.path, "printf 'no such zone\\033[2J\\n' >&2; exit 4")
  const provider = execProvider({ kind: 'exec', program: [path], convention: 'lego' })
  await expect(provider.add(record, going)).rejects.toMatchObject({
    code: 'challenge-failed',
    message: `Cannot change the TXT record www.acme.example.ac.jp by the hook "${path}": it ended with exit code 4, and said: no such zone\\u{1b}[2J`,
  })
})

test('certbot hooks without one for the end have nothing to do there', async () => {
  const provider = execProvider({ kind: 'exec', program: ['/bin/true'], convention: 'certbot' })
  await provider.add(record, going)
  await provider.remove(record)
})

test('a signal ends a hook', async () => {
  const stop = new AbortController()
  const provider = execProvider({ kind: 'exec', program: ['/bin/sleep', '600'], convention: 'certbot' })
  const adding = provider.add(record, stop.signal)
  stop.abort(new Error('told to stop'))
  await expect(adding).rejects.toThrow('told to stop')
})
