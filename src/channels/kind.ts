import { z } from 'zod'
import { isLoopbackHost } from '../network/address.ts'
import { type Parsed, refused, understood } from '../network/parsed.ts'
import { readSecretLine } from '../secret-line.ts'
import { text } from '../yaml/text.ts'

/** What channels use of the world. */
export interface ChannelTools {
  /** The wall clock. */
  readonly now: () => Date
  /** HTTPS_PROXY, NO_PROXY and CREDENTIALS_DIRECTORY count. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** PEM of authorities beside the bundled ones. */
  readonly anchors: readonly string[]
  /** For one request, from the lookup to the last byte of its answer. Default: 30 s. */
  readonly deadlineMs?: number
}

/** A text that is read to an absolute path, with what the file is for. */
export type PathText = (description: string) => ReturnType<typeof text<string>>

/** Keys of every channel. */
export const commonKeys = {
  tell: z
    .enum(['warning', 'critical', 'none'])
    .meta({ description: 'the severity from which it is told of ordinary alerts, beside escalations' })
    .optional(),
}

/** Reads the address of a service: https, or http on this machine. What is wrong with it is not quoted: there may be a secret in it. */
export function parseServiceUrl(input: string): Parsed<string> {
  const url = URL.parse(input)
  const hint = 'write it like https://hooks.example.ac.jp/certflow'
  if (url === null || !/^https?:$/.test(url.protocol)) return refused('this is not a web address', hint)
  if (url.username !== '' || url.password !== '') return refused('there is a user in the address', hint)
  if (url.hash !== '') return refused('there is a # in the address', hint)
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname.replace(/^\[(.*)\]$/, '$1')))
    return refused('nothing is told over http without TLS', `${hint}; http is for this machine alone`)
  return understood(input)
}

/** The address of a service in the settings. */
export const serviceUrl = (description: string) => text('bad-url', parseServiceUrl, description)

/** The secret of a channel, of a file or of the credential `<channel>-<use>` of systemd. Rejects with `secret-unusable`. */
export function readChannelSecret(
  channel: string,
  use: 'url' | 'key' | 'token',
  file: string | undefined,
  { env }: Pick<ChannelTools, 'env'>,
): Promise<string> {
  const credentialName = `${channel}-${use}`
  const key = `channels: ${channel}: ${use}_file`
  return readSecretLine(
    { file, credentials: env.CREDENTIALS_DIRECTORY, credentialName },
    {
      code: 'secret-unusable',
      what: `the ${use} of channel ${channel}`,
      key,
      content: `the ${use}`,
      without: `Cannot use channel ${channel}: there is no ${use}`,
      withoutHint: `name a file in ${key}, or hand over a credential ${credentialName}`,
    },
  )
}
