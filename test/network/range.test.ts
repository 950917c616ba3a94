import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AddressRange, addressesOf, parseRange, rangeSize } from '../../src/network/range.ts'
import { RangeSet } from '../../src/network/range-set.ts'

function range(text: string): AddressRange {
  const parsed = parseRange(text)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}

test('a range is all of its addresses, the first and the last included', () => {
  expect([...addressesOf(range('192.0.2.252/30'))]).toEqual([
    '192.0.2.252',
    '192.0.2.253',
    '192.0.2.254',
    '192.0.2.255',
  ])
  expect([...addressesOf(range('192.0.2.7'))]).toEqual(['192.0.2.7'])
  expect([...addressesOf(range('255.255.255.255/32'))]).toEqual(['255.255.255.255'])
  expect([...addressesOf(range('2001:db8::fffe/127'))]).toEqual(['2001:db8::fffe', '2001:db8::ffff'])
})

test('a /16 is 65536 addresses, made one at a time', () => {
  expect(rangeSize(range('10.50.0.0/16'))).toBe(65_536)
  let count = 0
  let last = ''
  for (const address of addressesOf(range('10.50.0.0/16'))) {
    count += 1
    last = address
  }
  expect([count, last]).toEqual([65_536, '10.50.255.255'])
})

test('the first address of a huge range comes at once', () => {
  expect(addressesOf(range('2001:db8::/32')).next().value).toBe('2001:db8::')
  expect(rangeSize(range('::/0'))).toBe(2 ** 128)
})

// biome-ignore format: table
test.for([
  ['192.0.2.5/24', 'not the first address', 'write 192.0.2.0/24'],
  ['192.0.2.0/33', 'above 32', '0 to 32'],
  ['192.0.2.0/', 'no prefix length', '0 to 32'],
  ['192.0.2.0/255.255.255.0', 'no prefix length', '0 to 32'],
  ['192.0.2.0/024', 'no prefix length', '0 to 32'],
  ['192.0.2.0/24/8', 'not an address range', 'like 192.0.2.0/24'],
  ['192.0.2/24', 'not an address range', 'like 192.0.2.0/24'],
  ['0x7f000001/8', 'not an address range', 'like 192.0.2.0/24'],
  ['2001:db8::/129', 'above 128', '0 to 128'],
  ['::ffff:0.0.0.0/64', 'IPv4-mapped', 'IPv4 range'],
  ['campus', '"campus"', 'like 192.0.2.0/24'],
  ['\u001b[31m', '\\u{1b}', 'like'],
] as const)('%s is refused', ([text, problem, hint]) => {
  const parsed = parseRange(text)
  expect(parsed).toMatchObject({ ok: false, problem: expect.stringContaining(problem), hint: expect.stringContaining(hint) })
})

test('an IPv4-mapped range is the IPv4 range', () => {
  expect(range('::ffff:10.50.0.0/112')).toEqual(range('10.50.0.0/16'))
})

const never = new RangeSet(
  ['10.50.0.0/16', '10.50.255.0/24', '10.51.0.0/30', '2001:db8:dead::/48', '169.254.0.0/16'].map(range),
)

test.for([
  '10.50.0.0',
  '10.50.255.255',
  '10.51.0.3',
  '2001:db8:dead::1',
  '2001:DB8:DEAD:ffff::',
  '169.254.169.254',
  '::ffff:10.50.0.1',
  '::FFFF:a32:1',
  '64:ff9b::10.50.0.1',
  '64:ff9b::a9fe:a9fe',
  '2002:a32:1::',
  '2002:a9fe:a9fe:1::7',
  '::10.50.0.1',
  '2001:db8:dead::1%eth0',
])('%s is in the set', (address) => {
  expect(never.contains(address)).toBe(true)
})

test.for([
  '10.49.255.255',
  '10.51.0.4',
  '2001:db8:deae::',
  '64:ff9b::10.49.0.1',
  '2002:a33:4::',
  '64:ff9b:0:1::a32:1',
  '::1',
  '2001:db8::a32:1',
])('%s is not in the set', (address) => {
  expect(never.contains(address)).toBe(false)
})

test('a name is never looked up in a set', () => {
  expect(() => never.contains('www.example.ac.jp')).toThrow(TypeError)
})

test('an empty set holds nothing', () => {
  expect(new RangeSet([]).isEmpty).toBe(true)
  expect(never.isEmpty).toBe(false)
  expect(new RangeSet([]).contains('192.0.2.1')).toBe(false)
})

test('a set answers as its ranges one by one would', () => {
  const octets = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(255)).map(([a, b, c]) => `10.${a}.${b}.${c}`)
  const ranges = fc.array(
    fc.tuple(octets, fc.integer({ min: 16, max: 32 })).map(([address, prefix]) => {
      const parsed = parseRange(`${address}/${prefix}`)
      return parsed.ok ? parsed.value : range(parsed.hint.replace('write ', ''))
    }),
    { maxLength: 8 },
  )
  fc.assert(
    fc.property(ranges, octets, (list, address) => {
      const value = range(address).first
      expect(new RangeSet(list).contains(address)).toBe(list.some(({ first, last }) => first <= value && value <= last))
    }),
  )
})

// biome-ignore format: table
test.for([
  ['10.0.0.0/29', [],                                              ['10.0.0.0 8']],
  ['10.0.0.0/29', ['10.0.0.0/29'],                                 []],
  ['10.0.0.0/29', ['10.0.0.0/8'],                                  []],
  ['10.0.0.0/29', ['10.0.0.0/32'],                                 ['10.0.0.1 7']],
  ['10.0.0.0/29', ['10.0.0.7/32'],                                 ['10.0.0.0 7']],
  ['10.0.0.0/29', ['10.0.0.4/32', '10.0.0.2/31', '10.0.0.3/32'],   ['10.0.0.0 2', '10.0.0.5 3']],
  ['10.0.0.0/29', ['9.0.0.0/8', '11.0.0.0/8', '2001:db8::/32'],    ['10.0.0.0 8']],
  ['0.0.0.0/0',   ['0.0.0.0/1'],                                   ['128.0.0.0 2147483648']],
  ['2001:db8::/125', ['2001:db8::4/126'],                          ['2001:db8:: 4']],
  ['64:ff9b::a00:0/125', ['10.0.0.2/31'],                          ['64:ff9b::a00:0 2', '64:ff9b::a00:4 4']],
  ['2002:a00::/47', ['10.0.0.0/32'],                               [`2002:a00:1:: ${2 ** 80}`]],
] as const)('%s without %j', ([whole, without, pieces]) => {
  const spans = new RangeSet(without.map(range)).outside(range(whole))
  expect(spans.map((span) => `${addressesOf(span).next().value} ${rangeSize(span)}`)).toEqual(pieces)
})

test('what is outside of a set is what it does not contain', () => {
  const last = fc.nat(255)
  const single = fc.tuple(last, fc.integer({ min: 24, max: 32 })).map(([octet, prefix]) => {
    const parsed = parseRange(`10.0.0.${octet}/${prefix}`)
    return parsed.ok ? parsed.value : range(parsed.hint.replace('write ', ''))
  })
  fc.assert(
    fc.property(fc.array(single, { maxLength: 6 }), (list) => {
      const set = new RangeSet(list)
      const whole = range('10.0.0.0/24')
      const outside = set.outside(whole).flatMap((span) => [...addressesOf(span)])
      expect(outside).toEqual([...addressesOf(whole)].filter((address) => !set.contains(address)))
    }),
  )
})
