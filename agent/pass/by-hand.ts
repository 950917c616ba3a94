import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { type Parsed, refused, understood } from '../../src/network/parsed.ts'
import { pemCertificates, pemLabels } from '../../src/probe/x509/pem.ts'

const way = 'give the file with the certificate that the CA sent, as PEM, DER or PKCS#7'

/** More certificates in what a CA sent are no chain. */
const mostCertificates = 30

/** All certificates in files as CAs send them: PEM, DER or PKCS#7 (RFC 5652). A file with a private key is refused. */
export async function certificatesIn(files: readonly Buffer[]): Promise<Parsed<readonly X509Certificate[]>> {
  const found: X509Certificate[] = []
  for (const bytes of files) {
    const text = bytes.toString('latin1')
    const labels = pemLabels(text)
    if (labels.some((label) => label.endsWith('PRIVATE KEY')))
      return refused('it holds a private key', 'the key of a certificate is made by certflow-agent csr, and stays here')
    const ders = pemCertificates(text)
    try {
      found.push(...(ders.length > 0 ? ders.map((der) => new X509Certificate(der)) : await fromBinary(bytes, text)))
    } catch {
      return refused('it holds no certificate that can be read', way)
    }
  }
  if (found.length > mostCertificates) return refused(`it holds ${found.length} certificates`, 'give the chain alone')
  return found.length === 0 ? refused('it holds no certificate', way) : understood(found)
}

async function fromBinary(bytes: Buffer, text: string): Promise<readonly X509Certificate[]> {
  const block = /-----BEGIN PKCS(?: ?#?)7-----([A-Za-z0-9+/=\s]*)-----END/.exec(text)?.[1]
  const der = block === undefined ? bytes : Buffer.from(block, 'base64')
  try {
    return [new X509Certificate(der)]
  } catch {
    await import('reflect-metadata')
    const { X509Certificates } = await import('@peculiar/x509')
    return [...new X509Certificates(der)].map(({ rawData }) => new X509Certificate(Buffer.from(rawData)))
  }
}

/**
 * The chain of the certificate that belongs to a key, as PEM, leaf first: whatever order the files had. Roots are left out, since nobody
 * needs them sent. Undefined where no certificate belongs to the key.
 */
export function chainForKey(certificates: readonly X509Certificate[], keyPem: string): string | undefined {
  const publicKey = createPublicKey(createPrivateKey(keyPem))
  const leaf = certificates.find((each) => publicKey.equals(each.publicKey))
  if (leaf === undefined) return undefined
  const chain = [leaf]
  for (let at = leaf; ; ) {
    const issuer = certificates.find((each) => !chain.includes(each) && !isRoot(each) && at.checkIssued(each))
    if (issuer === undefined) return chain.map((each) => each.toString()).join('')
    chain.push(issuer)
    at = issuer
  }
}

function isRoot(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate)
}
