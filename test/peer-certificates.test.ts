import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { createAuthority } from '../src/demo/authority.ts'
import { serveTls } from '../src/demo/servers.ts'

const client = resolve(import.meta.dirname, 'support/verified-client.ts')

/** What a verified connection in a process of its own comes to. */
async function connected(namedCurve: string, guard: 'guarded' | 'bare', name: string) {
  const authority = createAuthority()
  const keys = generateKeyPairSync('ec', { namedCurve })
  await using folder = await mkdtempDisposable(join(tmpdir(), 'peer-'))
  await using server = await serveTls({ certificate: authority.issue({ names: ['mail.example.ac.jp'], keys }) })
  const anchors = join(folder.path, 'ca.pem')
  await writeFile(anchors, authority.rootPem)
  const child = spawn(process.execPath, [client, guard, String(server.port), anchors, name], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let text = ''
  child.stdout.on('data', (piece) => {
    text += piece
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return signal ?? `${code} ${text}`
}

test('a curve without a NIST name ends a process that is not guarded', async () => {
  // when this fails, Node has mended it, and the guard can go
  expect(await connected('brainpoolP256r1', 'bare', 'mail.example.ac.jp')).toBe('SIGSEGV')
})

test.for(['brainpoolP256r1', 'prime256v1'])(
  '%s: guarded, the connection is made, and a wrong name is refused',
  async (curve) => {
    expect(await connected(curve, 'guarded', 'mail.example.ac.jp')).toBe('0 connected')
    expect(await connected(curve, 'guarded', 'other.example.ac.jp')).toBe('0 ERR_TLS_CERT_ALTNAME_INVALID')
  },
)
