import { createPrivateKey } from 'node:crypto'
import type { KeyType } from '../domain/key-type.ts'

/** The kind of a private key in PEM; that of the agent's standard where it is none that agent.yaml knows. */
export function keyTypeOfPem(pem: string | undefined): KeyType {
  try {
    const { asymmetricKeyDetails: { namedCurve, modulusLength } = {} } = createPrivateKey(pem ?? '')
    if (namedCurve === 'secp384r1') return 'ecdsa-p384'
    if (modulusLength === 2048 || modulusLength === 3072 || modulusLength === 4096) return `rsa-${modulusLength}`
  } catch {
    // what cannot be read is made anew anyway
  }
  return 'ecdsa-p256'
}
