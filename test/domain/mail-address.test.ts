import { expect, test } from 'vitest'
import { isMailAddress, mailDomain } from '../../src/domain/mail-address.ts'

test.for([
  'pki@center.example.ac.jp',
  'root@localhost',
  "o'brien+certs=x@phys.example.ac.jp",
  `${'a'.repeat(64)}@example.ac.jp`,
])('%s is a mail address', (text) => {
  expect(isMailAddress(text)).toBe(true)
})

test.for([
  '',
  'pki',
  '@example.ac.jp',
  'pki@',
  'a@b@example.ac.jp',
  'a..b@example.ac.jp',
  '.a@example.ac.jp',
  'a@-example.ac.jp',
  'a@example..jp',
  'a@example.ac.jp.',
  'a@example.ac.jp, b@example.ac.jp',
  'a@example.ac.jp;b@example.ac.jp',
  'a@example.ac.jp\r\nBcc: b@example.ac.jp',
  'a@example.ac.jp\n',
  'a\0@example.ac.jp',
  '"a b"@example.ac.jp',
  'A <a@example.ac.jp>',
  '<a@example.ac.jp>',
  'a@[192.0.2.7]',
  '担当@example.ac.jp',
  'a\u202e@example.ac.jp',
  `${'a'.repeat(65)}@example.ac.jp`,
  `a@${'a.'.repeat(130)}jp`,
])('%j is none', (text) => {
  expect(isMailAddress(text)).toBe(false)
})

test('the domain is what follows the last @, in lower case', () => {
  expect(mailDomain('pki@Center.Example.ac.jp')).toBe('center.example.ac.jp')
})
