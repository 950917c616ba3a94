import { afterAll, expect, test } from 'vitest'
import { createAuthority } from '../../../src/demo/authority.ts'
import { fingerprintOf } from '../fingerprint.ts'
import { certflowRows } from './certflow-rows.ts'
import type { StartFarm } from './farm.ts'
import { opensslView } from './openssl-client.ts'

/** Starts a farm and compares, endpoint by endpoint, what it was given, what openssl sees of it and what certflow says. */
export async function describeFarm(start: StartFarm): Promise<void> {
  const authority = createAuthority()
  const farm = await start(authority.intermediate({}))
  afterAll(() => farm[Symbol.asyncDispose]())
  const rows = await certflowRows(farm.endpoints, authority)

  test.for(farm.endpoints.map((endpoint, index) => ({ ...endpoint, row: rows[index] })))('$name', async (endpoint) => {
    const { certificate, row, findings = [] } = endpoint
    const openssl = await opensslView(endpoint)
    expect(openssl.fingerprint).toBe(fingerprintOf(certificate))
    expect(row).toMatchObject({
      not_before: openssl.notBefore,
      not_after: openssl.notAfter,
      fingerprint_sha256: openssl.fingerprint,
      serial_number: openssl.serialNumber,
      findings: findings.map((code) => ({ code })),
      trust: { status: findings.includes('incomplete-chain') ? 'untrusted' : 'trusted' },
    })
    expect(row?.failure).toBeUndefined()
  })
}
