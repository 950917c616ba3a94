import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createAuthority } from '../../../src/demo/authority.ts'
import { pathOf } from '../foreign.ts'
import { freeAddress } from '../servers/farm.ts'
import { startDaemon } from '../servers/process.ts'

/** How pebble is to behave. */
export interface PebbleOptions {
  /** Of the certificates that it issues; 90 days by default. */
  readonly validitySeconds?: number
  /** So many nonces of a hundred are refused; 20 by default. */
  readonly nonceReject?: number
}

/** pebble with its name server, until it is disposed of. */
export interface Pebble extends AsyncDisposable {
  readonly directory: string
  /** PEM file of what vouches for pebble's own listener. */
  readonly anchorsFile: string
  /** Where it looks for answers to http-01, as `listen:` of agent.yaml; every name leads there. */
  readonly httpListen: string
  /** Where it looks for answers to tls-alpn-01. */
  readonly tlsListen: string
}

const host = '127.0.0.1'

/** Starts pebble and its challtestsrv in a folder. Validations do not sleep. */
export async function startPebble(
  folder: string,
  { validitySeconds = 90 * 86_400, nonceReject = 20 }: PebbleOptions = {},
): Promise<Pebble> {
  const ports = await Promise.all(Array.from({ length: 6 }, () => freeAddress(host)))
  const [api, management, http, tls, dns, tests] = ports.map(({ port }) => port)
  const authority = createAuthority()
  const issued = authority.issue({ names: ['localhost', host] })
  const [certificate, privateKey, anchorsFile, config] = [
    'pebble.pem',
    'pebble.key',
    'pebble-ca.pem',
    'pebble.json',
  ].map((name) => join(folder, name)) as [string, string, string, string]
  await writeFile(certificate, issued.chainPem)
  await writeFile(privateKey, issued.keyPem, { mode: 0o600 })
  await writeFile(anchorsFile, authority.rootPem)
  const pebble = {
    listenAddress: `${host}:${api}`,
    managementListenAddress: `${host}:${management}`,
    certificate,
    privateKey,
    httpPort: http,
    tlsPort: tls,
    ocspResponderURL: '',
    externalAccountBindingRequired: false,
    certificateValidityPeriod: validitySeconds,
  }
  await writeFile(config, JSON.stringify({ pebble }))
  const names = await startDaemon({
    command: pathOf({ binary: 'pebble-challtestsrv' }) ?? 'pebble-challtestsrv',
    args: [
      ...['-defaultIPv4', host, '-defaultIPv6', '', '-dns01', `${host}:${dns}`, '-management', `${host}:${tests}`],
      ...['-http01', '', '-https01', '', '-tlsalpn01', ''],
    ],
    listens: [{ host, port: tests ?? 0 }],
  })
  const server = await startDaemon({
    command: 'env',
    args: [
      'PEBBLE_VA_NOSLEEP=1',
      `PEBBLE_WFE_NONCEREJECT=${nonceReject}`,
      pathOf({ binary: 'pebble' }) ?? 'pebble',
      ...['-config', config, '-dnsserver', `${host}:${dns}`],
    ],
    listens: [{ host, port: api ?? 0 }],
  })
  return {
    directory: `https://${host}:${api}/dir`,
    anchorsFile,
    httpListen: `${host}:${http}`,
    tlsListen: `${host}:${tls}`,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      await names[Symbol.asyncDispose]()
    },
  }
}
