import { expect, test } from 'vitest'
import { socketAddress } from '../../../src/probe/wire/socket-address.ts'

// `struct sockaddr_in` and `sockaddr_in6`, octet by octet
test.for([
  ['127.0.0.1', 443, '0200 01bb 7f000001 0000000000000000'],
  ['203.0.113.255', 65_535, '0200 ffff cb0071ff 0000000000000000'],
  ['::1', 443, '0a00 01bb 00000000 00000000000000000000000000000001 00000000'],
  ['2001:db8::7:a', 8_443, '0a00 20fb 00000000 20010db800000000000000000007000a 00000000'],
  // one that the kernel would connect to as IPv4
  ['::ffff:192.0.2.7', 443, '0200 01bb c0000207 0000000000000000'],
] as const)('%s, port %i', ([host, port, octets]) => {
  expect(socketAddress({ host, port })?.octets.toString('hex')).toBe(octets.replaceAll(' ', ''))
})

test.for(['www.example.ac.jp', '127.1', '0177.0.0.1', '1.2.3.4.5', '', 'fe80::1%eth0', '::g'])(
  '%j is no address',
  (host) => {
    expect(socketAddress({ host, port: 443 })).toBeUndefined()
  },
)
