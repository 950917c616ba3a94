import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { times } from '../support/counts.ts'
import { importedText } from './importing.ts'

const heading = '部局,担当者,メール,ホスト名,IPアドレス,ポート,有効期限,備考'

/** The entries and remarks of rows below the usual headings; the first row is row 2. */
function rows(...lines: readonly string[]) {
  const { lines: entries, remarks } = importedText([heading, ...lines].join('\r\n'), { from: 'csv' })
  return { entries, remarks: remarks.filter((remark) => remark.startsWith('row ')) }
}

describe('a row', () => {
  // biome-ignore format: table
  test.for([
    ['a name',                ',,,www.example.ac.jp,,,,',                              ['- { host: www.example.ac.jp }']],
    ['upper case, final dot', ',,,WWW.Example.ac.jp.,,,,',                             ['- { host: www.example.ac.jp }']],
    ['full width',            ',,,ｗｗｗ．ｅｘａｍｐｌｅ．ａｃ．ｊｐ,,４４３,,',                    ['- { host: www.example.ac.jp }']],
    ['an international name', ',,,日本語.jp,,,,',                                      ['- { host: xn--wgv71a119e.jp }']],
    ['a URL',                 ',,,https://www.example.ac.jp/a/b?c=d#e,,,,',            ['- { host: www.example.ac.jp }']],
    ['a URL with a port',     ',,,https://www.example.ac.jp:8443/a,,,,',               ['- { host: www.example.ac.jp, port: 8443 }']],
    ['a URL without TLS',     ',,,http://www.example.ac.jp/,,,,',                      ['- { host: www.example.ac.jp }']],
    ['ldaps',                 ',,,ldaps://ldap.example.ac.jp,,,,',                     ['- { host: ldap.example.ac.jp, port: 636 }']],
    ['a port column',         ',,,www.example.ac.jp,,8443,,',                          ['- { host: www.example.ac.jp, port: 8443 }']],
    ['a port of a mail server', ',,,mail.example.ac.jp,,587,,',                        ['- { host: mail.example.ac.jp, port: 587, starttls: smtp }']],
    ['a port with a comma',   ',,,www.example.ac.jp,,"8,443",,',                       ['- { host: www.example.ac.jp, port: 8443 }']],
    ['several ports',         ',,,www.example.ac.jp,,"80,443/tcp、8443",,',            ['- { host: www.example.ac.jp }', '- { host: www.example.ac.jp, port: 8443 }']],
    ['names on lines',        ',,,"a.example.ac.jp\nb.example.ac.jp",,,,',             ['- { host: a.example.ac.jp }', '- { host: b.example.ac.jp }']],
    ['names, Japanese comma', ',,,a.example.ac.jp、b.example.ac.jp,,,,',               ['- { host: a.example.ac.jp }', '- { host: b.example.ac.jp }']],
    ['names with slashes',    ',,,a.example.ac.jp/b.example.ac.jp,,,,',                ['- { host: a.example.ac.jp }', '- { host: b.example.ac.jp }']],
    ['names with bullets',    ',,,"・a.example.ac.jp\n・b.example.ac.jp",,,,',         ['- { host: a.example.ac.jp }', '- { host: b.example.ac.jp }']],
    ['a name with remarks',   ',,,a.example.ac.jp（本番）,,,,',                        ['- { host: a.example.ac.jp }']],
    ['a name in brackets',    ',,,図書館(lib.example.ac.jp),,,,',                      ['- { host: lib.example.ac.jp }']],
    ['an address alone',      ',,,,192.0.2.7,,,',                                      ['- { host: 192.0.2.7 }']],
    ['an IPv6 address',       ',,,,2001:db8::7,,,',                                    ['- { host: "2001:db8::7" }']],
    ['a name and an address', ',,,www.example.ac.jp,192.0.2.7,,,',                     ['- { host: www.example.ac.jp }']],
    ['a machine and an address', ',,,web1,192.0.2.7,,,',                               ['- { host: 192.0.2.7 } # name: web1']],
    ['a note',                ',,,www.example.ac.jp,,,,"二行\nの備考 #x"',             ['- { host: www.example.ac.jp } # note: 二行 の備考 ＃x']],
    ['somebody with an address', '理学部,田中,Tanaka@phys.example.ac.jp,www.example.ac.jp,,,,', ['理学部: { email: [tanaka@phys.example.ac.jp] }', '- { host: www.example.ac.jp, owner: 理学部 }']],
    ['somebody without one',  '理学部,田中,,www.example.ac.jp,,,,',                    ['- { host: www.example.ac.jp } # owner: 理学部 田中']],
    ['a device with a date',  ',,,コアスイッチ1,,,R9.1.31,VLAN 12: のみ',              ['- { name: コアスイッチ1, expires: 2027-01-31, note: "VLAN 12: のみ" }']],
    ['a wildcard with a date', ',,,*.example.ac.jp,,,2027/1/31,',                      ['- { name: "*.example.ac.jp", expires: 2027-01-31 }']],
  ] as const)('%s', ([, line, entries]) => {
    expect(rows(line).entries).toEqual(entries)
  })

  // biome-ignore format: table
  test.for([
    ['a device without a date', ',,,core1,,,,',                         'row 2: left out: "core1" is no full name, and there is no date'],
    ['a wildcard without one',  ',,,*.example.ac.jp,,,,',               'row 2: left out: "*.example.ac.jp" is a wildcard, and there is no date'],
    ['nobody knows what',       '※ 各部局で更新すること,,,,,,,',        'row 2: left out: no host and no name'],
    ['a range',                 ',,,192.0.2.0/24,,,,',                  'row 2: left out: "192.0.2.0/24" is a range (write ranges under sweeps), and there is no date'],
    ['a date that is two',      ',,,www.example.ac.jp,,,01/05/2027,',   'row 2: "01/05/2027" could be 1 May or 5 Jan (write it like 2027-01-31)'],
    ['a device with such',      ',,,core1,,,01/05/2027,',               'row 2: left out: "core1" is no full name, and there is no date'],
    ['one name of two',         ',,,"a.example.ac.jp b_c$",,,,',        'row 2: left out: "b_c$" is not a host name (use letters, digits, hyphens and dots only)'],
    ['a port that is none',     ',,,www.example.ac.jp,,TCP全部,,',      'row 2: "TCP全部" is not a port'],
    ['a password in a note',    ',,,www.example.ac.jp,,,,管理画面 PW: abc123', 'row 2: what is written there seems to have a password in it: only the host or the name, and the date are taken'],
    ['a password in a URL',     ',,,https://u:secret@www.example.ac.jp/,,,,', 'row 2: left out: a password stands in a URL (take it out), and there is no date'],
  ] as const)('%s is told', ([, line, remark]) => {
    const { remarks, entries } = rows(line)
    expect(remarks).toContain(remark)
    expect([...remarks, ...entries].join('\n')).not.toMatch(/abc123|u:secret@/)
  })
})

describe('merged cells', () => {
  test('who answers is as above, the rest is not', () => {
    const { entries } = rows(
      '理学部,田中,t@example.ac.jp,a.example.ac.jp,,8443,2027/1/1,x',
      ',,,b.example.ac.jp,,,,',
      '〃,同上,,c.example.ac.jp,,,,',
      ',鈴木,s@example.ac.jp,d.example.ac.jp,,,,',
      ',佐藤,,e.example.ac.jp,,,,',
      '工学部,,,f.example.ac.jp,,,,',
      ',,,,,,,',
      ',,,g.example.ac.jp,,,,',
    )
    expect(entries).toEqual([
      '理学部: { email: [t@example.ac.jp] }',
      '理学部-鈴木: { email: [s@example.ac.jp] }',
      '- { host: a.example.ac.jp, port: 8443, owner: 理学部 } # note: x',
      '- { host: b.example.ac.jp, owner: 理学部 }',
      '- { host: c.example.ac.jp, owner: 理学部 }',
      '- { host: d.example.ac.jp, owner: 理学部-鈴木 }',
      '- { host: e.example.ac.jp } # owner: 理学部 佐藤',
      '- { host: f.example.ac.jp } # owner: 工学部',
      '- { host: g.example.ac.jp }',
    ])
  })

  test('an address is found for who has one elsewhere in the sheet', () => {
    const { entries } = rows('理学部,田中,,a.example.ac.jp,,,,', '理学部,田中,t@example.ac.jp,b.example.ac.jp,,,,')
    expect(entries.slice(1)).toEqual([
      '- { host: a.example.ac.jp, owner: 理学部 }',
      '- { host: b.example.ac.jp, owner: 理学部 }',
    ])
  })
})

describe('headings', () => {
  test.for([
    ['Host,Expires\nwww.example.ac.jp,2027-01-01', 1],
    ['"サーバ証明書一覧"\n\n作成 2026年,,\nＦＱＤＮ,有効期限（終了日）\nwww.example.ac.jp,2027-01-01', 4],
    ['\ufeffホスト名;有効期限\nwww.example.ac.jp;2027-01-01', 1],
    ['ホスト名\t有効期限\nwww.example.ac.jp\t2027-01-01', 1],
    ['部局,,証明書,\n,ホスト名,発行者,有効期限\n,www.example.ac.jp,x,2027-01-01', 2],
  ] as const)('%j', ([text, row]) => {
    const { lines, remarks } = importedText(text)
    expect(lines).toEqual(['- { host: www.example.ac.jp }'])
    expect(remarks[0]).toBe(`the headings are in row ${row}`)
  })

  test('merged over two rows count where the lower one is empty', () => {
    const text = '部局,サーバ,,メール\n,ホスト名,ポート,\n理学部,www.example.ac.jp,8443,t@example.ac.jp'
    expect(importedText(text).lines).toEqual([
      '理学部: { email: [t@example.ac.jp] }',
      '- { host: www.example.ac.jp, port: 8443, owner: 理学部 }',
    ])
  })

  test('on every page are no rows', () => {
    expect(rows(',,,a.example.ac.jp,,,,', heading, ',,,b.example.ac.jp,,,,')).toEqual({
      entries: ['- { host: a.example.ac.jp }', '- { host: b.example.ac.jp }'],
      remarks: [],
    })
  })

  test('can be said, and unsaid', () => {
    const text = 'Web,備考,Memo 2\nwww.example.ac.jp,private,2027/1/1'
    const map = new Map([
      ['web', 'host'],
      ['備考', 'none'],
    ] as const)
    const { lines, remarks } = importedText(text, { from: 'csv', map })
    expect(lines).toEqual(['- { host: www.example.ac.jp }'])
    expect(remarks).toContain('columns that are not used: "Memo 2" (--map tells what they are)')
  })

  test.for([
    ['a,b\n1,2\n', new Map(), 'no row has a heading that certflow knows'],
    ['', new Map(), 'no row has a heading that certflow knows'],
    ['host\nx\n', new Map([['Host 2', 'host']] as const), 'Cannot map "Host 2": "source" has no such heading'],
    ['host,note\n"www.example.ac.jp,x\ny\n', new Map(), 'a quote is opened and not closed'],
    [`host,note\n"${'x'.repeat(200_000)}",y\n`, new Map(), 'a quote is opened and not closed'],
  ] as const)('%# cannot be read', ([text, map, problem]) => {
    expect(() => importedText(text, { from: 'csv', map })).toThrow(problem)
  })
})

test('a row that is there twice is told', () => {
  expect(rows(',,,a.example.ac.jp,,,,', ',,,A.example.ac.jp,,443,,').remarks).toEqual([
    'row 3: "a.example.ac.jp:443" is in row 2 already',
  ])
})

test('of several dates of one name the last one counts', () => {
  const { entries, remarks } = rows(',,,core1,,,2026/1/1,', ',,,core1,,,2027/1/1,', ',,,core1,,,2025/1/1,')
  expect(entries).toEqual(['- { name: core1, expires: 2027-01-01 }'])
  expect(remarks).toContain('row 4: "core1" has several dates: the last one counts')
})

const cell = fc.oneof(
  fc.constantFrom(
    'www.example.ac.jp',
    '*.example.ac.jp',
    '192.0.2.7',
    '令和9年1月5日',
    '46392',
    '01/05/2027',
    '理学部',
    '同上',
    'a@example.ac.jp',
  ),
  fc.constantFrom(
    'yes',
    'null',
    '~',
    '1e3',
    '0x10',
    '#x',
    '- a',
    '{ a: b }',
    '&a',
    '*a',
    '!!x',
    '"',
    "'",
    ': ',
    'a: b',
    '\u001b[31m',
    '\u202e',
    '__proto__',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
)

test('whatever the cells hold, what is written can be read, and a second time adds nothing', () => {
  const fieldHeadings = [
    '部局',
    '担当者',
    'メール',
    'ホスト名',
    'サーバ名',
    'IPアドレス',
    'ポート',
    '有効期限',
    '備考',
    'x',
  ]
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 10, maxLength: 10 }), { maxLength: 8 }), (table) => {
      const text = [fieldHeadings, ...table].map((row) => row.map(quote).join(',')).join('\r\n')
      const first = importedText(text, { from: 'csv' })
      expect(first.text).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/)
      expect(importedText(text, { from: 'csv', into: first.text }).text).toBe(first.text)
    }),
    { numRuns: times(100, 500) },
  )
})
