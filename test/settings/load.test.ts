import { expect, test } from 'vitest'
import { RangeSet } from '../../src/network/range-set.ts'
import { loadSettings, readSettings, usableSettings } from '../../src/settings/load.ts'
import { settingsOf, smtpSettingsOf } from './reading.ts'

const here = { stateFolder: undefined, timeZone: 'Asia/Tokyo' }

test('what is not said has its usual value', () => {
  const settings = settingsOf('inventory: inventory.yaml\n')
  expect(settings).toEqual({
    file: '/nowhere/certflow.yaml',
    inventory: '/nowhere/inventory.yaml',
    store: { kind: 'sqlite', path: '/nowhere/certflow.db' },
    smtp: undefined,
    organisation: { name: 'certflow', extension: undefined, email: undefined, verifyUrl: undefined },
    hold: undefined,
    firstRunIsBaseline: false,
    live: false,
    calendar: {
      timeZone: 'Asia/Tokyo',
      weekdays: new Set([1, 2, 3, 4, 5]),
      isHoliday: expect.any(Function),
      closed: [],
    },
    administrators: [],
    resolvers: [],
    heartbeat: { file: undefined, pingUrl: undefined, overdueMs: 26 * 3_600_000 },
    server: {
      listen: { host: '127.0.0.1', port: 8080 },
      url: undefined,
      public: undefined,
      trustedProxies: new RangeSet([]),
      signOn: undefined,
    },
    schedule: {
      scan: '30 6 * * *',
      alert: '*/5 * * * *',
      summary: '0 0 * * 1',
      backup: '17 * * * *',
      timeZone: 'Asia/Tokyo',
    },
    mailbox: undefined,
    channels: new Map(),
  })
  expect(settings.calendar.isHoliday('2027-01-01')).toBe(false)
})

test('all of it, as the contract writes it', () => {
  const { settings, faults } = loadSettings(
    `version: 1
inventory: /etc/certflow/inventory.yaml
store: sqlite:/var/lib/certflow/certflow.db
smtp:
  url: smtp://certflow@mail.example.ac.jp
  from: certflow@center.example.ac.jp
  reply_to: pki@center.example.ac.jp
  redirect: test@center.example.ac.jp
  rate: 60
  password_file: smtp-password
organisation:
  name: ○○大学情報基盤センター
  extension: "1234"
  email: pki@center.example.ac.jp
  verify_url: https://www.center.example.ac.jp/certflow
administrators: [admin@center.example.ac.jp, deputy@center.example.ac.jp]
first_run: baseline
hold: { above: 30, for: 10m }
live: true
timezone: Europe/Berlin
calendar: { days: "mon-wed,sat", holidays: jp, closed: [2026-12-29/2027-01-03, 2027-08-13] }
resolvers: [192.0.2.53, "[2001:db8::53]:5353"]
heartbeat: { file: /srv/metrics/certflow.prom, ping_url: "https://ping.example.org/x", overdue: 8h }
channels: { chat: { kind: webhook, shape: slack, url_file: chat-url, tell: warning }, pager: { kind: pagerduty } }
server:
  listen: "[::1]:8080"
  url: https://certflow.example.ac.jp/
  public: { listen: "0.0.0.0:8081", url: https://answers.example.ac.jp }
  trusted_proxies: [127.0.0.1, 192.0.2.0/24]
  sign_on: { header: X-Remote-User, admins: [kato], viewers: [noc@example.ac.jp] }
schedule: { scan: "0 6 * * *", summary: "0 8 * * mon", timezone: Asia/Tokyo }
mailbox: { url: "imaps://certflow@mail.example.ac.jp", processed: Done }
`,
    '/etc/certflow/certflow.yaml',
    here,
  )
  expect(settings).toEqual({
    file: '/etc/certflow/certflow.yaml',
    inventory: '/etc/certflow/inventory.yaml',
    store: { kind: 'sqlite', path: '/var/lib/certflow/certflow.db' },
    smtp: {
      server: { host: 'mail.example.ac.jp', port: 587, implicitTls: false, user: 'certflow' },
      from: 'certflow@center.example.ac.jp',
      replyTo: 'pki@center.example.ac.jp',
      redirect: 'test@center.example.ac.jp',
      perMinute: 60,
      passwordFile: '/etc/certflow/smtp-password',
    },
    organisation: {
      name: '○○大学情報基盤センター',
      extension: '1234',
      email: 'pki@center.example.ac.jp',
      verifyUrl: 'https://www.center.example.ac.jp/certflow',
    },
    administrators: ['admin@center.example.ac.jp', 'deputy@center.example.ac.jp'],
    firstRunIsBaseline: true,
    hold: { above: 30, forMs: 600_000 },
    live: true,
    calendar: {
      timeZone: 'Europe/Berlin',
      weekdays: new Set([1, 2, 3, 6]),
      isHoliday: expect.any(Function),
      closed: [
        { first: '2026-12-29', last: '2027-01-03' },
        { first: '2027-08-13', last: '2027-08-13' },
      ],
    },
    resolvers: ['192.0.2.53', '[2001:db8::53]:5353'],
    heartbeat: {
      file: '/srv/metrics/certflow.prom',
      pingUrl: 'https://ping.example.org/x',
      overdueMs: 8 * 3_600_000,
    },
    server: {
      listen: { host: '::1', port: 8080 },
      url: 'https://certflow.example.ac.jp',
      public: { listen: { host: '0.0.0.0', port: 8081 }, url: 'https://answers.example.ac.jp' },
      trustedProxies: expect.any(RangeSet),
      signOn: {
        header: 'x-remote-user',
        admins: new Set(['kato']),
        viewers: new Set(['noc@example.ac.jp']),
      },
    },
    schedule: {
      scan: '0 6 * * *',
      alert: '*/5 * * * *',
      summary: '0 8 * * mon',
      backup: '17 * * * *',
      timeZone: 'Asia/Tokyo',
    },
    mailbox: {
      server: { host: 'mail.example.ac.jp', port: 993, implicitTls: true, user: 'certflow' },
      passwordFile: undefined,
      folder: 'INBOX',
      processed: 'Done',
    },
    channels: new Map<string, object>([
      ['chat', { kind: 'webhook', shape: 'slack', url_file: '/etc/certflow/chat-url', tell: 'warning' }],
      ['pager', { kind: 'pagerduty', tell: 'critical' }],
    ]),
  })
  const { trustedProxies } = settings?.server ?? {}
  expect(['127.0.0.1', '127.0.0.2', '192.0.2.200'].map((address) => trustedProxies?.contains(address))).toEqual([
    true,
    false,
    true,
  ])
  expect(settings?.calendar.isHoliday('2027-01-01')).toBe(true)
  expect(faults).toEqual([])
})

test('the listener of answers may be an address alone, and the zone of the schedule that of everything', () => {
  const settings = settingsOf('timezone: Europe/Berlin\nserver: { public: "127.0.0.1:8081" }\n')
  expect(settings.server.public).toEqual({ listen: { host: '127.0.0.1', port: 8081 }, url: undefined })
  expect(settings.schedule.timeZone).toBe('Europe/Berlin')
})

test('the store is in the state folder of systemd where nothing else is said', () => {
  const state = { stateFolder: '/var/lib/certflow', timeZone: 'UTC' }
  const path = (text: string) => loadSettings(text, '/etc/certflow/certflow.yaml', state).settings?.store.path
  expect(path('live: true\n')).toBe('/var/lib/certflow/certflow.db')
  expect(path('store: sqlite:own.db\n')).toBe('/etc/certflow/own.db')
})

test('who administers is the address of the organisation where nobody is named', () => {
  expect(settingsOf('organisation: { name: IT, email: pki@example.ac.jp }\n').administrators).toEqual([
    'pki@example.ac.jp',
  ])
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
  expect(smtpSettingsOf(url).server).toMatchObject({ host, port, user })
})

test.for([
  ['20', 20],
  ['"20"', 20],
  ['20/min', 20],
  ['500/s', 30_000],
] as const)('a rate of %s is %i mails a minute', ([rate, perMinute]) => {
  const smtp = `smtp: { url: "smtp://localhost", from: a@example.ac.jp, rate: ${rate} }\n`
  expect(settingsOf(`${smtp}organisation: { name: IT }\n`).smtp?.perMinute).toBe(perMinute)
})

test('mails that do not say who writes are a warning', () => {
  const text = 'smtp: { url: "smtp://localhost", from: a@example.ac.jp }\n'
  const { settings, faults } = loadSettings(text, '/nowhere/certflow.yaml', here)
  expect(settings?.organisation.name).toBe('certflow')
  expect(faults).toMatchObject([{ line: 1, column: 1, rule: 'no-organisation', severity: 'warning' }])
})

test('channels that hear of nothing are a warning each', () => {
  const text = `channels:
  room: { kind: webhook, url: "https://hooks.example.org/x" }
  quiet: { kind: webhook, url: "https://hooks.example.org/y", tell: none }
`
  const { settings, faults } = loadSettings(text, '/nowhere/certflow.yaml', here)
  expect(settings?.channels.size).toBe(2)
  expect(faults).toMatchObject([{ line: 2, column: 3, rule: 'no-smtp', severity: 'warning' }])
  const mailed = `${text}smtp: { url: "smtp://localhost", from: a@example.ac.jp }\norganisation: { name: IT }\n`
  expect(loadSettings(mailed, '/nowhere/certflow.yaml', here).faults).toEqual([])
})

test.for(['inventory.d', 'inventory.d/'])('the inventory may be a folder: %s', (path) => {
  expect(settingsOf(`inventory: ${path}\n`).inventory).toBe('/nowhere/inventory.d')
})

test('a file that cannot be read or used is told', async () => {
  await expect(readSettings('/nowhere/certflow.yaml', here)).rejects.toMatchObject({
    code: 'file-unreadable',
    message: 'Cannot read settings "/nowhere/certflow.yaml": no such file or folder (ENOENT)',
    hint: expect.stringContaining('--config'),
  })
  const wrong = loadSettings('inventry: x\nlive: yes\nchannels: {}\n', 'certflow.yaml', here)
  expect(() => usableSettings(wrong, 'certflow.yaml')).toThrow(
    expect.objectContaining({
      code: 'settings-invalid',
      message: `Cannot use settings "certflow.yaml": 2 errors
certflow.yaml:1:1: error: unknown key "inventry" (did you mean inventory?) [unknown-key]
certflow.yaml:2:7: error: live must be true or false, not text (write true or false) [wrong-type]`,
    }),
  )
})
