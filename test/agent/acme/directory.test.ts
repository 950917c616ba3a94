import { expect, test } from 'vitest'
import { parseDirectory } from '../../../agent/acme/directory.ts'

// biome-ignore format: table
test.for([
  ['letsencrypt',                            'https://acme-v02.api.letsencrypt.org/directory'],
  ['letsencrypt-staging',                    'https://acme-staging-v02.api.letsencrypt.org/directory'],
  ['upki',                                   'https://secomtrust-acme.com/acme/'],
  ['https://ca.example.ac.jp:14000/dir?a=b', 'https://ca.example.ac.jp:14000/dir?a=b'],
  ['http://127.0.0.1:14000/dir',             'http://127.0.0.1:14000/dir'],
  ['http://localhost/dir',                   'http://localhost/dir'],
  ['http://[::1]:14000/dir',                 'http://[::1]:14000/dir'],
] as const)('%s is a directory', ([text, url]) => {
  expect(parseDirectory(text)).toEqual({ ok: true, value: url })
})

test.for([
  '',
  'lets encrypt',
  'LetsEncrypt',
  'toString',
  'http://ca.example.ac.jp/dir',
  'http://127.0.0.1.example.ac.jp/dir',
  'http://localhost.example.ac.jp/dir',
  'https://user:word@ca.example.ac.jp/dir',
  'https://user@ca.example.ac.jp/dir',
  'ftp://ca.example.ac.jp/dir',
  'file:///etc/passwd',
  'https://ca.example.ac.jp/a b',
  'https://ca.example.ac.jp/\u001b[2J',
  `https://ca.example.ac.jp/${'a'.repeat(3_000)}`,
  '//ca.example.ac.jp/dir',
])('%j is none', (text) => {
  expect(parseDirectory(text)).toMatchObject({ ok: false, problem: expect.stringMatching(/is no directory of a CA$/) })
})
