import { addressBytes } from '../../network/address.ts'
import { families } from './kernel-calls.ts'
import type { Place } from './wire.ts'

/** An address and port as the kernel takes them (ip(7), ipv6(7)). */
export interface SocketAddress {
  readonly family: number
  readonly octets: Buffer
}

/** The address of a place, or undefined where it is no literal address or has a zone. */
export function socketAddress({ host, port }: Place): SocketAddress | undefined {
  const bytes = addressBytes(host)
  if (bytes === undefined) return undefined
  const isIpv4 = bytes.length === 4
  const family = isIpv4 ? families.ipv4 : families.ipv6
  // family in the machine's order, port in the network's; then the address, for IPv6 between flow and zone
  const octets = Buffer.alloc(isIpv4 ? 16 : 28)
  octets.writeUInt16LE(family, 0)
  octets.writeUInt16BE(port, 2)
  octets.set(bytes, isIpv4 ? 4 : 8)
  return { family, octets }
}
