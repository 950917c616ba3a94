import type { CertificateRequest } from '../../../src/demo/authority.ts'
import type { FindingCode } from '../../../src/domain/finding.ts'
import { buildFarm, freeAddress, type ServingEndpoint, type Site, type StartFarm } from './farm.ts'

/** One way to start `openssl s_server`. */
interface Mode {
  readonly name: string
  readonly request?: CertificateRequest
  readonly findings?: readonly FindingCode[]
  readonly options?: readonly string[]
  readonly clientOptions?: readonly string[]
  /** Probed by its address alone. */
  readonly nameless?: boolean
  /** What it sends after its leaf; its issuers by default. */
  readonly sends?: 'leaf alone' | 'leaf twice'
  readonly host?: string
}

const weak = ['-cipher', 'DEFAULT:@SECLEVEL=0']
const hourMs = 3_600_000

const modes: readonly Mode[] = [
  { name: 'ECDSA P-256' },
  { name: 'ECDSA P-384', request: { keyType: 'ecdsa-p384' } },
  { name: 'RSA 2048', request: { keyType: 'rsa-2048' } },
  { name: 'Ed25519', request: { keyType: 'ed25519' } },
  { name: 'TLS 1.3 only', options: ['-tls1_3'] },
  { name: 'TLS 1.2 only', options: ['-tls1_2'] },
  {
    name: 'TLS 1.1 only',
    options: ['-tls1_1', ...weak],
    findings: ['old-protocol'],
    clientOptions: ['-tls1_1', ...weak],
  },
  { name: 'TLS 1.0 only', options: ['-tls1', ...weak], findings: ['old-protocol'], clientOptions: ['-tls1', ...weak] },
  {
    name: 'TLS 1.0 with RSA 1024',
    request: { keyType: 'rsa-1024' },
    options: ['-tls1', ...weak],
    findings: ['weak-key', 'old-protocol'],
    clientOptions: ['-tls1', ...weak],
  },
  { name: 'client certificate required, TLS 1.2', options: ['-tls1_2', '-Verify', '1'] },
  { name: 'client certificate required, TLS 1.3', options: ['-tls1_3', '-Verify', '1'] },
  { name: 'client certificate requested', options: ['-verify', '1'] },
  {
    name: 'RSA key exchange only',
    request: { keyType: 'rsa-2048' },
    options: ['-tls1_2', '-cipher', 'AES128-SHA'],
  },
  {
    name: 'finite-field key exchange only',
    request: { keyType: 'rsa-2048' },
    options: ['-tls1_2', '-cipher', 'DHE-RSA-AES128-GCM-SHA256'],
  },
  { name: 'ChaCha20 only', options: ['-tls1_3', '-ciphersuites', 'TLS_CHACHA20_POLY1305_SHA256'] },
  { name: 'P-521 key exchange only', options: ['-curves', 'P-521'] },
  { name: 'TLS 1.3 with X25519 only', options: ['-tls1_3', '-groups', 'X25519'] },
  { name: 'TLS 1.3 with P-384 only', options: ['-tls1_3', '-groups', 'P-384'] },
  { name: 'TLS 1.3 in padded records', options: ['-tls1_3', '-record_padding', '1000'] },
  { name: 'TLS 1.3 in records of 512', options: ['-tls1_3', '-max_send_frag', '512', '-record_padding', '77'] },
  { name: 'TLS 1.3 with a cookie', options: ['-tls1_3', '-stateless'] },
  { name: 'TLS 1.3 with a cookie and X25519 only', options: ['-tls1_3', '-stateless', '-groups', 'X25519'] },
  { name: 'no server name', nameless: true },
  { name: 'leaf without its chain', sends: 'leaf alone', findings: ['incomplete-chain'] },
  { name: 'leaf sent twice', sends: 'leaf twice', findings: ['chain-order'] },
  { name: 'expired', findings: ['expired'], request: { notBefore: hoursFromNow(-900), notAfter: hoursFromNow(-20) } },
  {
    name: 'not yet valid',
    findings: ['not-yet-valid'],
    request: { notBefore: hoursFromNow(20), notAfter: hoursFromNow(900) },
  },
  { name: '160 hours', request: { notBefore: hoursFromNow(-1), notAfter: hoursFromNow(159) } },
  { name: 'end in 2055', request: { notAfter: new Date('2055-06-30T12:34:56Z') } },
  { name: 'end of time', request: { notAfter: new Date('9999-12-31T23:59:59Z') } },
  { name: 'IPv6', host: '::1' },
]

/** `openssl s_server` in each of its modes. */
export const startOpenssl: StartFarm = (authority) =>
  buildFarm(authority, (site) => Promise.all(modes.map((mode, index) => startMode(site, mode, index))))

async function startMode(site: Site, mode: Mode, index: number): Promise<ServingEndpoint> {
  const { host, port } = await freeAddress(mode.host)
  const serverName = mode.nameless === true ? undefined : `s${index}.example.ac.jp`
  const certificate = site.leaf([serverName ?? host], mode.request)
  const { chain, issuers, key } = await site.files(`s${index}`, certificate)
  await site.start({
    command: 'openssl',
    args: [
      // -www: without it the server reads its own standard input and ends with it
      ...['s_server', '-www', '-accept', host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`],
      ...['-cert', chain, '-key', key],
      ...(mode.sends === 'leaf alone' ? [] : ['-cert_chain', mode.sends === 'leaf twice' ? chain : issuers]),
      ...(mode.options ?? []),
    ],
    listens: [{ host, port }],
  })
  return {
    name: mode.name,
    dialect: 'tls',
    host,
    port,
    serverName,
    certificate,
    findings: mode.findings ?? [],
    clientOptions: mode.clientOptions ?? [],
  }
}

function hoursFromNow(hours: number): Date {
  return new Date(Date.now() + hours * hourMs)
}
