import { X509Certificate } from 'node:crypto'
import { parseCertificate } from '../../src/probe/x509/certificate.ts'
import { DerError } from '../../src/probe/x509/der.ts'
import { pemCertificates } from '../../src/probe/x509/pem.ts'

/** More than any CA sends. */
const longestChain = 20

/** The certificates of a chain that a CA sent, leaf first as RFC 8555 §9.1 has it; a sentence where it is none. */
export function readChain(pem: string): readonly X509Certificate[] | string {
  const ders = pemCertificates(pem)
  if (ders.length === 0) return 'its answer has no certificate'
  if (ders.length > longestChain) return `its answer has ${ders.length} certificates`
  try {
    return ders.map((der) => new X509Certificate(parseCertificate(der).der))
  } catch (error) {
    const why = error instanceof DerError ? error.message : 'cannot be read'
    return `its answer has a certificate that ${why}`
  }
}

/** A chain as PEM, with nothing between the certificates. */
export function chainText(chain: readonly X509Certificate[]): string {
  return chain.map((certificate) => certificate.toString()).join('')
}

/** Whether a chain leads to an issuer of this common name: 2 where its last certificate names it, 1 where another does, 0 else. */
export function leadsTo(chain: readonly X509Certificate[], commonName: string): number {
  const naming = chain.map(({ issuer }) => issuer.split('\n').includes(`CN=${commonName}`))
  if (naming.at(-1) === true) return 2
  return naming.includes(true) ? 1 : 0
}
