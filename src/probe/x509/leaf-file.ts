import type { CertificateFacts } from '../../domain/certificate.ts'
import { type Parsed, refused, understood } from '../../network/parsed.ts'
import { type ParsedCertificate, parseCertificate } from './certificate.ts'
import { DerError } from './der.ts'
import { pemCertificates, pemLabels } from './pem.ts'

const way = 'give the file with the certificate that the CA issued, as PEM or DER'

/** id-signedData of PKCS#7 (RFC 2315 §14), which stands near the beginning of such a file. */
const signedData = Buffer.from('06092a864886f70d010702', 'hex')

/** The length of the file and the tag stand before it. */
const signedDataWithin = 20

/**
 * Reads the certificate of a server from a file as a CA sends it: one certificate in DER, or PEM with its chain in any order,
 * of which the leaf counts. A file that holds a private key is refused, whatever else is in it.
 */
export function leafOfFile(bytes: Buffer): Parsed<CertificateFacts> {
  const text = bytes.toString('latin1')
  const labels = pemLabels(text)
  if (labels.some((label) => label.endsWith('PRIVATE KEY')))
    return refused('it holds a private key', `a key stays on its machine; ${way}`)
  const ders = pemCertificates(text)
  if (ders.length > 0) return leafOf(ders, (index) => `certificate ${index + 1} in it cannot be read`)
  if (labels.includes('PKCS7') || bytes.subarray(0, signedDataWithin).includes(signedData)) return pkcs7(labels)
  if (labels.some((label) => label.endsWith('CERTIFICATE REQUEST')))
    return refused('it is a request for a certificate, not the certificate', way)
  if (labels.length > 0 || bytes.length === 0) return refused('it holds no certificate', way)
  return leafOf([bytes], () => 'it is no certificate, in PEM or in DER')
}

function leafOf(ders: readonly Buffer[], unreadable: (index: number) => string): Parsed<CertificateFacts> {
  const certificates = new Map<string, ParsedCertificate>()
  for (const [index, der] of ders.entries()) {
    try {
      const parsed = parseCertificate(der)
      certificates.set(parsed.facts.fingerprint, parsed)
    } catch (error) {
      if (!(error instanceof DerError)) throw error
      return refused(`${unreadable(index)}: it ${error.message}`, way)
    }
  }
  const leaves = leavesAmong([...certificates.values()])
  const [leaf] = leaves
  if (leaf !== undefined && leaves.length === 1) return understood(leaf.facts)
  return refused(
    `it holds ${leaves.length} certificates of servers`,
    'give a file with the one that is meant, and its chain',
  )
}

/** Those that issued no other of the file; where several are left, without those of CAs. */
function leavesAmong(certificates: readonly ParsedCertificate[]): readonly ParsedCertificate[] {
  const lowest = certificates.filter(
    (each) => !certificates.some((other) => other !== each && other.issuerKey === each.subjectKey),
  )
  const ends = lowest.filter(({ facts }) => !facts.isCa)
  return lowest.length === 1 || ends.length === 0 ? lowest : ends
}

function pkcs7(labels: readonly string[]): Parsed<never> {
  const form = labels.length === 0 ? ' -inform DER' : ''
  return refused(
    'it is PKCS#7, not PEM',
    `openssl pkcs7${form} -print_certs -in <file> -out <file>.pem makes PEM of it`,
  )
}
