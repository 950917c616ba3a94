import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitWords } from '../../../agent/config/words.ts'

describe('splitWords', () => {
  // biome-ignore format: table
  test.for([
    ['nginx -t',                        ['nginx', '-t']],
    ['  systemctl   reload\tnginx ',    ['systemctl', 'reload', 'nginx']],
    [`run 'a b' "c d"`,                 ['run', 'a b', 'c d']],
    [`run a'b'"c"d`,                    ['run', 'abcd']],
    [`run ''`,                          ['run', '']],
    [String.raw`run a\ b "q\"x" 'y\z'`, ['run', 'a b', 'q"x', String.raw`y\z`]],
    [String.raw`run "C:\dir"`,          ['run', String.raw`C:\dir`]],
    ['run $HOME `id` $(id) *',          ['run', '$HOME', '`id`', '$(id)', '*']],
  ] as const)('%j', ([line, words]) => {
    expect(splitWords(line)).toEqual({ ok: true, value: words })
  })

  // biome-ignore format: table
  test.for(['', '  ', "run 'a", 'run "a', 'a && b', 'a | b', 'a > /dev/null', 'a ; b', "''", 'a \0'])('%j is refused', (line) => {
    expect(splitWords(line)).toMatchObject({ ok: false })
  })

  test('words that are quoted come back as they were', () => {
    const word = fc
      .string({ unit: 'grapheme' })
      .filter((each) => !each.includes('\0') && !/^(?:\||\|\||&&|;|>|>>|<|2>&1|&)$/.test(each))
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const line = ['run', ...words].map((each) => `'${each.replaceAll("'", `'"'"'`)}'`).join(' ')
        expect(splitWords(line)).toEqual({ ok: true, value: ['run', ...words] })
      }),
    )
  })
})
