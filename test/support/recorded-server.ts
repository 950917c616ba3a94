import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createAuthority } from '../../src/demo/authority.ts'
import { certificate12, fragmented, serverHello } from './tls-flight.ts'

/** A server in a process of its own that answers whatever it is told with the same ServerHello and Certificate of TLS 1.2. */
export interface RecordedServer extends AsyncDisposable {
  /** The same on all of its addresses. */
  readonly port: number
}

/** Where a recorded server listens, and how slowly it answers. */
export interface RecordedServerOptions {
  /** How long it takes to answer, so that connections are open for as long. Default: 0. */
  readonly delayMs?: number
  /** Default: all addresses of this machine. */
  readonly hosts?: readonly string[]
  /** What to run it by: a network namespace. */
  readonly inside?: readonly string[]
}

/** Starts a server that costs next to nothing, for figures that are about the client: it draws no key and signs nothing. */
export async function startRecordedServer(options: RecordedServerOptions = {}): Promise<RecordedServer> {
  const { delayMs = 0, hosts = ['0.0.0.0'], inside = [] } = options
  const command = [...inside, process.execPath, fileURLToPath(import.meta.url), String(delayMs), ...hosts]
  const child = spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ended = once(child, 'exit').then(() => {
    throw new Error('Cannot start the recorded server: it ended before it listened')
  })
  const [port] = (await Promise.race([once(child, 'message'), ended])) as [number]
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
    },
  }
}

/** An ECDSA leaf under an RSA intermediate, in one record. */
function flight(): Buffer {
  const intermediate = createAuthority({ keyType: 'rsa-2048' }).intermediate({ keyType: 'rsa-2048' })
  const leaf = intermediate.issue({ names: ['www.example.ac.jp'] })
  return fragmented(16_384, serverHello({}), certificate12(leaf.der, intermediate.certificate.der))
}

async function serve(delayMs: number, hosts: readonly string[]): Promise<void> {
  const answer = flight()
  let port = 0
  for (const host of hosts) {
    const server = createServer({ noDelay: true }, (socket) => {
      socket.on('error', () => socket.destroy())
      socket.once('data', () => {
        if (delayMs === 0) socket.write(answer)
        else setTimeout(() => socket.write(answer), delayMs)
      })
    })
    server.listen({ host, port, backlog: 65_535 })
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  process.send?.(port)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve(Number(process.argv[2]), process.argv.slice(3))
