import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importedText } from './importing.ts'

const whole = `; the zone of the university
$TTL 1h
$ORIGIN example.ac.jp.
@       IN SOA ns1 hostmaster (
          2026112901 ; serial
          1h 15m 4w 1h )
        IN NS  ns1
        IN MX  10 mx
        IN MX  20 mx2.example.net.
        IN A   192.0.2.1
ns1     IN A   192.0.2.2
www     300 IN A 192.0.2.7
        IN AAAA 2001:db8::7
mx      A      192.0.2.25
portal  IN 300 CNAME www
local   IN A   127.0.0.1
*.lab   IN A   192.0.2.9
_443._tcp.www IN TLSA 3 1 1 ( 0123 )
_x      IN A   192.0.2.10
txt     IN TXT "v=spf1 ( ; not a comment" "A 192.0.2.1"
w\\105ki IN A   192.0.2.11
a\\.b    IN A   192.0.2.12
$ORIGIN lab.example.ac.jp.
node1   IN A   192.0.2.13
nomail  IN MX  0 .
Host    IN A   192.0.2.14
host    IN AAAA 2001:db8::14
`
const lines = [
  '- { host: mx.example.ac.jp, starttls: smtp }',
  '- { host: mx2.example.net, starttls: smtp }',
  '- { host: example.ac.jp }',
  '- { host: ns1.example.ac.jp }',
  '- { host: www.example.ac.jp }',
  '- { host: mx.example.ac.jp }',
  '- { host: portal.example.ac.jp }',
  '- { host: wiki.example.ac.jp }',
  '- { host: node1.lab.example.ac.jp }',
  '- { host: host.lab.example.ac.jp }',
]

test('names, aliases and mail servers of a zone', () => {
  const imported = importedText(whole)
  expect(imported.lines).toEqual(lines)
  expect(imported.remarks).toEqual([
    'line 17: left out: "*.lab.example.ac.jp" is a wildcard',
    'line 22: left out: "a\\.b.example.ac.jp" is not a host name',
  ])
})

test('the same as named-compilezone of BIND 9.18 writes it', () => {
  const written = readFileSync(join(import.meta.dirname, '../golden/import/example.ac.jp.zone'), 'utf8')
  expect(importedText(written).lines.toSorted()).toEqual(lines.toSorted())
})

// biome-ignore format: table
test.for<readonly [what: string, text: string, lines: readonly string[], remarks: readonly string[]]>([
  ['no zone is known', '$TTL 60\nwww IN A 192.0.2.1\nx.example.ac.jp. A 192.0.2.1', ['- { host: x.example.ac.jp }'], ['line 2: left out: "www" is in a zone that the file does not name: add $ORIGIN']],
  ['a relative origin', '$ORIGIN ac.jp.\n$ORIGIN example\nwww A 192.0.2.1', ['- { host: www.example.ac.jp }'], []],
  ['what includes and generates', '$ORIGIN example.ac.jp.\n$INCLUDE "other file" x\n$GENERATE 1-9 n$ A 192.0.2.$', [], ['line 2: left out: "other file" is included: import it, too', 'line 3: left out: what is generated is not read']],
  ['what is never closed', '$ORIGIN example.ac.jp.\nwww A 192.0.2.1\nb TXT "x\nc A 192.0.2.2\nd TXT ( "y"\ne A 192.0.2.3', ['- { host: www.example.ac.jp }', '- { host: c.example.ac.jp }'], []],
  ['names like types', '$ORIGIN example.ac.jp.\na A 192.0.2.1\nmx IN 60 A 192.0.2.2\n60 IN A 192.0.2.3', ['- { host: a.example.ac.jp }', '- { host: mx.example.ac.jp }', '- { host: 60.example.ac.jp }'], []],
  ['Windows line ends', '$ORIGIN example.ac.jp.\r\nwww A 192.0.2.1\r\n  AAAA ::1\r\n', ['- { host: www.example.ac.jp }'], []],
])('%s', ([, text, expected, remarks]) => {
  const imported = importedText(text)
  expect({ lines: imported.lines, remarks: imported.remarks }).toEqual({ lines: expected, remarks })
})
