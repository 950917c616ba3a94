import { expect, test } from 'vitest'
import type { ChannelMessage } from '../../src/channels/channel.ts'
import { openPagerduty } from '../../src/channels/pagerduty.ts'
import { describeHttpChannel, never, tools } from './conformance.ts'
import { secretFile } from './files.ts'
import { startService } from './http-service.ts'
import { hostileMessage, hostileTexts, messageOf } from './messages.ts'

const key = 'R0123456789ABCDEF0123456789ABCDE'

const taken = { status: 202, body: '{"status":"success","message":"Event processed","dedup_key":"CF-4821"}' }

describeHttpChannel({
  kind: 'pagerduty',
  open: (host, port, used) => {
    const url = `${host === '127.0.0.1' ? 'http' : 'https'}://${host}:${port}/v2/enqueue`
    return openPagerduty('pager', { kind: 'pagerduty', url, key_file: secretFile(key) }, used)
  },
  secrets: [key],
  taken,
  unreadable: ['', '{}', '[]', '{"status":"invalid event"}', '<html></html>'],
})

async function posted(message: ChannelMessage) {
  await using service = await startService(() => taken)
  const settings = { kind: 'pagerduty' as const, url: service.url, key_file: secretFile(key) }
  const channel = await openPagerduty('pager', settings, tools)
  expect(await channel.send(message, never)).toEqual({ result: 'accepted', reference: undefined })
  return JSON.parse(service.requests[0]!.body)
}

test('an alert triggers an incident', async () => {
  expect(await posted(messageOf({ occasion: 'raised' }))).toEqual({
    routing_key: key,
    event_action: 'trigger',
    dedup_key: 'CF-4821',
    client: 'certflow',
    client_url: 'https://certflow.example.ac.jp/answer/4821.abc.def',
    links: [{ href: 'https://certflow.example.ac.jp/answer/4821.abc.def', text: 'Answer' }],
    payload: {
      summary: 'Action needed: [CF-4821] www.phys.example.ac.jp and 2 more: It expires on 27 December 2026, in 3 days.',
      source: 'www.phys.example.ac.jp:443, smtp://mx.phys.example.ac.jp:25',
      severity: 'critical',
      timestamp: '2026-12-24T13:10:00Z',
      class: 'expiry',
      custom_details: {
        Number: 'CF-4821',
        Where: 'www.phys.example.ac.jp:443, smtp://mx.phys.example.ac.jp:25',
        'Valid until': '2026-12-27',
      },
    },
  })
})

test.for([
  ['call', false, 'trigger', 'CF-4821'],
  ['unanswered', false, 'trigger', 'CF-4821'],
  ['acknowledged', false, 'acknowledge', 'CF-4821'],
  ['solved', false, 'resolve', 'CF-4821'],
  ['call', true, 'trigger', 'drill-CF-4821'],
  ['solved', true, 'resolve', 'drill-CF-4821'],
  ['test', true, 'trigger', 'drill-step-4821-1'],
] as const)('%s (drill: %s) is %s of %s', async ([occasion, isDrill, action, dedupKey]) => {
  const event = await posted(messageOf({ occasion, isDrill }))
  expect(event).toMatchObject({ event_action: action, dedup_key: dedupKey })
  if (action === 'trigger' && isDrill) expect(event.payload.summary).toMatch(/^\[Drill\] /)
})

test.for(hostileTexts.map((text, index) => [index, text] as const))(
  'text %i keeps within the limits of an event',
  async ([, text]) => {
    const { payload } = await posted(hostileMessage(text))
    expect(payload.summary.length).toBeLessThanOrEqual(1_024)
    expect(payload.summary).toMatch(/^[^\p{C}]*$/u)
  },
)
