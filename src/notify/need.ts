import type { FindingCode } from '../domain/finding.ts'
import type { Need } from './words/words.ts'

/** What a vendor has to bring to cure each finding. */
export const needs: Readonly<Record<FindingCode, Need>> = {
  expired: 'certificate',
  expiring: 'certificate',
  'renewal-overdue': 'certificate',
  'not-yet-valid': 'certificate',
  'invalid-dates': 'certificate',
  'name-mismatch': 'certificate',
  untrusted: 'certificate',
  'self-signed': 'certificate',
  'incomplete-chain': 'chain',
  'chain-order': 'chain',
  'chain-expiring': 'chain',
  'address-disagreement': 'certificate',
  'distrust-scheduled': 'certificate',
  'validity-too-long': 'certificate',
  revoked: 'certificate',
  'weak-key': 'certificate',
  'weak-signature': 'certificate',
  'old-protocol': 'settings',
  'client-auth-eku-missing': 'certificate',
  'malformed-certificate': 'certificate',
  unreachable: 'settings',
  'starttls-refused': 'settings',
  'handshake-failed': 'settings',
  'manual-expiring': 'unseen',
  'manual-expired': 'unseen',
  'not-served': 'installation',
  'agent-silent': 'settings',
  'renewal-failing': 'settings',
}
