import { execFileSync } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { openWebhook } from '../../src/channels/webhook.ts'
import { createAuthority } from '../../src/demo/authority.ts'
import { describeHttpChannel, never, now, tools } from './conformance.ts'
import { secretFile } from './files.ts'
import { listening, startService } from './http-service.ts'
import { hostileMessage, hostileTexts, messageOf } from './messages.ts'

const key = 'k7Qv2mZp9sXb4tYc/+&<"'
const secretPath = '/services/T0AA11BB/B0CC22DD/xoxSecretToken99'

describeHttpChannel({
  kind: 'webhook',
  open: (host, port, used) =>
    openWebhook('hook', { kind: 'webhook', url: urlOf(host, port), key_file: secretFile(key) }, used),
  secrets: [key],
  taken: { status: 200, body: 'noted' },
  unreadable: ['<html><body>Please log in to the network</body></html>'],
})

for (const shape of ['slack', 'teams', 'mattermost'] as const) {
  describeHttpChannel({
    kind: `webhook, ${shape}`,
    open: (host, port, used) =>
      openWebhook('chat', { kind: 'webhook', shape, url_file: secretFile(`${urlOf(host, port)}${secretPath}`) }, used),
    secrets: [secretPath, 'xoxSecretToken99'],
    taken: shape === 'teams' ? { status: 202, body: '' } : { status: 200, body: 'ok' },
    unreadable: ['<!DOCTYPE html><title>portal</title>'],
  })
}

function urlOf(host: string, port: number): string {
  return `${host === '127.0.0.1' ? 'http' : 'https'}://${host}:${port}`
}

/** What a webhook posted of a message. */
async function posted(message = messageOf(), shape?: 'slack' | 'teams' | 'mattermost') {
  await using service = await startService(() => ({ status: 200, body: 'ok' }))
  const url = { url_file: secretFile(service.url) }
  const settings = {
    kind: 'webhook' as const,
    ...url,
    ...(shape === undefined ? { key_file: secretFile(key) } : { shape }),
  }
  const channel = await openWebhook('hook', settings, tools)
  expect(await channel.send(message, never)).toEqual({ result: 'accepted', reference: undefined })
  const [request] = service.requests
  return { ...request!, json: JSON.parse(request!.body) }
}

test('the own body says all of a message, and stays as it is', async () => {
  const { json, headers } = await posted(messageOf({ isDrill: true }))
  expect(headers['content-type']).toBe('application/json')
  expect(json).toEqual({
    version: 1,
    id: 'step-4821-1',
    occasion: 'call',
    drill: true,
    at: '2026-12-24T13:10:00Z',
    language: 'en',
    text: [
      '[Drill] Please take this: [CF-4821] www.phys.example.ac.jp and 2 more',
      'This is a drill: nothing is expiring.',
      'It expires on 27 December 2026, in 3 days.',
      'oncall-1, do you take this?',
      'Number: CF-4821',
      'Where: www.phys.example.ac.jp:443, smtp://mx.phys.example.ac.jp:25',
      'Valid until: 2026-12-27',
    ].join('\n'),
    contact: 'oncall-1',
    answer_url: 'https://certflow.example.ac.jp/answer/4821.abc.def',
    alert: {
      name: 'CF-4821',
      severity: 'critical',
      condition: 'expiry',
      title: 'www.phys.example.ac.jp and 2 more',
      sentence: 'It expires on 27 December 2026, in 3 days.',
      endpoints: ['www.phys.example.ac.jp:443', 'smtp://mx.phys.example.ac.jp:25'],
      ends_at: '2026-12-27',
    },
  })
})

test('openssl makes the same signature of the time and the body', async () => {
  const { headers, body } = await posted()
  const [, time, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['certflow-signature'])) ?? []
  expect(Number(time)).toBe(now.getTime() / 1_000)
  const hexKey = Buffer.from(key).toString('hex')
  const openssl = execFileSync('openssl', ['dgst', '-sha256', '-mac', 'HMAC', '-macopt', `hexkey:${hexKey}`, '-hex'], {
    input: `${time}.${body}`,
    encoding: 'utf8',
  })
  expect(openssl.trim().split(' ').at(-1)).toBe(signature)
})

test('without a key nothing is signed', async () => {
  await using service = await startService(() => ({ status: 204 }))
  const channel = await openWebhook('hook', { kind: 'webhook', url: service.url }, tools)
  expect(await channel.send(messageOf(), never)).toMatchObject({ result: 'accepted' })
  expect(service.requests[0]!.headers['certflow-signature']).toBeUndefined()
})

test.for(hostileTexts.map((text, index) => [index, text] as const))(
  'slack: nothing in text %i is mark-up',
  async ([, text]) => {
    const { json } = await posted(hostileMessage(text), 'slack')
    expect(json.text).not.toMatch(/[<>]/)
    expect(json.text.length).toBeLessThanOrEqual(400)
    expect(json.blocks[0].text.text.length).toBeLessThanOrEqual(150)
    expect(json.blocks[1].text.text.length).toBeLessThanOrEqual(3_000)
    const texts = JSON.stringify(json.blocks).matchAll(/"type":"(plain_text|mrkdwn)"/g)
    expect([...texts].every(([, type]) => type === 'plain_text')).toBe(true)
    expect(json.blocks[2].fields.every((field: { text: string }) => field.text.length <= 2_000)).toBe(true)
  },
)

test.for(hostileTexts.map((text, index) => [index, text] as const))(
  'teams: nothing in text %i is mark-up',
  async ([, text]) => {
    const { json, body } = await posted(hostileMessage(text), 'teams')
    expect(json.type).toBe('message')
    const { content, contentType } = json.attachments[0]
    expect(contentType).toBe('application/vnd.microsoft.card.adaptive')
    expect(content.body.every((element: { type: string }) => element.type === 'RichTextBlock')).toBe(true)
    expect(JSON.stringify(content.body)).not.toContain('{{')
    // what Teams takes of a card
    expect(Buffer.byteLength(body)).toBeLessThan(28_000)
  },
)

test.for(hostileTexts.map((text, index) => [index, text] as const))(
  'mattermost: nothing in text %i is mark-up',
  async ([, text]) => {
    const { json } = await posted(hostileMessage(text), 'mattermost')
    const own = json.text.replaceAll(/^\*\*|\*\*(?= {2}$)|\[Answer\]\(https:\S+\)$/gm, '')
    // all that is left of its own characters is escaped
    expect(own.replaceAll(/\\[\\`*_{}[\]()#+\-!|~<>&:]/g, '')).not.toMatch(/[\\`*_{}[\]()#+!|~<>&]/)
    expect(own).not.toMatch(/(?<![\p{L}\p{N}])@(?!\u200b)/u)
    expect(json.text.length).toBeLessThan(16_383)
  },
)

test('the page to answer on is a link in each shape', async () => {
  const url = 'https://certflow.example.ac.jp/answer/4821.abc.def'
  for (const shape of ['slack', 'teams', 'mattermost'] as const)
    expect((await posted(messageOf(), shape)).body).toContain(url)
  expect(
    (await posted(messageOf({ answerUrl: undefined, language: 'ja' }), 'teams')).json.attachments[0].content.actions,
  ).toBeUndefined()
})

test('a certificate counts only where its authority is known', async () => {
  const authority = createAuthority()
  await using service = await startService(() => ({ status: 200 }), authority.issue({ names: ['127.0.0.1'] }))
  const settings = { kind: 'webhook' as const, url: service.url }
  const stranger = await openWebhook('hook', settings, tools)
  expect(await stranger.send(messageOf(), never)).toMatchObject({
    result: 'deferred',
    isUnclear: false,
    words: expect.stringContaining('its certificate is not trusted ('),
  })
  const known = await openWebhook('hook', settings, { ...tools, anchors: [authority.rootPem] })
  expect(await known.send(messageOf(), never)).toMatchObject({ result: 'accepted' })
  const other = await openWebhook(
    'hook',
    { ...settings, url: service.url.replace('127.0.0.1', 'localhost') },
    { ...tools, anchors: [authority.rootPem] },
  )
  expect(await other.send(messageOf(), never)).toMatchObject({
    result: 'deferred',
    words: expect.stringContaining('(ERR_TLS_CERT_ALTNAME_INVALID)'),
  })
})

test('https goes through the proxy of HTTPS_PROXY, but where NO_PROXY says otherwise', async () => {
  const authority = createAuthority()
  await using service = await startService(() => ({ status: 200 }), authority.issue({ names: ['127.0.0.1'] }))
  const asked: string[] = []
  const proxy = await listening(
    createServer((socket) => {
      socket.once('data', (head) => {
        const [, host = '', port = ''] = /^CONNECT ([\d.]+):(\d+) /.exec(head.toString()) ?? []
        asked.push(`${host}:${port}`)
        const behind = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'))
        socket.pipe(behind).pipe(socket)
        behind.on('error', () => socket.destroy())
      })
    }),
  )
  const used = { ...tools, anchors: [authority.rootPem] }
  const settings = { kind: 'webhook' as const, url: service.url }
  const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` }
  expect(await (await openWebhook('hook', settings, { ...used, env })).send(messageOf(), never)).toMatchObject({
    result: 'accepted',
  })
  expect(asked).toEqual([`127.0.0.1:${service.port}`])
  const direct = await openWebhook('hook', settings, { ...used, env: { ...env, NO_PROXY: '127.0.0.1' } })
  expect(await direct.send(messageOf(), never)).toMatchObject({ result: 'accepted' })
  expect(asked).toHaveLength(1)
  await proxy.close()
  await expect(openWebhook('hook', settings, { ...used, env: { HTTPS_PROXY: 'http://' } })).rejects.toMatchObject({
    code: 'usage',
  })
})

test.for([
  ['ftp://hooks.example.ac.jp/x', 'this is not a web address'],
  ['http://hooks.example.ac.jp/x', 'nothing is told over http without TLS'],
  ['http://127.0.0.1.example.ac.jp/x', 'nothing is told over http without TLS'],
  ['https://user:geheim@hooks.example.ac.jp/x', 'there is a user in the address'],
  ['hooks.example.ac.jp/geheim', 'this is not a web address'],
] as const)('the URL of a file is looked at as one of the settings: %s', async ([url, problem]) => {
  const opened = openWebhook('chat', { kind: 'webhook', shape: 'slack', url_file: secretFile(url) }, tools)
  const error = await opened.then(
    () => undefined,
    (thrown: Error) => thrown,
  )
  expect(error).toMatchObject({
    code: 'secret-unusable',
    message: `Cannot use the url of channel chat: ${problem}`,
  })
  expect(String(error)).not.toContain('geheim')
})
