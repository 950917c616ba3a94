import { execFile } from 'node:child_process'
import type { ServingEndpoint } from './farm.ts'

/** What openssl says of the leaf of an endpoint, in the spelling of rows. */
export interface OpensslView {
  readonly notBefore: string
  readonly notAfter: string
  readonly fingerprint: string
  readonly serialNumber: string
}

/** Asks `openssl s_client` for the certificate of an endpoint. Rejects with what it printed where there is none. */
export async function opensslView(endpoint: ServingEndpoint): Promise<OpensslView> {
  const { dialect, host, port, serverName, clientOptions = [] } = endpoint
  const session = await openssl([
    ...['s_client', '-connect', host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`],
    ...(serverName === undefined ? ['-noservername'] : ['-servername', serverName]),
    ...(dialect === 'tls' ? [] : ['-starttls', dialect]),
    ...(dialect.startsWith('xmpp') ? ['-xmpphost', serverName ?? host] : []),
    ...clientOptions,
  ])
  const pem = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\n/.exec(session)?.[0]
  if (pem === undefined) throw new Error(`openssl s_client saw no certificate of ${host}:${port}:\n${session}`)
  return x509View(pem)
}

/** What `openssl x509` says of a certificate. */
export async function x509View(pem: string): Promise<OpensslView> {
  const dates = ['-startdate', '-enddate', '-dateopt', 'iso_8601']
  const text = await openssl(['x509', '-noout', ...dates, '-fingerprint', '-sha256', '-serial'], pem)
  const field = (name: string) => new RegExp(`^${name}=(.*)$`, 'im').exec(text)?.[1] ?? ''
  return {
    notBefore: field('notBefore').replace(' ', 'T'),
    notAfter: field('notAfter').replace(' ', 'T'),
    fingerprint: field('sha256 fingerprint').replaceAll(':', '').toLowerCase(),
    serialNumber: field('serial').toLowerCase(),
  }
}

/** Output of openssl whatever its exit code: s_client fails where the server wants a certificate, and has shown its own by then. */
function openssl(args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile('openssl', args, { timeout: 15_000 }, (_error, stdout, stderr) => resolve(stdout + stderr))
    // it may end before it has read its input
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })
}
