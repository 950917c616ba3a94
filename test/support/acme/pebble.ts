import { writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { createAuthority } from '../../../src/demo/authority.ts'
import { pathOf } from '../foreign.ts'
import { daemonFolder, startDaemon } from '../servers/process.ts'
import { quietPort } from '../servers/quiet-port.ts'
import type { AcmeEndpoint, AcmeReply, AcmeRequest, Upstream } from './front.ts'

/** How pebble is to be. */
export interface PebbleOptions {
  /** Percent of nonces that it refuses. Default: 0. */
  readonly refusedNonces?: number
  /** External account bindings, base64url keys by kid; with any, it wants one. */
  readonly bindings?: Readonly<Record<string, string>>
  /** A name server in place of challtestsrv, `127.0.0.1:5353`. */
  readonly nameServer?: string
}

/** A pebble with its challtestsrv, which says that every name is 127.0.0.1. */
export interface Pebble extends AsyncDisposable {
  readonly directory: string
  /** Whom to trust for its TLS, as PEM and as a file. */
  readonly anchorsPem: string
  readonly anchorsFile: string
  /** Where it looks for answers to http-01 and tls-alpn-01. */
  readonly httpPort: number
  readonly tlsPort: number
  /** challtestsrv as a name server, and its API. */
  readonly nameServer: string
  readonly managementUrl: string
  /** PEM of the root of what it issues, which is another one at each start. */
  rootPem(): Promise<string>
  /** Passes requests on to it, from a front at this origin. */
  readonly upstream: (origin: string) => Upstream
}

const host = '127.0.0.1'
const ninetyDays = 90 * 86_400

/** Starts pebble on ports of its own. */
export async function startPebble(options: PebbleOptions = {}): Promise<Pebble> {
  const folder = await daemonFolder()
  const ports: number[] = []
  for (let count = 0; count < 6; count++) ports.push(await quietPort(host))
  const [api = 0, management = 0, httpPort = 0, tlsPort = 0, dns = 0, challenges = 0] = ports
  const authority = createAuthority()
  const files = await writeFiles(folder.path, authority.issue({ names: [host, 'localhost'] }), authority.rootPem, {
    listenAddress: `${host}:${api}`,
    managementListenAddress: `${host}:${management}`,
    httpPort,
    tlsPort,
    certificateValidityPeriod: ninetyDays,
    externalAccountBindingRequired: options.bindings !== undefined,
    externalAccountMACKeys: options.bindings ?? {},
  })
  const nameServer = `${host}:${dns}`
  const names = await startDaemon({
    command: pathOf({ binary: 'pebble-challtestsrv' }) ?? 'pebble-challtestsrv',
    args: challtestsrvOptions(nameServer, `${host}:${challenges}`),
    listens: [{ host, port: challenges }],
  })
  const pebble = await startDaemon({
    command: pathOf({ binary: 'env' }) ?? 'env',
    args: [
      'PEBBLE_VA_NOSLEEP=1',
      `PEBBLE_WFE_NONCEREJECT=${options.refusedNonces ?? 0}`,
      'PEBBLE_AUTHZREUSE=0',
      pathOf({ binary: 'pebble' }) ?? 'pebble',
      '-strict',
      '-config',
      files.config,
      '-dnsserver',
      options.nameServer ?? nameServer,
    ],
    listens: [{ host, port: api }],
  })
  const origin = `https://${host}:${api}`
  return {
    directory: `${origin}/dir`,
    anchorsPem: authority.rootPem,
    anchorsFile: files.anchors,
    httpPort,
    tlsPort,
    nameServer,
    managementUrl: `http://${host}:${challenges}`,
    rootPem: async () => {
      const url = new URL(`https://${host}:${management}/roots/0`)
      const asked = { method: 'GET', url, headers: {}, body: '' } as unknown as AcmeRequest
      return String((await passOn(asked, url.origin, authority.rootPem)).body)
    },
    upstream: () => ({ endpointOf, answer: (asked) => passOn(asked, origin, authority.rootPem) }),
    [Symbol.asyncDispose]: async () => {
      await pebble[Symbol.asyncDispose]()
      await names[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** An address at which nothing else is offered than names and the API. */
function challtestsrvOptions(dns: string, management: string): string[] {
  const none = ['-http01', '', '-https01', '', '-tlsalpn01', '']
  return ['-defaultIPv4', host, '-defaultIPv6', '', '-dns01', dns, '-management', management, ...none]
}

async function writeFiles(
  folder: string,
  issued: { readonly chainPem: string; readonly keyPem: string },
  rootPem: string,
  pebble: object,
): Promise<{ config: string; anchors: string }> {
  const path = (name: string) => join(folder, name)
  await writeFile(path('api.pem'), issued.chainPem)
  await writeFile(path('api.key'), issued.keyPem)
  await writeFile(path('anchors.pem'), rootPem)
  const tls = { certificate: path('api.pem'), privateKey: path('api.key') }
  await writeFile(path('pebble.json'), JSON.stringify({ pebble: { ...tls, ...pebble } }))
  return { config: path('pebble.json'), anchors: path('anchors.pem') }
}

const endpoints: readonly (readonly [RegExp, AcmeEndpoint])[] = [
  [/^\/dir$/, 'directory'],
  [/^\/nonce-plz$/, 'newNonce'],
  [/^\/sign-me-up$/, 'newAccount'],
  [/^\/order-plz$/, 'newOrder'],
  [/^\/my-order\//, 'order'],
  [/^\/authZ\//, 'authorization'],
  [/^\/chalZ\//, 'challenge'],
  [/^\/finalize-order\//, 'finalize'],
  [/^\/certZ\//, 'certificate'],
  [/^\/ari\//, 'renewalInfo'],
]

function endpointOf({ pathname }: URL): AcmeEndpoint | undefined {
  return endpoints.find(([pattern]) => pattern.test(pathname))?.[1]
}

/** Pebble writes its URLs with the host that it was asked under, which is the front's. */
async function passOn({ method, url, headers, body }: AcmeRequest, origin: string, ca: string): Promise<AcmeReply> {
  const target = new URL(`${url.pathname}${url.search}`, origin)
  const outgoing = request(target, { method, ca, headers: { ...headers, host: url.host }, agent: false })
  outgoing.end(body)
  const incoming = await new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve).on('error', reject)
  })
  const { connection: _, 'transfer-encoding': __, ...kept } = incoming.headers
  return { status: incoming.statusCode ?? 502, headers: kept as AcmeReply['headers'], body: await buffer(incoming) }
}
