import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createAuthority } from '../../src/demo/authority.ts'
import type { KeyType } from '../../src/demo/keys.ts'
import { freePort } from '../../src/demo/odd-servers.ts'

/** The name that all servers of the benchmark have. */
export const serverName = 'www.example.ac.jp'

/** How a server of the benchmark speaks TLS. */
export interface ServerKind {
  readonly keyType: KeyType
  /** As nginx has it. */
  readonly protocols: string
}

/** An nginx on every address of 127.0.0.0/8, without session cache and tickets; stops when it is disposed of. */
export interface BenchServer extends AsyncDisposable {
  readonly port: number
  readonly anchorsPath: string
}

/** Starts an nginx, its files in a folder of its own, whose leaf stands under an RSA intermediate. */
export async function startServer(folder: string, { keyType, protocols }: ServerKind): Promise<BenchServer> {
  const root = createAuthority({ keyType: 'rsa-2048' })
  const leaf = root.intermediate({ keyType: 'rsa-2048' }).issue({ names: [serverName], keyType })
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 })
    return join(folder, name)
  }
  const anchorsPath = file('root.pem', root.rootPem)
  const port = await freePort('127.0.0.1')
  const config = file(
    'nginx.conf',
    `worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log crit; daemon off;
     events { worker_connections 8192; }
     http { access_log off; server { listen ${port} ssl backlog=8192; return 200;
       ssl_certificate ${file('leaf.pem', leaf.chainPem)}; ssl_certificate_key ${file('leaf.key', leaf.keyPem)};
       ssl_session_cache off; ssl_session_tickets off; ssl_protocols ${protocols}; } }`,
  )
  const nginx = spawn('/usr/sbin/nginx', ['-c', config], { stdio: ['ignore', 'ignore', 'inherit'] })
  await listening(port)
  return {
    port,
    anchorsPath,
    [Symbol.asyncDispose]: async () => {
      nginx.kill('SIGQUIT')
      await once(nginx, 'exit')
    },
  }
}

/** So many distinct loopback addresses, of which none is used twice. */
export function addresses(count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `127.${10 + Math.floor(index / 62_500)}.${Math.floor(index / 250) % 250}.${(index % 250) + 1}`,
  )
}

/** Resolves when something listens on a port of this machine. */
export async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (open) return
    await wait(50)
  }
}
