import 'reflect-metadata'
import { createPublicKey, type KeyObject } from 'node:crypto'
import { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } from '@peculiar/x509'

/** What a request for a certificate asks for. */
export interface ReadCsr {
  readonly publicKey: KeyObject
  readonly names: readonly string[]
  /** Whether it is signed by its key. */
  readonly isSigned: boolean
}

/** Reads a PKCS#10 request as a CA does. */
export async function readCsr(der: Buffer): Promise<ReadCsr> {
  const request = new Pkcs10CertificateRequest(der)
  const extension = request.extensions.find((each) => each instanceof SubjectAlternativeNameExtension)
  const names = (extension as SubjectAlternativeNameExtension | undefined)?.names.items.map(({ value }) => value) ?? []
  const publicKey = createPublicKey({ key: Buffer.from(request.publicKey.rawData), format: 'der', type: 'spki' })
  return { publicKey, names, isSigned: await request.verify() }
}
