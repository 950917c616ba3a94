import type { CertificateFacts } from './certificate.ts'

/** As much of a certificate as is compared. */
type Compared = Pick<CertificateFacts, 'fingerprint' | 'publicKey' | 'subjectAltNames' | 'issuer'>

/** Two values that are not the same. */
interface Change {
  readonly before: string
  readonly after: string
}

/** In what a certificate differs from the one before it, besides its dates and numbers. */
export interface CertificateChanges {
  readonly isSame: boolean
  /** Keys as people speak of them; undefined where type and size are the same. */
  readonly key: Change | undefined
  /** Lower case, sorted. */
  readonly namesMissing: readonly string[]
  readonly namesAdded: readonly string[]
  readonly issuer: Change | undefined
}

/** In what a certificate differs from the one before it. Texts of it are neither cut nor escaped. */
export function certificateChanges(before: Compared, after: Compared): CertificateChanges {
  const [namesBefore, namesAfter] = [namesOf(before), namesOf(after)]
  return {
    isSame: before.fingerprint === after.fingerprint,
    key: changeOf(keyText(before), keyText(after)),
    namesMissing: [...namesBefore.difference(namesAfter)].sort(),
    namesAdded: [...namesAfter.difference(namesBefore)].sort(),
    issuer: changeOf(before.issuer, after.issuer),
  }
}

/** A public key as people speak of it: `RSA 2048`. */
export function keyText({ publicKey: { type, bits } }: Pick<CertificateFacts, 'publicKey'>): string {
  return bits === undefined ? type.toUpperCase() : `${type.toUpperCase()} ${bits}`
}

function changeOf(before: string, after: string): Change | undefined {
  return before === after ? undefined : { before, after }
}

function namesOf({ subjectAltNames }: Compared): ReadonlySet<string> {
  return new Set(subjectAltNames.map((name) => name.toLowerCase()))
}
