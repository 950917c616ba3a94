import { expect, test } from 'vitest'
import { element } from '../../../src/demo/der.ts'
import { DerReader } from '../../../src/probe/x509/der.ts'
import { readTime } from '../../../src/probe/x509/time.ts'

function read(tag: number, text: string): string | undefined {
  const bytes = element(tag, Buffer.from(text, 'latin1'))
  return readTime(bytes, new DerReader(bytes).next())?.toISOString()
}

// biome-ignore format: table
test.for([
  ['490101000000Z',   '2049-01-01T00:00:00.000Z'],
  ['491231235959Z',   '2049-12-31T23:59:59.000Z'],
  ['500101000000Z',   '1950-01-01T00:00:00.000Z'],
  ['991231235959Z',   '1999-12-31T23:59:59.000Z'],
  ['000229000000Z',   '2000-02-29T00:00:00.000Z'],
  ['280229120000Z',   '2028-02-29T12:00:00.000Z'],
  ['260229000000Z',   undefined], // no leap year
  ['260230000000Z',   undefined],
  ['260431000000Z',   undefined],
  ['261301000000Z',   undefined],
  ['260001000000Z',   undefined],
  ['260100000000Z',   undefined],
  ['260101240000Z',   undefined],
  ['260101006000Z',   undefined],
  ['260101000060Z',   undefined], // leap seconds are not for certificates
  ['2601010000Z',     undefined], // no seconds
  ['260101000000',    undefined], // no zone
  ['260101000000+0900', undefined],
  ['260101000000.5Z', undefined],
  ['260101000000z',   undefined],
  ['260101000000Z ',  undefined],
  [' 60101000000Z',   undefined],
  ['26010100000\u0000Z', undefined],
  ['-60101000000Z',   undefined],
  ['',                undefined],
  ['20260101000000Z', undefined], // the other kind of time
] as const)('UTCTime %j is %s', ([text, expected]) => {
  expect(read(0x17, text)).toBe(expected)
})

// biome-ignore format: table
test.for([
  ['20500101000000Z',    '2050-01-01T00:00:00.000Z'],
  ['99991231235959Z',    '9999-12-31T23:59:59.000Z'],
  ['20260101000000Z',    '2026-01-01T00:00:00.000Z'], // RFC 5280 wants UTCTime until 2049; clients read it
  ['00010101000000Z',    '0001-01-01T00:00:00.000Z'],
  ['19000229000000Z',    undefined], // no leap year
  ['20000229000000Z',    '2000-02-29T00:00:00.000Z'],
  ['20260101000000.5Z',  undefined],
  ['20260101000000,5Z',  undefined],
  ['20260101000000',     undefined],
  ['20260101000000+0000', undefined],
  ['2026010100Z',        undefined],
  ['99999999999999Z',    undefined],
  ['00000000000000Z',    undefined],
  ['260101000000Z',      undefined], // the other kind of time
  ['２０２６0101000000Z', undefined],
] as const)('GeneralizedTime %j is %s', ([text, expected]) => {
  expect(read(0x18, text)).toBe(expected)
})

test.for([0x0c, 0x13, 0x16, 0x02, 0x05])('tag %i is no time, whatever it holds', (tag) => {
  expect(read(tag, '260101000000Z')).toBeUndefined()
})
