import type { AuditEntry } from '../store/audit-store.ts'
import type { ManualConfirmation } from '../store/manual-store.ts'

/** What the audit says of a confirmation. */
export function confirmationEntry({ name, expiresAt, certificate, by, at }: ManualConfirmation): AuditEntry {
  const proof = certificate === undefined ? { stated: 'yes' } : { certificate: certificate.fingerprint }
  return { at, by, action: 'confirmed', about: name, detail: { until: expiresAt.toISOString(), ...proof } }
}
