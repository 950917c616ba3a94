import { z } from 'zod'
import { parseHost } from '../../src/inventory/host.ts'
import { canonicalAddress } from '../../src/network/address.ts'
import { type Parsed, quoted, quotedUrl, refused, understood } from '../../src/network/parsed.ts'
import { longestTimerMs, parseDuration } from '../../src/notation/duration.ts'
import { parseNameServer } from '../../src/notation/name-server.ts'
import { numberOrText, text } from '../../src/yaml/text.ts'
import { isTrustworthyUrl } from '../acme/trustworthy-url.ts'
import type { ChallengeOptions } from '../challenge/challenge.ts'
import type { Dns01Options } from '../challenge/dns-01.ts'
import type { ListenOption } from '../challenge/listen.ts'
import { splitWords } from './words.ts'

/** A text that is read to an absolute path, with what the file is for. */
type PathText = (description: string) => ReturnType<typeof text<string>>

/** `challenge:` of a certificate: exactly one way to prove its names, with its options. */
export function challengeSchema(path: PathText) {
  return z
    .strictObject({
      'http-01': z
        .strictObject({
          webroot: path('the folder that the web server shows as its top').optional(),
          listen: listen.optional(),
        })
        .transform((input, context): ChallengeOptions => {
          const { webroot, listen: at } = input
          if (webroot !== undefined && at === undefined) return { type: 'http-01', webroot }
          if (at !== undefined && webroot === undefined) return { type: 'http-01', listen: at }
          return notOne(['webroot', 'listen'], input, context)
        })
        .optional(),
      'tls-alpn-01': z
        .strictObject({ listen })
        .transform((input): ChallengeOptions => ({ type: 'tls-alpn-01', listen: input.listen }))
        .optional(),
      'dns-01': dnsSchema(path).optional(),
    })
    .transform((input, context): ChallengeOptions => {
      const [first, second] = Object.values(input).filter((each) => each !== undefined)
      if (first !== undefined && second === undefined) return first
      return notOne(['http-01', 'tls-alpn-01', 'dns-01'], input, context)
    })
}

const listen = numberOrText('bad-listen', parseListen, 'a port, or an address with a port: 80, 127.0.0.1:8080')

const program = (description: string) => text('bad-command', splitWords, description)

const nameServers = z.array(text('bad-resolver', parseNameServer, 'an address, with a port where it is not 53')).min(1)

const hooks = z
  .strictObject({
    certbot: z
      .strictObject({ auth: program('the auth hook'), cleanup: program('the cleanup hook').optional() })
      .optional(),
    lego: program('a program with present and cleanup, as of lego').optional(),
    dehydrated: program('a hook with deploy_challenge and clean_challenge, as of dehydrated').optional(),
  })
  .transform((input, context): Provider => {
    const { certbot, lego, dehydrated } = input
    const given: readonly (Provider | undefined)[] = [
      certbot && {
        kind: 'exec',
        convention: 'certbot',
        program: certbot.auth,
        ...(certbot.cleanup && { cleanUp: certbot.cleanup }),
      },
      lego && { kind: 'exec', convention: 'lego', program: lego },
      dehydrated && { kind: 'exec', convention: 'dehydrated', program: dehydrated },
    ]
    const [first, second] = given.filter((each) => each !== undefined)
    return first !== undefined && second === undefined
      ? first
      : notOne(['certbot', 'lego', 'dehydrated'], input, context)
  })

type Provider = Dns01Options['provider']

function dnsSchema(path: PathText) {
  const server = text(
    'bad-resolver',
    parseUpdateServer,
    'the server that takes updates: a name or an address, with a port where it is not 53',
  )
  const rfc2136 = z
    .strictObject({
      server,
      key_file: path('the TSIG key, as BIND writes it'),
      zone: text('bad-host', parseHost, 'the zone, where it is not to be looked up').optional(),
    })
    .transform(
      (input): Provider => ({
        kind: 'rfc2136',
        ...input.server,
        keyFile: input.key_file,
        ...(input.zone !== undefined && { zone: input.zone }),
      }),
    )
  const acmeDns = z
    .strictObject({
      url: text('bad-url', parseApi, 'the API of acme-dns'),
      credentials_file: path('the JSON file with what its /register gave'),
    })
    .transform((input): Provider => ({ kind: 'acme-dns', url: input.url, credentialsFile: input.credentials_file }))
  const propagation = text(
    'bad-duration',
    (input) => parseDuration(input, longestTimerMs),
    'how long it may take until all have it',
  )
  return z
    .strictObject({
      rfc2136: rfc2136.optional(),
      exec: hooks.optional(),
      'acme-dns': acmeDns.optional(),
      resolvers: nameServers.optional(),
      look_at: nameServers
        .meta({ description: 'where the answer is looked for, in place of the servers of the zone' })
        .optional(),
      propagation: propagation.optional(),
    })
    .transform((input, context): ChallengeOptions => {
      const { rfc2136: update, exec, 'acme-dns': api, resolvers, look_at: servers, propagation: withinMs } = input
      const [provider, second] = [update, exec, api].filter((each) => each !== undefined)
      if (provider === undefined || second !== undefined) return notOne(['rfc2136', 'exec', 'acme-dns'], input, context)
      return {
        type: 'dns-01',
        provider,
        ...(resolvers !== undefined && { resolvers }),
        propagation: { ...(servers !== undefined && { servers }), ...(withinMs !== undefined && { withinMs }) },
      }
    })
}

/** Exactly one of these keys stands there. */
function notOne(keys: readonly string[], input: object, context: z.RefinementCtx): never {
  // What has a key that nobody knows most likely means one of these by it, and is told so.
  if (context.issues.length > 0) return z.NEVER
  const given = keys.filter((key) => Object.hasOwn(input, key))
  const message =
    given.length === 0 ? `none of ${keys.join(', ')} is given` : `${given.join(' and ')} exclude each other`
  context.issues.push({
    code: 'custom',
    message,
    input,
    params: { rule: 'one-way', hint: `write one of ${keys.join(', ')}` },
  })
  return z.NEVER
}

/** Passwords go there: in the clear only on this machine. */
function parseApi(input: string): Parsed<string> {
  if (isTrustworthyUrl(input)) return understood(input)
  return refused(`${quotedUrl(input)} is no API that passwords may be sent to`, 'write its https URL')
}

/** Reads `80`, `127.0.0.1:8080` or `[::1]:8080`. */
function parseListen(input: string): Parsed<ListenOption> {
  const [, bracketed, plain, digits = ''] = /^(?:(?:\[([^\]]+)\]|([^:]+)):)?(\d{1,5})$/.exec(input) ?? []
  const port = Number(digits)
  const written = bracketed ?? plain
  const address = written === undefined ? undefined : canonicalAddress(written)
  if (digits === '' || port < 1 || port > 65_535 || (written !== undefined && address === undefined))
    return refused(
      `${quoted(input)} is no port to listen on`,
      'write a port, or an address with one: 80, 127.0.0.1:8080',
    )
  return understood(address === undefined ? port : { address, port })
}

/** Reads `ns.example.ac.jp`, `192.0.2.53:5353` or `[2001:db8::53]:53`. */
function parseUpdateServer(input: string): Parsed<{ readonly server: string; readonly port?: number }> {
  const [, bracketed, plain = '', digits] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(input) ?? []
  const host = parseHost(bracketed ?? plain)
  const port = digits === undefined ? undefined : Number(digits)
  if (!host.ok) return host
  if (port !== undefined && (port < 1 || port > 65_535))
    return refused(`${quoted(input)} has no port that there is`, 'write a port from 1 to 65535')
  return understood({ server: host.value, ...(port !== undefined && { port }) })
}
