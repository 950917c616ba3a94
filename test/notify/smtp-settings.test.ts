import { describe, expect, test } from 'vitest'
import { organisationSettings } from '../../src/notify/organisation-settings.ts'
import { smtpSettings } from '../../src/notify/smtp-settings.ts'

const from = 'certflow@center.example.ac.jp'

test('what is not said has its usual value', () => {
  expect(smtpSettings.parse({ url: 'smtp://mail.example.ac.jp', from })).toEqual({
    server: { host: 'mail.example.ac.jp', port: 25, implicitTls: false, user: undefined },
    from,
    replyTo: undefined,
    redirect: undefined,
    perMinute: 20,
    passwordFile: undefined,
  })
})

test('all of it', () => {
  const all = {
    url: 'smtps://certflow@mail.example.ac.jp:4650',
    from,
    reply_to: 'pki@center.example.ac.jp',
    redirect: 'test@center.example.ac.jp',
    rate: 60,
    password_file: '/etc/certflow/smtp-password',
  }
  expect(smtpSettings.parse(all)).toEqual({
    server: { host: 'mail.example.ac.jp', port: 4650, implicitTls: true, user: 'certflow' },
    from,
    replyTo: 'pki@center.example.ac.jp',
    redirect: 'test@center.example.ac.jp',
    perMinute: 60,
    passwordFile: '/etc/certflow/smtp-password',
  })
})

test.for([
  ['smtp://mail.example.ac.jp', 'mail.example.ac.jp', 25, undefined],
  ['smtp://mail.example.ac.jp/', 'mail.example.ac.jp', 25, undefined],
  ['SMTP://mail.example.ac.jp:80', 'mail.example.ac.jp', 80, undefined],
  ['smtp://certflow@mail.example.ac.jp', 'mail.example.ac.jp', 587, 'certflow'],
  ['smtp://pki%40example.ac.jp@mail.example.ac.jp', 'mail.example.ac.jp', 587, 'pki@example.ac.jp'],
  ['smtps://mail.example.ac.jp', 'mail.example.ac.jp', 465, undefined],
  ['smtps://mail.example.ac.jp:443/', 'mail.example.ac.jp', 443, undefined],
  ['smtp://127.0.0.1:2525', '127.0.0.1', 2525, undefined],
  ['smtp://[::1]:2525', '::1', 2525, undefined],
] as const)('%s', ([url, host, port, user]) => {
  expect(smtpSettings.parse({ url, from }).server).toMatchObject({ host, port, user })
})

test.for([
  ['mail.example.ac.jp', 'is not a mail server'],
  ['http://mail.example.ac.jp', 'is not a mail server'],
  ['smtp://', 'is not a URL'],
  ['smtp://mail.example.ac.jp:99999', 'is not a URL'],
  ['smtp://a b', 'is not a URL'],
  ['smtp://certflow:secret@mail.example.ac.jp', 'has a password in it'],
  ['smtp://mail.example.ac.jp/path', 'has something behind the port'],
  ['smtp://mail.example.ac.jp?x=y', 'has something behind the port'],
  ['smtp://a%zz@mail.example.ac.jp', 'has a user that cannot be read'],
  ['smtp://a%0d%0ab@mail.example.ac.jp', 'has a user that cannot be read'],
] as const)('%s: %s', ([url, problem]) => {
  const result = smtpSettings.safeParse({ url, from })
  expect(result.error?.issues).toMatchObject([{ path: ['url'], message: expect.stringContaining(problem) }])
  expect(JSON.stringify(result.error?.issues)).not.toContain('secret')
})

describe('rate', () => {
  test.for([
    [20, 20],
    ['20', 20],
    ['20/min', 20],
    ['500/s', 30_000],
  ] as const)('%s is %i mails a minute', ([rate, perMinute]) => {
    expect(smtpSettings.parse({ url: 'smtp://localhost', from, rate }).perMinute).toBe(perMinute)
  })

  test.for([0, -1, 1.5, '0/s', 'fast', '20/h', ''])('%s is none', (rate) => {
    expect(smtpSettings.safeParse({ url: 'smtp://localhost', from, rate }).error?.issues).toMatchObject([
      { path: ['rate'] },
    ])
  })
})

test.for(['from', 'reply_to', 'redirect'])('%s is one plain address', (key) => {
  const settings = { url: 'smtp://localhost', from, [key]: 'a@example.ac.jp, b@example.ac.jp' }
  expect(smtpSettings.safeParse(settings).error?.issues).toMatchObject([
    { path: [key], message: 'is not a mail address: write it like pki@center.example.ac.jp' },
  ])
})

test('a key that does not exist is a fault, and all faults are told at once', () => {
  const { error } = smtpSettings.safeParse({ url: 'smtp://', from: 'x', passwort: 'y' })
  expect(error?.issues.map(({ code, path }) => [code, ...path])).toHaveLength(3)
})

describe('organisation', () => {
  test('has a name, and what else there is', () => {
    expect(organisationSettings.parse({ name: '○○大学情報基盤センター' })).toEqual({
      name: '○○大学情報基盤センター',
      extension: undefined,
      email: undefined,
      verifyUrl: undefined,
    })
    const all = {
      name: 'IT Centre',
      extension: '1234',
      email: 'pki@example.ac.jp',
      verify_url: 'https://example.ac.jp/certflow',
    }
    expect(organisationSettings.parse(all)).toMatchObject({ verifyUrl: 'https://example.ac.jp/certflow' })
  })

  test.for([
    { name: '' },
    { name: 'a\r\nBcc: x' },
    { name: 'a\u202e' },
    { name: 'x'.repeat(61) },
    { name: 'a', extension: '1\n2' },
    { name: 'a', email: 'a' },
    { name: 'a', verify_url: 'javascript:alert(1)' },
    { name: 'a', phone: '1' },
  ])('%j is refused', (settings) => {
    expect(organisationSettings.safeParse(settings).success).toBe(false)
  })
})
