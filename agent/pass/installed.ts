import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import type { CertificateFacts } from '../../src/domain/certificate.ts'
import { type ParsedCertificate, parseCertificate } from '../../src/probe/x509/certificate.ts'
import { DerError } from '../../src/probe/x509/der.ts'
import { pemCertificates } from '../../src/probe/x509/pem.ts'
import { leafOfGeneration } from '../deploy/leaf-of-generation.ts'
import type { IssuedChain } from '../domain/issued.ts'
import type { Installed } from '../domain/renewal.ts'
import { liveGeneration, readManifest } from '../state/generation.ts'
import type { StateFolder } from '../state/state-folder.ts'

/** A generation as it is to be judged. */
export interface InstalledGeneration extends Installed {
  readonly number: number
  /** The certificate itself, and all that was read of it. */
  readonly der: Buffer
  readonly parsed: ParsedCertificate
}

/** What is in force for a certificate; undefined where nothing is that could be read. */
export async function installedOf(state: StateFolder, name: string): Promise<InstalledGeneration | undefined> {
  const number = await liveGeneration(state, name)
  return number === undefined ? undefined : generationOf(state, name, number)
}

/** A generation by its number; undefined where it has no certificate that could be read. */
export async function generationOf(
  state: StateFolder,
  name: string,
  number: number,
): Promise<InstalledGeneration | undefined> {
  const parsed = await leafOfGeneration(state, name, number)
  if (parsed === undefined) return undefined
  const { facts: leaf, der } = parsed
  return { number, leaf, der, parsed, orderedNames: (await readManifest(state, name, number))?.orderedNames }
}

/** More certificates in a chain are no chain. */
const longestChain = 10

/** Reads the chain that a CA sent and holds it against the key that waits for it. What is wrong with its form is a sentence. */
export function readIssued(pem: string, keyPem: string): IssuedChain | { readonly unreadable: string } {
  const ders = pemCertificates(pem)
  if (ders.length === 0) return { unreadable: 'it holds no PEM certificate' }
  if (ders.length > longestChain) return { unreadable: `it holds ${ders.length} certificates` }
  const chain: CertificateFacts[] = []
  for (const [index, der] of ders.entries()) {
    try {
      chain.push(parseCertificate(der).facts)
    } catch (error) {
      if (!(error instanceof DerError)) throw error
      return { unreadable: `certificate ${index + 1} in it ${error.message}` }
    }
  }
  const [leaf, ...above] = chain
  if (leaf === undefined) return { unreadable: 'it holds no certificate' }
  try {
    const loaded = ders.map((der) => new X509Certificate(der))
    const brokenAt = loaded.findIndex((each, index) => {
      const issuer = loaded[index + 1]
      return issuer !== undefined && !(each.checkIssued(issuer) && each.verify(issuer.publicKey))
    })
    return {
      chain: [leaf, ...above],
      keyFits: fits(loaded[0], keyPem),
      brokenAt: brokenAt === -1 ? undefined : brokenAt,
    }
  } catch {
    return { unreadable: 'OpenSSL cannot read it' }
  }
}

function fits(certificate: X509Certificate | undefined, keyPem: string): boolean {
  return certificate !== undefined && createPublicKey(createPrivateKey(keyPem)).equals(certificate.publicKey)
}
