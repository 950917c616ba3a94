import { expect } from 'vitest'
import type { CertflowRow } from './certflow-rows.ts'

/** Findings that say something of trust, which certificate depth does not look at. */
const ofTrust: ReadonlySet<string> = new Set([
  'untrusted',
  'self-signed',
  'incomplete-chain',
  'chain-order',
  'chain-expiring',
  'validity-too-long',
  'distrust-scheduled',
])

/** Both depths must see the same certificate or the same failure; the shallow row says which depth read it, and nothing of trust. */
export function checkDepths(full: CertflowRow, shallow: CertflowRow): void {
  expect(full.depth).toBe('full')
  expect(what(shallow)).toEqual(what(full))
  if (shallow.depth === 'full' || shallow.fingerprint_sha256 === undefined) {
    expect(shallow.trust?.status).toBe(full.trust?.status)
    return
  }
  expect(shallow.trust?.status).toBe('not-checked')
  const codes = (row: CertflowRow) => row.findings.map(({ code }) => code).filter((code) => !ofTrust.has(code))
  expect(shallow.findings.filter(({ code }) => ofTrust.has(code))).toEqual([])
  expect(codes(shallow)).toEqual(codes(full))
  // up to TLS 1.2 the request for one comes behind the certificate
  const asked = shallow.tls_version === 'TLSv1.3' ? full.client_certificate_requested : undefined
  expect(shallow.client_certificate_requested).toBe(asked)
}

function what({ endpoint, fingerprint_sha256, not_before, not_after, serial_number, failure }: CertflowRow) {
  const failed = failure && `${failure.stage}/${failure.reason}`
  return { endpoint, fingerprint_sha256, not_before, not_after, serial_number, failed }
}
