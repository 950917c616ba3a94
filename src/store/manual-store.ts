import type { CertificateFacts } from '../domain/certificate.ts'
import type { AuditEntry } from './audit-store.ts'

/** What is compared with the last certificate of a manual entry, and shown. */
export type ConfirmedCertificate = Pick<
  CertificateFacts,
  | 'fingerprint'
  | 'publicKeyFingerprint'
  | 'serialNumber'
  | 'subject'
  | 'issuer'
  | 'subjectAltNames'
  | 'validity'
  | 'publicKey'
>

/** Somebody said until when what a manual entry stands for is good. */
export interface ManualConfirmation {
  /** Name of the entry. */
  readonly name: string
  readonly expiresAt: Date
  /** The certificate that proves it; undefined where the date was only stated. */
  readonly certificate: ConfirmedCertificate | undefined
  readonly by: string
  readonly at: Date
}

/** Confirmations of manual entries. Each is kept. */
export interface ManualStore {
  /** Notes a confirmation, and that in the audit. */
  confirm(confirmation: ManualConfirmation, entry: AuditEntry): Promise<void>
  /** The newest confirmation of each entry, by its name. */
  newest(): Promise<ReadonlyMap<string, ManualConfirmation>>
  /** All confirmations of an entry, newest first. */
  of(name: string): Promise<readonly ManualConfirmation[]>
}
