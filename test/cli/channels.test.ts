import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openChannels } from '../../src/cli/job/channels.ts'
import { never } from '../channels/conformance.ts'
import { secretFile } from '../channels/files.ts'
import { type HttpService, startService } from '../channels/http-service.ts'
import { messageOf } from '../channels/messages.ts'
import { settingsOf } from '../settings/reading.ts'
import { certflowHere } from '../support/certflow-here.ts'

async function centre(service: HttpService) {
  const folder = await mkdtempDisposable(join(tmpdir(), 'channels-'))
  const settings = {
    smtp: { url: 'smtp://localhost', from: 'certflow@example.ac.jp' },
    organisation: { name: 'IT Center' },
    channels: {
      chat: { kind: 'webhook', shape: 'slack', url_file: secretFile(service.url), tell: 'warning' },
      broken: { kind: 'pagerduty', key_file: '/nowhere/key' },
      open: { kind: 'webhook', url: service.url, tell: 'none' },
    },
  }
  const inventory =
    'version: 1\ncontacts: { taro: { email: [taro@example.ac.jp], phone: "+81-3-0000-0001", language: ja } }\n'
  await writeFile(join(folder.path, 'certflow.yaml'), JSON.stringify(settings))
  await writeFile(join(folder.path, 'inventory.yaml'), inventory)
  return {
    folder,
    settings,
    run: (...args: string[]) => certflowHere(args, { cwd: folder.path }),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

test('alert test --channel sends one message that is marked as a drill', async () => {
  await using service = await startService(() => ({ status: 200, body: 'ok' }))
  await using here = await centre(service)
  expect(await here.run('alert', 'test', 'taro', '--channel', 'chat')).toEqual({
    code: 0,
    stdout: 'taro by chat: taken\n',
    stderr: '',
  })
  expect(JSON.parse(service.requests[0]!.body).text).toBe('[訓練] テスト: [CF-0] test.example:443')
})

test('what the other side says of it is told', async () => {
  await using service = await startService(() => ({ status: 403, body: 'invalid_token\u001b[2J' }))
  await using here = await centre(service)
  expect(await here.run('alert', 'test', 'taro', '--channel', 'chat')).toEqual({
    code: 3,
    stdout: 'taro by chat: not taken: it answered 403: invalid_token\\u{1b}[2J\n',
    stderr: '',
  })
  expect(await here.run('alert', 'test', 'taro', '--channel', 'broken')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(
      'Cannot read the key of channel broken from "/nowhere/key": no such file or folder (ENOENT)',
    ),
  })
  expect(await here.run('alert', 'test', 'taro', '--channel', 'voice')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Cannot find channel "voice"\n  the settings have chat, broken, open'),
  })
})

test('a channel that cannot be used puts off what is its own, and no other', async () => {
  await using service = await startService(() => ({ status: 200, body: 'ok' }))
  await using here = await centre(service)
  const context = { env: {}, now: () => new Date() } as Parameters<typeof openChannels>[1]
  const { channels, tell } = await openChannels({ settings: settingsOf(JSON.stringify(here.settings)) }, context)
  expect([...channels.keys()]).toEqual(['chat', 'broken', 'open'])
  expect([...tell]).toEqual([
    ['chat', 'warning'],
    ['broken', 'critical'],
  ])
  expect(await channels.get('open')!.send(messageOf(), never)).toMatchObject({ result: 'accepted' })
  const broken = channels.get('broken')!
  expect(await broken.send(messageOf(), never)).toEqual({
    result: 'deferred',
    words: expect.stringMatching(/^Cannot read the key of channel broken .*: correct channels: broken: key_file/),
    isUnclear: false,
    wasAnswered: false,
    retryAfterMs: undefined,
  })
  // there may have been a call before the file was lost
  expect(await broken.find!(messageOf(), new Date(), never)).toBe('unknown')
})

test('a secret may be a credential of systemd', async () => {
  await using service = await startService(() => ({ status: 200, body: 'ok' }))
  await using folder = await mkdtempDisposable(join(tmpdir(), 'credentials-'))
  await writeFile(join(folder.path, 'chat-url'), `${service.url}hook\n`, { mode: 0o600 })
  const context = { env: { CREDENTIALS_DIRECTORY: folder.path }, now: () => new Date() } as unknown as Parameters<
    typeof openChannels
  >[1]
  const settings = settingsOf('channels: { chat: { kind: webhook, shape: mattermost } }\n')
  const { channels } = await openChannels({ settings }, context)
  expect(await channels.get('chat')!.send(messageOf(), never)).toMatchObject({ result: 'accepted' })
  expect(service.requests[0]!.path).toBe('/hook')
})
