import { canonicalAddress } from '../../src/network/address.ts'

/** What an order asks a certificate for (RFC 8555 §9.7.7, RFC 8738 §3). */
export interface Identifier {
  readonly type: 'dns' | 'ip'
  readonly value: string
}

/** The identifier of a DNS name, `*.` included, or of an address. */
export function identifierOf(name: string): Identifier {
  const address = canonicalAddress(name)
  return address === undefined ? { type: 'dns', value: name } : { type: 'ip', value: address }
}

/** The form in which names are compared: lower case, without a last dot; addresses in their one text. */
export function comparableName(name: string): string {
  return canonicalAddress(name) ?? name.toLowerCase().replace(/\.$/, '')
}
