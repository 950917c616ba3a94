import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createAuthority } from '../../src/demo/authority.ts'
import { freePort } from '../../src/demo/odd-servers.ts'
import { serveTls } from '../../src/demo/servers.ts'
import { serveReset } from './odd-servers.ts'

/** Servers in a process of their own: what is measured must not share their processor time. */
export interface BusyServers extends AsyncDisposable {
  /** Targets in the order of `addresses`; each of these addresses has all of the ports. */
  readonly addresses: readonly string[]
  readonly ports: { readonly tls: number; readonly reset: number; readonly closed: number }
  /** PEM file with the root of what is served. */
  readonly rootPath: string
  /** The name that the certificates hold. */
  readonly name: string
  /** Connections accepted so far by the TLS servers. */
  accepted(): Promise<number>
}

type Told = Pick<BusyServers, 'addresses' | 'ports' | 'name'> & { readonly rootPem: string }

/** Starts TLS servers and servers that reset, each on so many addresses of 127.`net`.0.0. */
export async function startBusyServers(net: number, count = 32): Promise<BusyServers> {
  const child = fork(fileURLToPath(import.meta.url), [String(net), String(count)])
  const [{ rootPem, ...told }] = (await once(child, 'message')) as [Told]
  const folder = await mkdtempDisposable(join(tmpdir(), 'busy-'))
  const rootPath = join(folder.path, 'root.pem')
  await writeFile(rootPath, rootPem)
  return {
    ...told,
    rootPath,
    accepted: async () => {
      child.send('count')
      const [accepted] = (await once(child, 'message')) as [number]
      return accepted
    },
    [Symbol.asyncDispose]: async () => {
      await ended(child)
      await folder.remove()
    },
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

async function serve(net: number, count: number): Promise<void> {
  const authority = createAuthority()
  const name = 'farm.example.ac.jp'
  const certificate = authority.intermediate({}).issue({ names: [name] })
  const addresses = Array.from({ length: count }, (_, index) => `127.${net}.0.${index + 1}`)
  const [first = '127.0.0.1', ...others] = addresses
  const ports = { tls: await freePort(first), reset: await freePort(first), closed: await freePort(first) }
  const servers = await Promise.all(
    [first, ...others].map((host) => serveTls({ certificate }, { host, port: ports.tls })),
  )
  for (const host of addresses) await serveReset('after-hello', { host, port: ports.reset })
  process.on('message', () => process.send?.(servers.reduce((sum, server) => sum + server.accepted(), 0)))
  process.send?.({ addresses, ports, rootPem: authority.rootPem, name } satisfies Told)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve(Number(process.argv[2]), Number(process.argv[3]))
