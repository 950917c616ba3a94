/*
 * Takes 170 ms to load: import this module where a certificate is due, not before.
 */
import 'reflect-metadata'
import { createPrivateKey, createPublicKey, type KeyObject, webcrypto } from 'node:crypto'
import { Name, Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509'
import { identifierOf } from './acme/identifier.ts'

/** One attribute of a subject (RFC 4519 §2). A value of ASCII letters and signs becomes a PrintableString, any other a UTF8String. */
export interface SubjectAttribute {
  readonly type: 'C' | 'ST' | 'L' | 'O' | 'OU' | 'CN'
  readonly value: string
}

/**
 * A request for a certificate (PKCS#10, RFC 2986) as DER: these names in this order, this subject in this order (none where it is empty),
 * signed by the key (PEM, RSA or ECDSA on P-256 or P-384). Throws what Node throws for a key that is none.
 */
export async function createCsr(
  keyPem: string,
  names: readonly string[],
  subject: readonly SubjectAttribute[] = [],
): Promise<Buffer> {
  const privateKey = createPrivateKey(keyPem)
  const algorithm = algorithmOf(privateKey)
  const request = await Pkcs10CertificateRequestGenerator.create(
    {
      name: new Name(subject.map(({ type, value }) => ({ [type]: [stringOf(value)] }))),
      keys: {
        privateKey: privateKey.toCryptoKey(algorithm, false, ['sign']),
        publicKey: createPublicKey(privateKey).toCryptoKey(algorithm, true, ['verify']),
      },
      signingAlgorithm: algorithm,
      extensions: [new SubjectAlternativeNameExtension(names.map(identifierOf))],
    },
    webcrypto,
  )
  return Buffer.from(request.rawData)
}

/** With its type: of a bare text the library takes what stands in quotes, or after a `#`, for something else. */
function stringOf(value: string) {
  return Name.isPrintableString(value) ? { printableString: value } : { utf8String: value }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject) {
  if (asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  // the hash as strong as the curve
  return asymmetricKeyDetails?.namedCurve === 'secp384r1'
    ? { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' }
    : { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
}
