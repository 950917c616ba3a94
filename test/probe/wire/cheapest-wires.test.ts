import { expect, test } from 'vitest'
import { createAuthority } from '../../../src/demo/authority.ts'
import { freePort } from '../../../src/demo/odd-servers.ts'
import { serveTls } from '../../../src/demo/servers.ts'
import { certflow, rowsOf } from '../../support/certflow.ts'

const names = ['www.example.ac.jp']
const kernel = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)

test('where the calls of the kernel cannot be made directly, sockets of Node see the same', async () => {
  await using server = await serveTls({ certificate: createAuthority().issue({ names }) })
  const targets = [`${names[0]}@127.0.0.1:${server.port}`, `127.0.0.1:${await freePort('127.0.0.1')}`]
  const seen = async (depth: string, env: Record<string, string>) => {
    const args = ['scan', ...targets, '--depth', depth, '--format', 'ndjson', '--fail-on', 'never', '--verbose']
    const { stdout, stderr } = await certflow(args, { env })
    const rows = rowsOf(stdout).map(({ duration_ms, probed_at, ...row }) => row)
    return { rows: rows.sort((a, b) => a.port - b.port), madeBy: /made by (.*)/.exec(stderr)?.[1] }
  }
  for (const depth of ['full', 'certificate']) {
    const usual = await seen(depth, {})
    // as with a library that is missing, or one that a policy of the machine does not let in
    const without = await seen(depth, { NODE_OPTIONS: '--no-addons' })
    expect(without.madeBy).toBe('sockets of Node, which cost more')
    expect(usual.madeBy).toBe(kernel ? 'calls of the kernel' : without.madeBy)
    expect(usual.rows).toHaveLength(2)
    expect(without.rows).toEqual(usual.rows)
  }
})
