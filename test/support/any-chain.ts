import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { pathOf } from './foreign.ts'
import type { OddChainSet } from './malformed-certificates.ts'

/** A server that shows the n-th chain to whoever asks for the name `c<n>.odd.test`. */
export interface AnyChainServer extends AsyncDisposable {
  readonly port: number
}

const sources = join(import.meta.dirname, 'any-chain-server')

/** Builds and starts the Go server with these chains: it alone shows bytes that OpenSSL would not even load. */
export async function serveAnyChains({ leaf, chains }: OddChainSet): Promise<AnyChainServer> {
  const folder = await mkdtempDisposable(join(tmpdir(), 'chains-'))
  const binary = join(folder.path, 'any-chain-server')
  const key = join(folder.path, 'key.pem')
  await promisify(execFile)(pathOf({ binary: 'go' }) ?? 'go', ['build', '-o', binary, '.'], { cwd: sources })
  await writeFile(key, leaf.keyPem)
  const child = spawn(binary, [key], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(chains.map(({ ders }) => `${ders.map((der) => der.toString('base64')).join(' ')}\n`).join(''))
  const [told] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  return {
    port: Number(told),
    [Symbol.asyncDispose]: async () => {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
      await folder.remove()
    },
  }
}
