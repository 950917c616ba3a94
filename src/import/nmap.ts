import { z } from 'zod'
import { type DialectName, type Endpoint, plainEndpoint } from '../domain/endpoint.ts'
import { canonicalAddress } from '../network/address.ts'
import type { ImportFormat } from './format.ts'
import { hostsInCell } from './hosts-in-cell.ts'
import type { Reading } from './reading.ts'
import { unreadableAs } from './unreadable.ts'
import { readXml } from './xml.ts'

/** What `nmap -oX` writes. `-sV` and `--script ssl-cert` tell more. */
export const nmap: ImportFormat = {
  from: 'file',
  recognises: ({ text }) => text !== undefined && /<nmaprun[\s>]/.test(text.slice(0, 4_096)),
  read: ({ name, text = '' }, reading) => {
    const parsed = runSchema.safeParse(readXml(text, lists))
    if (!parsed.success) throw unreadableAs('nmap', name, 'it is no XML of nmap', 'write it with nmap -oX')
    for (const raw of parsed.data.nmaprun.host) {
      const host = hostSchema.safeParse(raw)
      if (host.success) readHost(host.data, reading)
      else reading.skip(undefined, 'a host cannot be read')
    }
  },
}

const lists = new Set(['host', 'port', 'address', 'hostname', 'script', 'elem', 'table'])

const elements = z.array(z.object({ key: z.string().optional(), '#text': z.string().optional() })).default([])
const portSchema = z.object({
  protocol: z.string(),
  portid: z.string().regex(/^[1-9]\d{0,4}$/),
  state: z.object({ state: z.string() }),
  service: z.object({ name: z.string().default(''), tunnel: z.string().optional() }).default({ name: '' }),
  script: z.array(z.object({ id: z.string(), output: z.string().default(''), elem: elements })).default([]),
})
const hostSchema = z.object({
  address: z.array(z.object({ addr: z.string(), addrtype: z.string() })).default([]),
  hostnames: z
    .union([z.object({ hostname: z.array(z.object({ name: z.string(), type: z.string() })).default([]) }), z.string()])
    .optional(),
  ports: z.union([z.object({ port: z.array(portSchema).default([]) }), z.string()]).optional(),
})
const runSchema = z.object({ nmaprun: z.object({ host: z.array(z.unknown()).default([]) }) })

/** Services that speak TLS from the first byte, as nmap calls them. */
const tlsServices =
  /^(?:https|https-alt|imaps|pop3s|ldaps|ldapssl|smtps|submissions|ftps|ircs|ircs-u|nntps|snews|sips|ssl|sip-tls|amqps|secure-mqtt)$/
/** Services that come to TLS by STARTTLS. */
const dialects: Readonly<Record<string, DialectName>> = {
  smtp: 'smtp',
  submission: 'smtp',
  imap: 'imap',
  pop3: 'pop3',
  ftp: 'ftp',
  ldap: 'ldap',
  postgresql: 'postgres',
  mysql: 'mysql',
  'xmpp-client': 'xmpp',
  'xmpp-server': 'xmpp-server',
  sieve: 'sieve',
  nntp: 'nntp',
}
/** Of those nearly all offer TLS; of the others only what showed its certificate is taken. */
const usual: ReadonlySet<DialectName> = new Set(['smtp', 'imap', 'pop3'])

type Host = z.infer<typeof hostSchema>
type Port = z.infer<typeof portSchema>

function readHost({ address: addresses, hostnames, ports }: Host, reading: Reading): void {
  const address = addresses.map(({ addr }) => canonicalAddress(addr)).find((each) => each !== undefined)
  if (address === undefined || typeof ports !== 'object') return
  const names = typeof hostnames === 'object' ? hostnames.hostname : []
  const named = (type: string) => names.flatMap((each) => (each.type === type ? fullNames(each.name) : []))[0]
  for (const port of ports.port) {
    if (port.state.state !== 'open' || port.protocol !== 'tcp' || Number(port.portid) > 65_535) continue
    const at = `${address} port ${port.portid}`
    const dialect = dialectOf(port)
    if (dialect !== undefined) {
      const place = { dialect, port: Number(port.portid) }
      reading.found({ at, endpoint: endpointAt(address, named('user'), certificateName(port), named('PTR'), place) })
    } else if (Object.hasOwn(dialects, port.service.name))
      reading.skip(at, `${port.service.name} showed no certificate (scan with --script ssl-cert)`)
  }
}

function dialectOf({ service, script }: Port): DialectName | undefined {
  const dialect = Object.hasOwn(dialects, service.name) ? dialects[service.name] : undefined
  if (service.tunnel === 'ssl' || tlsServices.test(service.name)) return 'tls'
  const hasCertificate = script.some(({ id }) => id === 'ssl-cert')
  if (dialect === undefined) return hasCertificate ? 'tls' : undefined
  return hasCertificate || usual.has(dialect) ? dialect : undefined
}

/** By the name that was scanned; else at the address, asked for the name of the certificate; else by the name in reverse DNS. */
function endpointAt(
  address: string,
  scanned: string | undefined,
  certified: string | undefined,
  reverse: string | undefined,
  place: Pick<Endpoint, 'dialect' | 'port'>,
): Endpoint {
  if (scanned === undefined && certified !== undefined)
    return plainEndpoint(address, { ...place, serverName: certified })
  const name = scanned ?? reverse
  return plainEndpoint(name ?? address, { ...place, serverName: name })
}

/** The first name of a certificate that can be asked for. */
function certificateName({ script }: Port): string | undefined {
  const output = script.find(({ id }) => id === 'ssl-cert')?.output ?? ''
  return [...output.slice(0, 100_000).matchAll(/DNS:([^\s,&]+)/g)].flatMap(([, name = '']) => fullNames(name))[0]
}

function fullNames(text: string): string[] {
  return hostsInCell(text, []).endpoints.flatMap(({ host, serverName }) => (serverName === host ? [host] : []))
}
