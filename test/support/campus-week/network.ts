import type { Socket } from 'node:net'
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls'
import { type Authority, createAuthority, type Issued, selfSigned } from '../../../src/demo/authority.ts'
import { listen } from '../../../src/demo/listener.ts'
import { freePort } from '../../../src/demo/odd-servers.ts'
import { serveNames } from '../../../src/demo/resolver.ts'
import { type CampusServer, isDown, type Life, servedAt } from './servers.ts'

/** The campus on loopback: names, addresses, real TLS. What it shows depends on the moment that `clock` says. */
export interface CampusNetwork extends AsyncDisposable {
  readonly resolver: string
  /** Of all servers. */
  readonly port: number
  /** Nobody listens there. */
  readonly closedPort: number
  /** The authority that everybody trusts, as PEM. */
  readonly rootPem: string
}

/** Starts it. */
export async function serveCampus(servers: readonly CampusServer[], clock: () => number): Promise<CampusNetwork> {
  const [publicRoot, privateRoot] = [createAuthority(), createAuthority({ subject: 'Campus CA of a department' })]
  const issue = issuerOf(publicRoot, privateRoot)
  const byAddress = new Map<string, { server: CampusServer; which: 'first' | 'second' }>(
    servers.flatMap((server, index) => [
      [addressOf(index, 60), { server, which: 'first' }],
      [addressOf(index, 61), { server, which: 'second' }],
    ]),
  )
  const listener = await listen(
    (socket) => {
      const found = byAddress.get(socket.localAddress ?? '')
      const life = found && servedAt(found.server, clock(), found.which)
      if (found === undefined || life === undefined) socket.destroy()
      else speakTls(socket, issue(found.server, life))
    },
    { host: '0.0.0.0' },
  )
  const numbers = new Map(servers.map((server, index) => [server.name, { server, index }]))
  const names = await serveNames(({ name, type }) => {
    const found = numbers.get(name.toLowerCase())
    if (found === undefined || found.server.missing === 'name') return 'NXDOMAIN'
    // down means gone from the name server for some, and hung up on for the others
    if (found.index % 2 === 0 && isDown(found.server, clock()) && found.server.missing === undefined) return 'SERVFAIL'
    const addresses = [
      addressOf(found.index, 60),
      ...(found.server.lagMs === undefined ? [] : [addressOf(found.index, 61)]),
    ]
    return type === 'A' ? addresses.map((data) => ({ type: 'A', name, ttl: 60, data })) : []
  })
  const closedPort = await freePort('127.0.0.1')
  return {
    resolver: `127.0.0.1:${names.port}`,
    port: listener.port,
    closedPort,
    rootPem: publicRoot.rootPem,
    async [Symbol.asyncDispose]() {
      await names[Symbol.asyncDispose]()
      await listener[Symbol.asyncDispose]()
    },
  }
}

function addressOf(index: number, net: number): string {
  return `127.${net}.${index >> 8}.${index & 255}`
}

/** Issues each certificate once, when it is first shown. */
function issuerOf(publicRoot: Authority, privateRoot: Authority): (server: CampusServer, life: Life) => SecureContext {
  const contexts = new Map<Life, SecureContext>()
  return (server, life) => {
    const known = contexts.get(life)
    if (known !== undefined) return known
    const request = { names: [server.name], notBefore: new Date(life.notBefore), notAfter: new Date(life.notAfter) }
    const issued: Issued =
      life.by === 'itself' ? selfSigned(request) : (life.by === 'private' ? privateRoot : publicRoot).issue(request)
    const context = createSecureContext({ cert: issued.chainPem, key: issued.keyPem })
    contexts.set(life, context)
    return context
  }
}

function speakTls(socket: Socket, secureContext: SecureContext): void {
  const secured = new TLSSocket(socket, { isServer: true, secureContext })
  secured.on('error', () => secured.destroy())
  secured.resume()
}
