import { expect, test } from 'vitest'
import { canonicalAddress, compareAddresses, endsInNumber, networkKey } from '../../src/network/address.ts'

// biome-ignore format: table
test.for([
  ['192.0.2.7', '192.0.2.7'],
  ['2001:DB8:0:0:0:0:0:7', '2001:db8::7'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:0db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['::', '::'],
  ['::1', '::1'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:c000:207', '192.0.2.7'],
  ['64:ff9b::192.0.2.7', '64:ff9b::c000:207'],
] as const)('%s is the address %s', ([text, canonical]) => {
  expect(canonicalAddress(text)).toBe(canonical)
})

test.for([
  '127.1',
  '0x7f000001',
  '0177.0.0.1',
  '2130706433',
  '127.0.0.1.',
  '1.2.3.256',
  '01.2.3.4',
  '1.2.3',
  '',
  ' ::1',
  '[::1]',
  '::1%lo',
  '1::2::3',
  '12345::',
  '192.0.2.7/24',
  'www.example.ac.jp',
  '::ffff:0x7f.1',
  '１２７.0.0.1',
])('%s is no address', (text) => {
  expect(canonicalAddress(text)).toBeUndefined()
})

test.for(['127.1', '2130706433', '0x7f000001', 'a.0x', '1.2.3.4', 'www.example.7', '127.0.0.1.'])(
  '%s ends in a number',
  (text) => {
    expect(endsInNumber(text)).toBe(true)
  },
)

test.for(['www.example.ac.jp', '7.example', 'a0x7', '', 'x.0xg'])('%s ends in no number', (text) => {
  expect(endsInNumber(text)).toBe(false)
})

test('addresses order by number, IPv4 first, names last', () => {
  const sorted = ['192.0.2.100', '192.0.2.20', '2001:db8::7', '::1', '9.9.9.9', 'b.test', '::ffff:10.0.0.1', 'a.test']
  expect(sorted.toSorted(compareAddresses)).toEqual([
    '9.9.9.9',
    '::ffff:10.0.0.1',
    '192.0.2.20',
    '192.0.2.100',
    '::1',
    '2001:db8::7',
    'a.test',
    'b.test',
  ])
})

// biome-ignore format: table
test.for([
  ['192.0.2.77', '192.0.2.0/24'],
  ['::ffff:192.0.2.77', '192.0.2.0/24'],
  ['2001:db8:7:8::9', '2001:db8:7::/48'],
  ['127.0.0.1', undefined],
  ['127.255.0.1', undefined],
  ['::1', undefined],
  ['::ffff:127.0.0.1', undefined],
  ['www.example.ac.jp', undefined],
] as const)('the network of %s is %s', ([address, network]) => {
  expect(networkKey(address)).toBe(network)
})
