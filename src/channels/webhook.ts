import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { CertflowError } from '../errors.ts'
import { answerOf } from './answers.ts'
import type { Channel, ChannelMessage } from './channel.ts'
import { openHttp, usualDeadlineMs } from './http.ts'
import { type ChannelTools, commonKeys, type PathText, parseServiceUrl, readChannelSecret, serviceUrl } from './kind.ts'
import { redacting } from './redact.ts'
import { mattermostBody } from './shapes/mattermost.ts'
import { slackBody } from './shapes/slack.ts'
import { teamsBody } from './shapes/teams.ts'
import { type ChannelText, line, linesOf, textOf } from './texts.ts'

/** Bodies that others have defined. What is posted there needs no more than the URL: it is the secret. */
const shapes: Readonly<Record<string, (text: ChannelText) => object>> = {
  slack: slackBody,
  teams: teamsBody,
  mattermost: mattermostBody,
}

/** The signature of a body: `t=<seconds since 1970>,v1=<HMAC-SHA256 of "<t>.<body>" in hex>`. */
const signatureHeader = 'certflow-signature'

/** `kind: webhook`. */
export function webhookSettings(path: PathText) {
  return z
    .strictObject({
      kind: z.literal('webhook'),
      ...commonKeys,
      shape: z
        .enum(['slack', 'teams', 'mattermost'])
        .meta({ description: 'the body that the other side wants' })
        .optional(),
      url: serviceUrl('where messages are posted').optional(),
      url_file: path('the file that has the URL').optional(),
      key_file: path('the file that has the key by which messages are signed').optional(),
    })
    .superRefine(({ shape, url, url_file, key_file }, { issues }) => {
      const refuse = (key: string, rule: string, message: string, hint: string) =>
        issues.push({ code: 'custom', message, input: key, path: [key], params: { rule, hint } })
      if (url !== undefined && shape !== undefined)
        refuse(
          'url',
          'secret-in-file',
          `the URL of ${shape} is a secret`,
          'write it into a file of its own, and name that in url_file',
        )
      if (url !== undefined && url_file !== undefined)
        refuse('url', 'unknown-key', 'there is a url_file, too', 'leave one of them out')
      if (shape !== undefined && key_file !== undefined)
        refuse('key_file', 'unknown-key', `nothing at ${shape} looks at a signature`, 'leave it out')
    })
}

type WebhookSettings = z.output<ReturnType<typeof webhookSettings>>

/** Opens a webhook. Rejects with `secret-unusable`. */
export async function openWebhook(name: string, settings: WebhookSettings, tools: ChannelTools): Promise<Channel> {
  const url = settings.url ?? usable(await readChannelSecret(name, 'url', settings.url_file, tools), name)
  const key = settings.key_file && (await readChannelSecret(name, 'key', settings.key_file, tools))
  const http = await openHttp(tools)
  return {
    name,
    deadlineMs: tools.deadlineMs ?? usualDeadlineMs,
    async send(message, signal) {
      const body = JSON.stringify(bodyOf(message, settings.shape))
      const signature = key === undefined ? {} : { [signatureHeader]: signatureOf(body, key, tools.now()) }
      const headers = { 'content-type': 'application/json', ...signature }
      return answerOf(await http({ method: 'POST', url, headers, body }, signal), {
        redact: redacting([url, key, message.answerUrl]),
        now: tools.now(),
        // A page where there should be a word is some portal's, that let nothing through.
        taken: (text) => (text.trimStart().startsWith('<') ? 'unreadable' : { reference: undefined }),
      })
    },
    outcome: undefined,
    find: undefined,
  }
}

function usable(url: string, channel: string): string {
  const parsed = parseServiceUrl(url)
  if (parsed.ok) return url
  throw new CertflowError('secret-unusable', `Cannot use the url of channel ${channel}: ${parsed.problem}`, {
    hint: parsed.hint,
  })
}

function bodyOf(message: ChannelMessage, shape: WebhookSettings['shape']): object {
  const text = textOf(message)
  const make = shape === undefined ? undefined : shapes[shape]
  return make === undefined ? ownBody(message, text) : make(text)
}

/** Fields are only ever added. */
function ownBody({ alert, ...message }: ChannelMessage, text: ChannelText): object {
  return {
    version: 1,
    id: message.id,
    occasion: message.occasion,
    drill: message.isDrill,
    at: message.at,
    language: message.language,
    text: linesOf(text).join('\n'),
    contact: message.contact && line(message.contact),
    answer_url: message.answerUrl,
    alert: {
      name: alert.name,
      severity: alert.severity,
      condition: line(alert.condition),
      title: line(alert.title),
      sentence: line(alert.sentence),
      endpoints: alert.endpoints.map((endpoint) => line(endpoint)),
      ends_at: alert.endsAt,
    },
  }
}

function signatureOf(body: string, key: string, now: Date): string {
  const seconds = Math.floor(now.getTime() / 1_000)
  return `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex')}`
}
