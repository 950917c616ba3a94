import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineSeals } from '../../src/journal/line-seals.ts'

const fields = fc.dictionary(
  fc.string({ unit: 'binary' }).filter((name) => name !== 'crc32' && name !== '__proto__'),
  fc.jsonValue(),
  { noNullPrototype: true, minKeys: 1 },
)

test('lines come back as they went, in one printable line each', () => {
  fc.assert(
    fc.property(fc.array(fields), (all) => {
      const writer = new LineSeals()
      const reader = new LineSeals()
      for (const each of all) {
        const line = writer.seal(each)
        expect(line).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+\n$/u)
        const { crc32, ...read } = reader.unseal(line.slice(0, -1)) as Record<string, unknown>
        expect(read).toEqual(JSON.parse(JSON.stringify(each)))
        expect(crc32).toMatch(/^[0-9a-f]{8}$/)
      }
      expect(reader.last).toBe(writer.last)
    }),
  )
})

test('a character that is another, gone, or one too many is seen', () => {
  const line = new LineSeals().seal({ place: 1, not_after: '2027-01-31T00:00:00Z' }).slice(0, -1)
  for (let at = 0; at < line.length; at++) {
    const [before, after] = [line.slice(0, at), line.slice(at + 1)]
    for (const wrong of [`${before}~${after}`, before + after, `${before}0${line.slice(at)}`, before]) {
      if (wrong !== line) expect(new LineSeals().unseal(wrong), wrong).toBeUndefined()
    }
  }
})

test('a line that is gone, doubled, or elsewhere is seen', () => {
  const writer = new LineSeals()
  const [first = '', second = '', third = ''] = [1, 2, 3].map((place) => writer.seal({ place }).slice(0, -1))
  for (const lines of [[second], [first, third], [first, first], [second, first]]) {
    const reader = new LineSeals()
    expect(lines.map((line) => reader.unseal(line))).toContain(undefined)
  }
})
