import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { openZabbix } from '../../src/channels/zabbix.ts'
import { zabbixSnapshot } from '../../src/channels/zabbix-snapshot.ts'
import { finding } from '../../src/domain/finding.ts'
import { inDays, manual, probed } from '../report/rows.ts'
import { describeChannel, never, now, tools } from './conformance.ts'
import { secretFile } from './files.ts'
import { startService } from './http-service.ts'
import { hostileMessage, hostileTexts, messageOf } from './messages.ts'
import { processed, startTrapper, zabbixPacket } from './trapper.ts'

const open = (port: number, host = '127.0.0.1', used = tools) =>
  openZabbix('zabbix', { kind: 'zabbix', server: { host, port } }, used)

describeChannel({
  kind: 'zabbix',
  open: (host, port, used) => open(port, host, used),
  secrets: [],
  answerHead: 'ZBXD\u0001``\0\0\0\0\0\0',
})

test('a message is one value in a packet of the sender protocol', async () => {
  await using trapper = await startTrapper(() => processed(1, 0))
  expect(await (await open(trapper.port)).send(messageOf(), never)).toEqual({
    result: 'accepted',
    reference: undefined,
  })
  expect(trapper.requests).toEqual([
    {
      request: 'sender data',
      data: [
        {
          host: 'certflow',
          key: 'certflow.message',
          value: expect.stringMatching(/^\[call\]\nPlease take this: \[CF-4821\] www\.phys/),
          clock: now.getTime() / 1_000,
          ns: 0,
        },
      ],
      clock: now.getTime() / 1_000,
      ns: 0,
    },
  ])
})

test.for([
  [
    'values that failed',
    processed(0, 1),
    { isUnclear: false, wasAnswered: false, words: expect.stringContaining('Zabbix took no message for certflow') },
  ],
  [
    'failed',
    zabbixPacket('{"response":"failed","info":"connection of type \\"unencrypted\\" is not allowed\\u001b"}'),
    {
      isUnclear: false,
      wasAnswered: true,
      words: 'Zabbix answered failed: connection of type "unencrypted" is not allowed\\u{1b}',
    },
  ],
  [
    'success without figures',
    zabbixPacket('{"response":"success"}'),
    { isUnclear: true, words: 'it answered with what is not an answer of Zabbix' },
  ],
  ['no JSON', zabbixPacket('success'), { isUnclear: true }],
  ['a packet that is compressed', zabbixPacket('{}', 3), { isUnclear: true }],
  [
    'a packet without end',
    Buffer.concat([Buffer.from('ZBXD\x01'), Buffer.from('ffffff7f00000000', 'hex')]),
    { isUnclear: true },
  ],
  ['half a packet', processed(1, 0).subarray(0, 20), { isUnclear: true, wasAnswered: false }],
] as const)('an answer with %s is no success', async ([, answer, how]) => {
  await using trapper = await startTrapper(() => answer)
  expect(await (await open(trapper.port)).send(messageOf(), never)).toMatchObject({ result: 'deferred', ...how })
})

test.for(hostileTexts.map((text, index) => [index, text] as const))('text %i stays one value', async ([, text]) => {
  await using trapper = await startTrapper(() => processed(1, 0))
  await (await open(trapper.port)).send(hostileMessage(text), never)
  const [{ value } = { value: '' }] = trapper.requests[0]!.data
  expect(value).toMatch(/^\[call\]\n[^\p{C}]/u)
  expect(value.split('\n')).toHaveLength(7)
  expect(value.length).toBeLessThan(4_000)
})

const critical = finding('expiring', 'critical', { notAfter: inDays(2), daysLeft: 2 })

test('a state has an item for what can be said of each entry, the worst of several addresses', () => {
  const endpoint = { serverName: 'www.example.ac.jp' }
  const rows = [
    probed('www.example.ac.jp', { endpoint: { owner: 'center' } }),
    probed('www.example.ac.jp', {
      endpoint,
      leaf: { validity: { notBefore: inDays(-88), notAfter: inDays(2, 5) } },
      findings: [critical],
    }),
    probed('dead.example.ac.jp', { failure: { stage: 'connect', reason: 'refused', detail: 'x' } }),
    probed('192.0.2.9', { endpoint: { fromRange: true } }),
    manual({ name: 'core-switch-1', owner: 'network' }),
  ]
  const { discovery, values } = zabbixSnapshot(rows, { isComplete: true, endedAt: now }, 'en')
  const entries = JSON.parse(discovery.value) as Record<string, string>[]
  expect(discovery.key).toBe('certflow.discovery')
  expect(entries.map((entry) => [entry['{#NAME}'], entry['{#KIND}'], entry['{#OWNER}']])).toEqual([
    ['www.example.ac.jp:443', 'endpoint', 'center'],
    ['dead.example.ac.jp:443', 'endpoint', ''],
    ['core-switch-1', 'manual', 'network'],
  ])
  const ids = entries.map((entry) => entry['{#ID}'])
  expect(ids.every((id) => /^[0-9a-f]{16}$/.test(id ?? ''))).toBe(true)
  expect(values).toEqual([
    { key: `certflow.days[${ids[0]}]`, value: '2' },
    { key: `certflow.finding[${ids[0]}]`, value: expect.stringMatching(/2 days/) },
    { key: `certflow.severity[${ids[0]}]`, value: '2' },
    { key: `certflow.finding[${ids[1]}]`, value: 'OK' },
    { key: `certflow.severity[${ids[1]}]`, value: '0' },
    { key: `certflow.days[${ids[2]}]`, value: '71' },
    { key: `certflow.finding[${ids[2]}]`, value: 'OK' },
    { key: `certflow.severity[${ids[2]}]`, value: '0' },
    { key: 'certflow.complete', value: '1' },
    { key: 'certflow.run', value: String(now.getTime() / 1_000) },
  ])
})

test('a manual entry and an endpoint of one name are two', () => {
  const rows = [probed('a.example.ac.jp'), manual({ name: 'a.example.ac.jp:443' })]
  const { discovery } = zabbixSnapshot(rows, { isComplete: false, endedAt: now }, 'ja')
  const ids = (JSON.parse(discovery.value) as Record<string, string>[]).map((entry) => entry['{#ID}'])
  expect(new Set(ids).size).toBe(2)
})

test('a name cannot ask Zabbix for a macro', () => {
  const rows = [manual({ name: '{$SECRET} {#NAME} {HOST.CONN} {?last(/x/y)}\u001b', owner: '{$SECRET}' })]
  const { discovery } = zabbixSnapshot(rows, { isComplete: true, endedAt: now }, 'en')
  expect(JSON.parse(discovery.value)[0]).toMatchObject({
    '{#NAME}': '{ $SECRET} { #NAME} { HOST.CONN} { ?last(/x/y)}\\u{1b}',
    '{#OWNER}': '{ $SECRET}',
  })
})

test('values go in packets of 250, what there is first, and what failed is summed', async () => {
  await using trapper = await startTrapper(({ data }) => processed(data.length - 1, 1))
  const rows = Array.from({ length: 200 }, (_, index) => probed(`${index}.example.ac.jp`))
  const channel = await open(trapper.port)
  expect(await channel.sendState!(rows, { isComplete: true, endedAt: now }, never)).toEqual({
    result: 'deferred',
    words: 'Zabbix did not take 3 of 603 values: it does not know new entries at once',
    isUnclear: false,
    wasAnswered: false,
    retryAfterMs: 90_000,
  })
  expect(trapper.requests.map(({ data }) => data.length)).toEqual([250, 250, 103])
  expect(trapper.requests[0]!.data[0]!.key).toBe('certflow.discovery')
  expect(trapper.requests.at(-1)!.data.at(-1)!.key).toBe('certflow.run')
})

test('the template has every item of a state, and no other', () => {
  const template = parse(readFileSync('docs/monitoring/zabbix-template.yaml', 'utf8')).zabbix_export.templates[0]
  const { discovery, values } = zabbixSnapshot([manual({ name: 'x' })], { isComplete: true, endedAt: now }, 'en')
  const { '{#ID}': id } = JSON.parse(discovery.value)[0]
  const sent = [discovery, ...values].map(({ key }) => key.replace(id, '{#ID}'))
  const [rule] = template.discovery_rules
  const keys = [...template.items, ...template.discovery_rules, ...rule.item_prototypes].map(
    ({ key }: { key: string }) => key,
  )
  expect(keys.sort()).toEqual([...sent, 'certflow.message'].sort())
})

const token = '0f'.repeat(32)

/** What a frontend of this version answers, with two problems that are acknowledged. */
function frontend(version: string) {
  return ({ body, headers }: { body: string; headers: object }) => {
    const { method, auth } = JSON.parse(body) as { method: string; auth?: string }
    const isHeader = 'authorization' in headers && headers.authorization === `Bearer ${token}`
    const result = {
      'apiinfo.version': version,
      'problem.get': [
        {
          eventid: '7',
          tags: [
            { tag: 'owner', value: 'center' },
            { tag: 'certflow', value: 'www.example.ac.jp:443' },
          ],
          acknowledges: [
            { userid: '3', clock: '1798117800', action: '6' },
            { userid: '4', clock: '1798117860', action: '4' },
            { userid: '3', clock: '1000000000', action: '2' },
          ],
        },
        {
          eventid: '8',
          tags: [{ tag: 'certflow', value: 'core-switch-1' }],
          acknowledges: [{ userid: '9', clock: '1798117920', action: '2' }],
        },
      ],
      'user.get': [{ userid: '3', username: 'taro', name: 'Taro', surname: 'Yamada\u001b' }],
    }[method]
    const login = isHeader ? 'header' : auth === token ? 'body' : 'nobody'
    const answer =
      method === 'apiinfo.version' || login === (version < '6.4' ? 'body' : 'header')
        ? { result }
        : { error: { code: -32602, message: 'Invalid params.', data: `Not authorized: ${auth}` } }
    return { status: 200, body: JSON.stringify({ jsonrpc: '2.0', ...answer, id: 1 }) }
  }
}

const withApi = (url: string) =>
  openZabbix(
    'zabbix',
    { kind: 'zabbix', server: { host: '127.0.0.1', port: 1 }, api_url: url, token_file: secretFile(token) },
    tools,
  )

test.for(['6.0.14', '6.4.0', '7.2.1'])('who has acknowledged what is read from a frontend of %s', async (version) => {
  await using service = await startService(frontend(version))
  const channel = await withApi(service.url)
  expect(await channel.acknowledgements!(new Date('2026-12-24T00:00:00Z'), never)).toEqual([
    { subject: 'www.example.ac.jp:443', by: 'Taro Yamada\\u{1b} (taro)', at: new Date(1_798_117_800_000) },
    { subject: 'core-switch-1', by: 'Zabbix user 9', at: new Date(1_798_117_920_000) },
  ])
})

test.for([
  [
    { status: 200, body: `{"error":{"code":-32602,"message":"Invalid params.","data":"token ${token}"}}` },
    'Zabbix answered Invalid params. token …',
  ],
  [{ status: 200, body: '<html>login</html>' }, 'it answered with what is not an answer of this service'],
  [{ status: 500 }, 'it answered 500'],
] as const)('what the frontend does not say is said: %j', async ([answer, words]) => {
  await using service = await startService(() => answer)
  expect(await (await withApi(service.url)).acknowledgements!(now, never)).toEqual({ words })
})

test('without an API nobody is asked', async () => {
  expect((await open(1)).acknowledgements).toBeUndefined()
})
