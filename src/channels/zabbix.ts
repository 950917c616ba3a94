import { z } from 'zod'
import { type Parsed, quoted, refused, understood } from '../network/parsed.ts'
import { text } from '../yaml/text.ts'
import type { Channel, ChannelAnswer } from './channel.ts'
import { openHttp } from './http.ts'
import { type ChannelTools, commonKeys, type PathText, readChannelSecret, serviceUrl } from './kind.ts'
import { redacting } from './redact.ts'
import { linesOf, textOf } from './texts.ts'
import { zabbixAcknowledgements } from './zabbix-api.ts'
import { sendValues, type ZabbixResult, type ZabbixServer } from './zabbix-sender.ts'
import { zabbixSnapshot } from './zabbix-snapshot.ts'

const trapperPort = 10_051

/** The name that the documentation gives to the host to which the template is linked. */
const usualHost = 'certflow'

/** zabbix_sender waits as long for each packet; a campus of ten thousand entries is a hundred and twenty. */
const sendMs = 60_000

/** New entries are known to Zabbix when it has read its own configuration again: each minute, unless told otherwise. */
const knownAfterMs = 90_000

function parseServer(input: string): Parsed<ZabbixServer> {
  const [, bracketed, plain, port = String(trapperPort)] =
    /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(input) ?? []
  const host = bracketed ?? plain
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535)
    return refused(
      `${quoted(input)} is not a server`,
      'write its name, with a port where it is not 10051, like zabbix.example.ac.jp',
    )
  return understood({ host, port: Number(port) })
}

function parseHostName(input: string): Parsed<string> {
  if (/^[\w. -]{1,128}$/.test(input)) return understood(input)
  return refused(
    `${quoted(input)} is not the name of a host in Zabbix`,
    'use letters, digits, dots, spaces, hyphens and underscores',
  )
}

/** `kind: zabbix`. */
export function zabbixSettings(path: PathText) {
  return z.strictObject({
    kind: z.literal('zabbix'),
    ...commonKeys,
    server: text('bad-host', parseServer, 'the Zabbix server or proxy that takes values'),
    host: text('bad-name', parseHostName, 'the host in Zabbix to which the template is linked').optional(),
    language: z.enum(['en', 'ja']).meta({ description: 'the language of what is wrong' }).optional(),
    api_url: serviceUrl('api_jsonrpc.php of the frontend, to read acknowledgements').optional(),
    token_file: path('the file that has the API token').optional(),
  })
}

type ZabbixSettings = z.output<ReturnType<typeof zabbixSettings>>

/**
 * Opens a Zabbix server: the state of all entries after each run, and messages as they come. What people acknowledge there is read by its
 * API, where the settings name it. Rejects with `secret-unusable`.
 */
export async function openZabbix(name: string, settings: ZabbixSettings, tools: ChannelTools): Promise<Channel> {
  const { server, host = usualHost, language = 'en' } = settings
  const deadlineMs = tools.deadlineMs ?? sendMs
  const deliver = (values: Parameters<typeof sendValues>[2], signal: AbortSignal) =>
    sendValues(server, host, values, tools.now(), { deadlineMs, signal })
  const acknowledgements = await acknowledgementsOf(name, settings, tools)
  return {
    name,
    deadlineMs,
    async send(message, signal) {
      const value = [`[${message.occasion}]`, ...linesOf(textOf(message))].join('\n')
      const result = await deliver([{ key: 'certflow.message', value }], signal)
      return answerOf(
        result,
        `Zabbix took no message for ${host}: is the template linked to it, and may this machine send?`,
        undefined,
      )
    },
    async sendState(rows, run, signal) {
      const { discovery, values } = zabbixSnapshot(rows, run, language)
      const result = await deliver([discovery, ...values], signal)
      const failed = result.kind === 'answered' ? result.failed : 0
      return answerOf(
        result,
        `Zabbix did not take ${failed} of ${values.length + 1} values: it does not know new entries at once`,
        knownAfterMs,
      )
    },
    ...(acknowledgements !== undefined && { acknowledgements }),
    outcome: undefined,
    find: undefined,
  }
}

async function acknowledgementsOf(
  name: string,
  { api_url, token_file }: ZabbixSettings,
  tools: ChannelTools,
): Promise<Channel['acknowledgements']> {
  if (api_url === undefined) return undefined
  const token = await readChannelSecret(name, 'token', token_file, tools)
  const api = { http: await openHttp(tools), url: api_url, token, redact: redacting([token]) }
  return (since, signal) => zabbixAcknowledgements(api, since, signal)
}

/** "success" with values that failed is none. */
function answerOf(result: ZabbixResult, notTaken: string, retryAfterMs: number | undefined): ChannelAnswer {
  if (result.kind === 'failed') {
    const { words, isUnclear, wasAnswered } = result
    return { result: 'deferred', words, isUnclear, wasAnswered, retryAfterMs: undefined }
  }
  if (result.failed === 0 && result.processed > 0) return { result: 'accepted', reference: undefined }
  return { result: 'deferred', words: notTaken, isUnclear: false, wasAnswered: false, retryAfterMs }
}
