import { z } from 'zod'
import { answerOf, jsonOf } from './answers.ts'
import type { Channel, ChannelMessage, ChannelOccasion } from './channel.ts'
import { openHttp, usualDeadlineMs } from './http.ts'
import { type ChannelTools, commonKeys, type PathText, readChannelSecret, serviceUrl } from './kind.ts'
import { redacting } from './redact.ts'
import { line, textOf } from './texts.ts'

const usualUrl = 'https://events.pagerduty.com/v2/enqueue'

/** PD-CEF: what is longer is refused. */
const longestSummary = 1_024

const actions: Readonly<Record<ChannelOccasion, 'trigger' | 'acknowledge' | 'resolve'>> = {
  raised: 'trigger',
  call: 'trigger',
  unanswered: 'trigger',
  test: 'trigger',
  acknowledged: 'acknowledge',
  solved: 'resolve',
}

const taken = z.object({ status: z.literal('success') })

/** `kind: pagerduty`. */
export function pagerdutySettings(path: PathText) {
  return z.strictObject({
    kind: z.literal('pagerduty'),
    ...commonKeys,
    url: serviceUrl('where events are posted, in another region').optional(),
    key_file: path('the file that has the integration key').optional(),
  })
}

type PagerdutySettings = z.output<ReturnType<typeof pagerdutySettings>>

/** Opens PagerDuty (Events API v2). An alert is one incident there, whatever is told of it. Rejects with `secret-unusable`. */
export async function openPagerduty(name: string, settings: PagerdutySettings, tools: ChannelTools): Promise<Channel> {
  const key = await readChannelSecret(name, 'key', settings.key_file, tools)
  const http = await openHttp(tools)
  return {
    name,
    deadlineMs: tools.deadlineMs ?? usualDeadlineMs,
    async send(message, signal) {
      const url = settings.url ?? usualUrl
      const body = JSON.stringify({ routing_key: key, ...eventOf(message) })
      const headers = { 'content-type': 'application/json' }
      return answerOf(await http({ method: 'POST', url, headers, body }, signal), {
        redact: redacting([key, message.answerUrl]),
        now: tools.now(),
        taken: (text) => (taken.safeParse(jsonOf(text)).success ? { reference: undefined } : 'unreadable'),
      })
    },
    outcome: undefined,
    find: undefined,
  }
}

function eventOf(message: ChannelMessage): object {
  const { occasion, alert, isDrill, id } = message
  const action = actions[occasion]
  const name = occasion === 'test' ? id : alert.name
  // A drill never touches the incident of a real alert.
  const event = { event_action: action, dedup_key: isDrill ? `drill-${name}` : name }
  return action === 'trigger' ? { ...event, ...payloadOf(message) } : event
}

function payloadOf(message: ChannelMessage): object {
  const { alert, at, answerUrl } = message
  const { title, lines, facts, link } = textOf(message)
  return {
    client: 'certflow',
    ...(answerUrl !== undefined && { client_url: answerUrl }),
    ...(link !== undefined && { links: [{ href: link.url, text: link.text }] }),
    payload: {
      summary: `${title}: ${lines.join(' ')}`.slice(0, longestSummary),
      source: facts[1]?.value ?? alert.name,
      severity: alert.severity,
      timestamp: at,
      class: line(alert.condition),
      custom_details: Object.fromEntries(facts.map(({ label, value }) => [label, value])),
    },
  }
}
