import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parseCertificate } from '../../../src/probe/x509/certificate.ts'
import { findTrust } from '../../../src/probe/x509/trust-path.ts'
import { pathOf } from '../../support/foreign.ts'
import { anchorsOf } from '../../support/probing.ts'
import { type Certificate, chains } from './chains.ts'

test.for(chains)('$name: $verdict', ({ sent, anchors, verdict, disordered = false, unneeded = 0 }) => {
  // as the chain reader does it: what is sent twice is read once
  const parsed = new Map(sent.map((certificate) => [certificate, parseCertificate(certificate.der)]))
  const [first, ...rest] = sent.map((certificate) => parsed.get(certificate)!)
  const trust = findTrust([first!, ...rest], anchorsOf(...anchors))
  expect(trust.problem?.kind ?? 'trusted').toBe(verdict)
  expect(trust.paths.length > 0).toBe(verdict === 'trusted')
  expect(trust.order.disordered).toBe(disordered)
  expect(trust.order.unneeded.filter(({ selfIssued }) => !selfIssued)).toHaveLength(unneeded)
})

const openssl = pathOf({ binary: 'openssl' })
const folder = mkdtempSync(join(tmpdir(), 'trust-'))
afterAll(() => rmSync(folder, { recursive: true }))

test.runIf(openssl !== undefined).for(chains.map((row, index) => ({ ...row, index })))(
  '$name: openssl says the same, or there is a reason',
  ({ sent, anchors, verdict, opensslDiffers, index }) => {
    const file = (name: string, certificates: readonly Certificate[]) => {
      const path = join(folder, `${index}-${name}.pem`)
      writeFileSync(path, certificates.map(({ pem }) => pem).join(''))
      return path
    }
    const [first, ...rest] = sent
    const { status } = spawnSync('openssl', [
      // -auth_level 1 is what TLS clients use
      ...['verify', '-no_check_time', '-purpose', 'sslserver', '-auth_level', '1', '-no-CApath', '-no-CAstore'],
      ...(anchors.length === 0 ? ['-no-CAfile'] : ['-CAfile', file('anchors', anchors)]),
      ...(rest.length === 0 ? [] : ['-untrusted', file('rest', rest)]),
      file('leaf', [first!]),
    ])
    expect(status === 0).toBe(opensslDiffers === undefined ? verdict === 'trusted' : verdict !== 'trusted')
  },
)
