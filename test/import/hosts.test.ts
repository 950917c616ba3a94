import { expect, test } from 'vitest'
import { importedText } from './importing.ts'

test('targets, URLs, comments, several in a line; what is none is told by its line', () => {
  const { lines, remarks } = importedText(
    `\ufeff# ours
www.example.ac.jp   # main
https://portal.example.ac.jp:8443/login?x=1
portal.example.ac.jp@192.0.2.7:443, smtp://mx.example.ac.jp
[2001:db8::7]:636 mail.example.ac.jp:143\r
192.0.2.0/24
*.example.ac.jp
`.replace('\ufeff', ''),
  )
  expect(lines).toEqual([
    '- { host: www.example.ac.jp }',
    '- { host: portal.example.ac.jp, port: 8443 }',
    '- { host: portal.example.ac.jp, connect: 192.0.2.7 }',
    '- { host: mx.example.ac.jp, starttls: smtp }',
    '- { host: "2001:db8::7", port: 636 }',
    '- { host: mail.example.ac.jp, starttls: imap }',
  ])
  expect(remarks).toEqual([
    'line 6: left out: "192.0.2.0/24" is a range (write ranges under sweeps)',
    'line 7: left out: "*.example.ac.jp" is not a host name (write one of the names that the wildcard stands for)',
  ])
})

test.for(['just some words\nof prose', '', 'a,b,c\n1,2,3\n'])('%j is no list of hosts', (text) => {
  expect(() => importedText(text)).toThrow('no format')
})
