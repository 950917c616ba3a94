import { createHash } from 'node:crypto'

/** SHA-256 over DER, 64 lower-case hex digits: what a row must say of a certificate. */
export function fingerprintOf({ der }: { readonly der: Uint8Array }): string {
  return createHash('sha256').update(der).digest('hex')
}
