import { afterAll, expect, test } from 'vitest'
import { createAuthority } from '../../../src/demo/authority.ts'
import type { FindingCode } from '../../../src/domain/finding.ts'
import { fingerprintOf } from '../fingerprint.ts'
import { type CertflowRow, certflowRows } from './certflow-rows.ts'
import { checkDepths } from './check-depths.ts'
import type { FarmEndpoint, ServingEndpoint, StartFarm } from './farm.ts'
import { opensslView, x509View } from './openssl-client.ts'

/** With one of these no path holds, or none holds today. */
const untrustedWith: readonly FindingCode[] = ['incomplete-chain', 'expired', 'not-yet-valid']

/** Starts a farm and compares, endpoint by endpoint, what it was given, what openssl sees of it and what certflow says. */
export async function describeFarm(start: StartFarm): Promise<void> {
  const authority = createAuthority()
  const farm = await start(authority.intermediate({}))
  afterAll(() => farm[Symbol.asyncDispose]())
  const rows = await certflowRows(farm.endpoints, authority)
  const shallow = await certflowRows(farm.endpoints, authority, 'certificate')
  const cases = farm.endpoints.map((endpoint, index) => ({
    name: endpoint.name,
    endpoint,
    row: rows[index],
    shallowRow: shallow[index],
  }))

  test.for(cases)('$name', ({ endpoint, row }) => check(endpoint, row))
  test.for(cases)('$name: the same at certificate depth', ({ endpoint, row, shallowRow }) => {
    if (row === undefined || shallowRow === undefined) throw new Error('no row')
    checkDepths(row, shallowRow)
    if (!('certificate' in endpoint)) return
    expect(shallowRow.depth).toBe('certificate')
  })
}

async function check(endpoint: FarmEndpoint, row: CertflowRow | undefined): Promise<void> {
  if ('certificate' in endpoint) return checkServed(endpoint, row)
  expect(row).toMatchObject({ failure: endpoint.failure })
  expect(row?.not_after).toBeUndefined()
}

async function checkServed(endpoint: ServingEndpoint, row: CertflowRow | undefined): Promise<void> {
  const { certificate, findings = [] } = endpoint
  const openssl = endpoint.beyondOpenssl === true ? await x509View(certificate.pem) : await opensslView(endpoint)
  expect(openssl.fingerprint).toBe(fingerprintOf(certificate))
  expect(row).toMatchObject({
    not_before: openssl.notBefore,
    not_after: openssl.notAfter,
    fingerprint_sha256: openssl.fingerprint,
    serial_number: openssl.serialNumber,
    findings: findings.map((code) => ({ code })),
    trust: { status: findings.some((code) => untrustedWith.includes(code)) ? 'untrusted' : 'trusted' },
  })
  expect(row?.failure).toBeUndefined()
}
