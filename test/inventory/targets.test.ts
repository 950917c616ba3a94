import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DialectName, dialectPorts, type Endpoint, plainEndpoint, targetOf } from '../../src/domain/endpoint.ts'
import { CertflowError } from '../../src/errors.ts'
import { readTargetArguments, readTargets } from '../../src/inventory/targets.ts'
import { cpuMs } from '../support/cpu.ts'

function one(text: string): Endpoint {
  const [endpoint, ...rest] = readTargetArguments([text]).endpoints()
  expect(rest).toEqual([])
  return endpoint!
}

function refusal(run: () => unknown): CertflowError {
  try {
    run()
  } catch (error) {
    if (error instanceof CertflowError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

// biome-ignore format: table
test.for([
  ['www.example.ac.jp', { host: 'www.example.ac.jp', port: 443, serverName: 'www.example.ac.jp' }],
  ['WWW.Example.AC.JP.:8443', { host: 'www.example.ac.jp', port: 8443, serverName: 'www.example.ac.jp' }],
  ['www.example.ac.jp@192.0.2.7:443', { host: '192.0.2.7', serverName: 'www.example.ac.jp' }],
  ['mail.example.ac.jp@mx.example.ac.jp', { host: 'mx.example.ac.jp', serverName: 'mail.example.ac.jp' }],
  ['smtp://mx.example.ac.jp', { dialect: 'smtp', port: 25 }],
  ['SMTP://mx.example.ac.jp:587', { dialect: 'smtp', port: 587 }],
  ['xmpp-server://im.example.ac.jp', { dialect: 'xmpp-server', port: 5269 }],
  ['tls://www.example.ac.jp', { dialect: 'tls', port: 443 }],
  ['[2001:DB8::7]:636', { host: '2001:db8::7', port: 636, serverName: undefined }],
  ['[2001:db8::7]', { host: '2001:db8::7', port: 443 }],
  ['ldap://dc.example.ac.jp@[2001:db8::7]', { host: '2001:db8::7', port: 389, serverName: 'dc.example.ac.jp' }],
  ['[::ffff:192.0.2.7]:443', { host: '192.0.2.7' }],
  ['192.0.2.7', { host: '192.0.2.7', serverName: undefined, fromRange: false }],
  ['localhost:4433', { host: 'localhost', serverName: 'localhost' }],
  ['_sip.example.ac.jp', { host: '_sip.example.ac.jp' }],
  ['図書館.example.ac.jp', { host: 'xn--lcss68aj21b.example.ac.jp' }],
] as const)('%s', ([text, expected]) => {
  expect(one(text)).toMatchObject(expected)
})

test('a range is every address of it, on every port', () => {
  const list = readTargetArguments([
    '192.0.2.0/30:443,8443',
    '[2001:db8::]/127:636',
    '2001:db8::/127',
    'www.example.ac.jp:443,444',
  ])
  const endpoints = [...list.endpoints()]
  expect(endpoints.map(targetOf)).toEqual([
    '192.0.2.0:443',
    '192.0.2.0:8443',
    '192.0.2.1:443',
    '192.0.2.1:8443',
    '192.0.2.2:443',
    '192.0.2.2:8443',
    '192.0.2.3:443',
    '192.0.2.3:8443',
    '[2001:db8::]:636',
    '[2001:db8::1]:636',
    '[2001:db8::]:443',
    '[2001:db8::1]:443',
    'www.example.ac.jp:443',
    'www.example.ac.jp:444',
  ])
  expect(list.count).toBe(endpoints.length)
  expect(endpoints.map(({ fromRange }) => fromRange).lastIndexOf(true)).toBe(11)
  expect(endpoints[0]).toEqual(plainEndpoint('192.0.2.0', { fromRange: true }))
})

test('a /16 is counted, not listed', () => {
  const list = readTargetArguments(['10.50.0.0/16:443,8443'])
  expect(list.count).toBe(131_072)
  const [first] = list.endpoints()
  expect(targetOf(first!)).toBe('10.50.0.0:443')
})

test('a name may be asked for at every address of a range', () => {
  const [first] = readTargetArguments(['www.example.ac.jp@192.0.2.0/31:443']).endpoints()
  expect(first).toMatchObject({ host: '192.0.2.0', serverName: 'www.example.ac.jp', fromRange: true })
})

// biome-ignore format: table
test.for([
  ['', 'the target is empty', 'write a host'],
  [':443', 'host name is empty', 'write a name'],
  ['www.example.ac.jp:', '"" is not a port', '1 to 65535'],
  ['www.example.ac.jp:0', '"0" is not a port', '1 to 65535'],
  ['www.example.ac.jp:70000', '"70000" is not a port', '1 to 65535'],
  ['www.example.ac.jp:0443', '"0443" is not a port', '1 to 65535'],
  ['www.example.ac.jp:https', '"https" is not a port', '1 to 65535'],
  ['www.example.ac.jp:443,', '"" is not a port', '1 to 65535'],
  ['https://www.example.ac.jp/x', '"https" is not a dialect', 'write www.example.ac.jp:443:'],
  ['https://www.example.ac.jp:8443/', '"https" is not a dialect', 'write www.example.ac.jp:8443:'],
  ['imaps://mail.example.ac.jp', '"imaps" is not a dialect', 'write mail.example.ac.jp:993:'],
  ['gopher://www.example.ac.jp', '"gopher" is not a dialect', 'write smtp, imap,'],
  ['constructor://www.example.ac.jp', 'is not a dialect', 'write smtp, imap,'],
  ['://www.example.ac.jp', '"" is not a dialect', 'write smtp, imap,'],
  ['www.example.ac.jp/index.html', 'neither a host nor an address range', 'write www.example.ac.jp, without path'],
  ['www.example.ac.jp:8443/x', 'neither a host nor an address range', 'write www.example.ac.jp:8443, without path'],
  ['2001:db8::7', 'without brackets', 'write [2001:db8::7] or [2001:db8::7]:443'],
  ['2001:db8::7:636', 'without brackets', 'write [2001:db8::7:636]'],
  ['[www.example.ac.jp]:443', 'not an IPv6 address', 'IPv6 addresses only'],
  ['[192.0.2.7]:443', 'not an IPv6 address', 'IPv6 addresses only'],
  ['[fe80::1%eth0]:443', 'names a network interface', 'zones are not supported'],
  ['fe80::1%eth0', 'names a network interface', 'zones are not supported'],
  ['smtp://a@[fe80::1%25eth0]', 'names a network interface', 'zones are not supported'],
  ['0x7f000001', 'neither a host name nor an address', 'four decimal numbers'],
  ['2130706433', 'neither a host name nor an address', 'four decimal numbers'],
  ['127.1:443', 'neither a host name nor an address', 'four decimal numbers'],
  ['0177.0.0.1', 'neither a host name nor an address', 'four decimal numbers'],
  ['１２７.0.0.1', 'neither a host name nor an address', 'four decimal numbers'],
  ['192.0.2.7.:443', 'is an address', 'write a name'],
  ['192.0.2.7@www.example.ac.jp', 'is an address, not a host name', 'write a name'],
  ['@www.example.ac.jp', 'no server name', 'server-name@host:port'],
  ['a@b@c', 'an @ too many', 'server-name@host:port'],
  ['*.example.ac.jp', 'is not a host name', 'wildcard'],
  ['a..b', 'is not a host name', 'no empty part'],
  ['-a.example', 'is not a host name', 'letters, digits'],
  ['a b', 'space', 'one target'],
  ['a\u001b[31mb', 'a\\u{1b}[31mb', 'one target'],
  ['a\u202eb', 'a\\u{202e}b', 'letters'],
  ['a%2eb', 'is not a host name', 'letters'],
  ['10.0.0.0/8', 'more than 1048576 addresses', '/12 or smaller'],
  ['[2001:db8::]/64:443', 'more than 1048576 addresses', '/108 or smaller'],
  ['192.0.2.5/24:443', 'not the first address', 'write 192.0.2.0/24'],
  [`${'a'.repeat(64)}.example`, 'a part that is too long', '63'],
  ['a.'.repeat(200), 'longer than a host name', '253'],
  ['x'.repeat(5000), 'too long', 'one target'],
] as const)('refusal %#: %.40j', ([text, problem, hint]) => {
  const error = refusal(() => readTargetArguments([text]))
  expect(error.code).toBe('target-invalid')
  expect(error.message).toContain(problem)
  expect(error.hint).toContain(hint)
  expect(error.message).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
})

test('a list has comments, blank lines, CRLF and a byte order mark', () => {
  const text =
    '\ufeff# campus\r\nwww.example.ac.jp # the front door\r\n\r\n   \t\r\n  [2001:db8::7]:636\t#x\r\nwww.example.ac.jp\r\nsmtp://mx.example.ac.jp'
  const list = readTargets(text, 'list.txt')
  expect([...list.endpoints()].map(targetOf)).toEqual([
    'www.example.ac.jp:443',
    '[2001:db8::7]:636',
    'www.example.ac.jp:443',
    'smtp://mx.example.ac.jp:25',
  ])
  expect(list.count).toBe(4)
  expect([...list.endpoints()]).toHaveLength(4)
})

test('every wrong line of a list is told at once, with its number', () => {
  const error = refusal(() =>
    readTargets('www.example.ac.jp\nwww:70000\n# fine\nhttps://x.example/\na b\n', 'a\u001blist.txt'),
  )
  expect(error.message.split('\n')).toEqual([
    'Cannot read targets "a\\u{1b}list.txt": 3 are wrong',
    '  line 2: "70000" is not a port (write a number from 1 to 65535)',
    '  line 4: "https" is not a dialect (write x.example:443: TLS from the first byte needs no dialect)',
    '  line 5: "a b" has a space or a control character in it (write one target, without spaces)',
  ])
  expect(refusal(() => readTargets('\n:1', 'l')).message).toBe(
    'Cannot read targets "l": line 2: the host name is empty',
  )
})

test('arguments are told by what they are', () => {
  expect(refusal(() => readTargetArguments(['a.example', 'a:70000'])).message).toBe(
    'Cannot read targets: a:70000: "70000" is not a port',
  )
  expect(refusal(() => readTargetArguments(['a:70000', 'b c', '\u009b31m:0'])).message.split('\n')).toEqual([
    'Cannot read targets: 3 are wrong',
    '  a:70000: "70000" is not a port (write a number from 1 to 65535)',
    '  "b c" has a space or a control character in it (write one target, without spaces)',
    '  "\\u{9b}31m:0" has a space or a control character in it (write one target, without spaces)',
  ])
})

test('of very many wrong lines the first hundred are told', () => {
  const error = refusal(() => readTargets('a b\n'.repeat(100_000), 'list.txt'))
  const lines = error.message.split('\n')
  expect(lines).toHaveLength(102)
  expect(lines[0]).toBe('Cannot read targets "list.txt": 100000 are wrong')
  expect(lines[100]).toMatch(/^ {2}line 100: /)
  expect(lines[101]).toBe('  and 99900 more')
})

test('a list in UTF-16 is one fault', () => {
  expect(refusal(() => readTargets('w\0w\0w\0', 'list.txt')).hint).toContain('UTF-8')
})

test('an empty list has no endpoints', () => {
  expect(readTargets('# nothing yet\n', 'list.txt').count).toBe(0)
})

test('100,000 lines are read fast and stay small', () => {
  const text = Array.from(
    { length: 100_000 },
    (_, index) => `host-${index}.example.ac.jp:${8000 + (index % 1000)}`,
  ).join('\n')
  global.gc?.()
  const before = process.memoryUsage().heapUsed
  const ms = cpuMs(() => expect(readTargets(text, 'list.txt').count).toBe(100_000))
  global.gc?.()
  // 0.3 s on an idle machine; only a pass that grows with the square of the lines takes ten.
  expect(ms).toBeLessThan(10_000)
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(60 * 2 ** 20 * (global.gc === undefined ? 4 : 1))
})

const label = fc.stringMatching(/^[a-z_][a-z0-9_-]{0,10}[a-z]$/)
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'))
const host = fc.oneof(name, fc.ipV4(), fc.ipV6())
const dialect = fc.constantFrom(...(Object.keys(dialectPorts) as DialectName[]))

test('what targetOf writes is read back as the same endpoint', () => {
  fc.assert(
    fc.property(
      host,
      fc.integer({ min: 1, max: 65_535 }),
      dialect,
      fc.option(name, { nil: undefined }),
      (text, port, scheme, asked) => {
        const written = `${scheme}://${asked === undefined ? '' : `${asked}@`}${text.includes(':') ? `[${text}]` : text}:${port}`
        const endpoint = one(written)
        expect(endpoint).toMatchObject({ port, dialect: scheme })
        expect(one(targetOf(endpoint))).toEqual(endpoint)
      },
    ),
  )
})

test('any text is a target or refused, and a refusal shows no control characters', () => {
  const pieces = fc.constantFrom(
    'www',
    '.',
    ':',
    '/',
    '@',
    '[',
    ']',
    '443',
    ',',
    'smtp',
    '://',
    '192.0.2.0',
    '::',
    '\u001b',
    '\u202e',
    '%',
    '日',
    '#',
    ' ',
  )
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (input) => {
      try {
        expect(readTargetArguments([input]).count).toBeGreaterThan(0)
      } catch (error) {
        if (!(error instanceof CertflowError)) throw error
        expect(`${error.message}${error.hint}`).not.toMatch(/[\0-\x1f\x7f-\x9f\u202a-\u202e]/)
      }
    }),
    { numRuns: 2000 },
  )
})
