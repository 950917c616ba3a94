import { expect, test } from 'vitest'
import { inventoryRules, settingsRules } from '../../src/yaml/rules.ts'
import { loaded } from './reading.ts'

const smtp = (entry: string) => `organisation: { name: IT }\nsmtp: { ${entry} }\n`
const to = 'url: "smtp://localhost", from: a@example.ac.jp'
const channel = (keys: string) => `channels: { c: { ${keys} } }\n`
const organisation = (entry: string) => `organisation: { name: IT, ${entry} }\n`

// biome-ignore format: table
const oneFault: readonly (readonly [text: string, position: string, message: string, hint: string])[] = [
  // the file
  ['', '1:1 empty-file', 'says nothing', 'inventory:'],
  ['[live, true]\n', '1:1 wrong-type', 'the file must be a map of keys and values, not a list', 'a map'],
  ['version: 2\n', '1:10 bad-version', 'version "2"', 'write version: 1'],
  ['store: &s sqlite:x.db\n', '1:8 yaml-anchor', 'anchors', 'the value itself'],
  // keys
  ['first-run: baseline\n', '1:1 unknown-key', 'unknown key "first-run"', 'did you mean first_run?'],
  ['organization: { name: IT }\n', '1:1 unknown-key', 'unknown key "organization"', 'did you mean organisation?'],
  [smtp(`${to}, replyto: b@example.ac.jp`), '2:57 unknown-key', '"replyto"', 'did you mean reply_to?'],
  [smtp('url: "smtp://localhost"'), '2:7 missing-key', 'from is missing', 'write from: and its value'],
  ['organisation: { email: a@example.ac.jp }\n', '1:15 missing-key', 'name is missing', 'write name: and its value'],
  ['hold: { above: 30 }\n', '1:7 missing-key', 'for is missing', 'write for:'],
  ['smtp:\norganisation: { name: IT }\n', '1:6 wrong-type', 'smtp has no value', 'a map of keys and values, or leave'],
  // values
  ['live: yes\n', '1:7 wrong-type', 'live must be true or false, not text', 'write true or false'],
  ['inventory: 5\n', '1:12 wrong-type', 'inventory must be text, not a number: YAML reads "5" so', 'in quotes: "5"'],
  ['inventory: ""\n', '1:12 bad-path', 'the path is empty', 'leave the key out'],
  ['inventory: ~/inventory.yaml\n', '1:12 bad-path', 'no plain path', 'without ~'],
  ['heartbeat: { file: metrics/ }\n', '1:20 bad-path', 'does not end in .prom', 'node_exporter'],
  ['inventory: https://git.example.ac.jp/inventory.yaml\n', '1:12 bad-path', 'is no path', 'write a path'],
  ['store: certflow.db\n', '1:8 bad-store', 'what kind of store', 'write sqlite:certflow.db'],
  ['store: postgres://db.example.ac.jp/certflow\n', '1:8 bad-store', 'PostgreSQL is not in this version', 'sqlite:'],
  ['first_run: everything\n', '1:12 unknown-value', 'first_run "everything" is not known', 'write baseline'],
  ['hold: { above: 0, for: 10m }\n', '1:16 out-of-range', 'above "0" is out of range', '1 to 100000'],
  ['hold: { above: many, for: 10m }\n', '1:16 wrong-type', 'above must be a number, not text', '1 to 100000'],
  ['hold: { above: 30, for: 10 }\n', '1:25 wrong-type', 'for must be text', 'write 10s for seconds, 10m for minutes'],
  ['timezone: JST-9\n', '1:11 bad-timezone', '"JST-9" is not a time zone', 'Asia/Tokyo'],
  ['calendar: { days: weekdays }\n', '1:19 bad-hours', 'names no days', 'mon-fri'],
  ['calendar: { days: mon-fri-sat }\n', '1:19 bad-hours', 'names no days', 'mon-fri'],
  ['calendar: { holidays: de }\n', '1:23 unknown-value', 'holidays "de"', 'write jp'],
  ['calendar: { closed: 2026-12-29/2027-01-03 }\n', '1:21 wrong-type', 'closed must be a list', 'write [2026-12-29/2027-01-03]'],
  ['calendar: { closed: [2027-01-03/2026-12-29] }\n', '1:22 bad-hours', 'ends before it begins', 'the first and the last'],
  ['administrators: a@example.ac.jp\n', '1:17 wrong-type', 'administrators must be a list', 'write [a@example.ac.jp]'],
  ['administrators: []\n', '1:17 out-of-range', 'administrators has no entries', 'leave the key out'],
  ['administrators: [a]\n', '1:18 bad-email', '"a" is not a mail address', 'write it like pki@'],
  ['resolvers: [ns.example.ac.jp]\n', '1:13 bad-resolver', '"ns.example.ac.jp" is not a name server', '192.0.2.53'],
  ['resolvers: 192.0.2.53\n', '1:12 wrong-type', 'resolvers must be a list', 'write [192.0.2.53]'],
  ['heartbeat: { file: certflow.txt }\n', '1:20 bad-path', 'does not end in .prom', 'node_exporter'],
  ['heartbeat: { ping_url: ping.example.org }\n', '1:24 bad-url', 'is not a web address', 'https://'],
  ['heartbeat: { overdue: 26 }\n', '1:23 wrong-type', 'overdue must be text', 'write 26s for seconds, 26m for minutes, 26h for hours'],
  // server and schedule
  ['server: { listen: 8080 }\n', '1:19 wrong-type', 'listen must be text', ''],
  ['server: { listen: "localhost:8080" }\n', '1:19 bad-address', 'no address to listen on', '127.0.0.1:8080'],
  ['server: { listen: "127.0.0.1:70000" }\n', '1:19 bad-address', 'no address to listen on', '127.0.0.1:8080'],
  ['server: { url: "https://certflow.example.ac.jp/x" }\n', '1:16 bad-url', 'more than scheme, host and port', 'write https://certflow.example.ac.jp'],
  ['server: { url: certflow.example.ac.jp }\n', '1:16 bad-url', 'not a web address', 'https://'],
  ['server: { trusted_proxies: [proxy] }\n', '1:29 bad-range', 'not an address range', '192.0.2.0/24'],
  ['server: { sign_on: { header: Cookie } }\n', '1:30 bad-header', 'no header for logins', 'X-Remote-User'],
  ['server: { sign_on: { header: X-Remote-User, admins: ["a b"] } }\n', '1:54 bad-login', '"a b" is no login', 'letters'],
  ['schedule: { scan: "30 6 * *" }\n', '1:19 bad-cron', 'no time of cron', '30 6 * * *'],
  ['schedule: { scan: "0 0 30 2 *" }\n', '1:19 bad-cron', 'never comes', '30 6 * * *'],
  ['schedule: { scan: daily }\n', '1:19 bad-cron', 'no time of cron', '30 6 * * *'],
  ['schedule: { scan: "2027-01-01T00:00:00" }\n', '1:19 bad-cron', 'no time of cron', '30 6 * * *'],
  ['schedule: { timezone: Asia/Tokio }\n', '1:23 bad-timezone', '"Asia/Tokio" is not a time zone', 'Asia/Tokyo'],
  // smtp
  [smtp('url: mail.example.ac.jp, from: a@example.ac.jp'), '2:14 bad-url', '"mail.example.ac.jp" is not a mail server', 'smtp://mail.example.ac.jp'],
  [smtp('url: "http://mail.example.ac.jp", from: a@example.ac.jp'), '2:14 bad-url', 'is not a mail server', 'smtp://'],
  [smtp('url: "smtp://", from: a@example.ac.jp'), '2:14 bad-url', 'is not a URL', 'smtp://'],
  [smtp('url: "smtp://mail.example.ac.jp:99999", from: a@example.ac.jp'), '2:14 bad-url', 'is not a URL', 'smtp://'],
  [smtp('url: "smtp://a b", from: a@example.ac.jp'), '2:14 bad-url', 'is not a URL', 'smtp://'],
  [smtp('url: "smtp://mail.example.ac.jp/path", from: a@example.ac.jp'), '2:14 bad-url', 'behind the port', ':587'],
  [smtp('url: "smtp://mail.example.ac.jp?x=y", from: a@example.ac.jp'), '2:14 bad-url', 'behind the port', ':587'],
  [smtp('url: "smtp://a%zz@mail.example.ac.jp", from: a@example.ac.jp'), '2:14 bad-url', 'a user that cannot be read', '%25'],
  [smtp('url: "smtp://a%0d%0ab@mail.example.ac.jp", from: a@example.ac.jp'), '2:14 bad-url', 'a user that cannot be read', '%25'],
  [smtp('url: "smtp://localhost", from: "a@example.ac.jp, b@example.ac.jp"'), '2:40 bad-email', 'is not a mail address', 'write it like'],
  [smtp(`${to}, redirect: pki`), '2:67 bad-email', '"pki" is not a mail address', 'write it like'],
  [smtp(`${to}, rate: 0`), '2:63 bad-rate', '"0" is no rate', 'like 20, or 500/s'],
  [smtp(`${to}, rate: 1.5`), '2:63 bad-rate', '"1.5" is no rate', 'like 20'],
  [smtp(`${to}, rate: 20/h`), '2:63 bad-rate', '"20/h" is no rate', 'like 20'],
  [smtp(`${to}, rate: [20]`), '2:63 wrong-type', 'rate has the wrong type', 'like 20, or 500/s'],
  [smtp(`${to}, password_file: "~/password"`), '2:72 bad-path', 'no plain path', 'without ~'],
  ['mailbox: { url: "imaps://mail.example.ac.jp" }\n', '1:17 bad-url', 'does not say whose mailbox', 'imaps://certflow@'],
  ['mailbox: { url: "pop3://a@mail.example.ac.jp" }\n', '1:17 bad-url', 'is not a mailbox', 'imaps://'],
  ['mailbox: { url: "imaps://a:geheim@mail.example.ac.jp" }\n', '1:17 secret-in-file', 'url has a password', 'in _file'],
  ['mailbox: { url: "imaps://a@mail.example.ac.jp", folder: "" }\n', '1:57 bad-text', 'empty', 'leave the key out'],
  // organisation
  ['organisation: { name: "" }\n', '1:23 bad-text', 'empty', 'write something'],
  ['organisation: { name: "a\\r\\nBcc: x" }\n', '1:23 bad-text', 'line ends or characters', 'one line'],
  ['organisation: { name: "a\\u202e" }\n', '1:23 bad-text', 'cannot be seen', 'one line'],
  [`organisation: { name: ${'x'.repeat(61)} }\n`, '1:23 bad-text', 'too long', 'at most 60'],
  [organisation('extension: 1234'), '1:38 wrong-type', 'extension must be text', 'write it in quotes: "1234"'],
  [organisation('email: a'), '1:34 bad-email', 'is not a mail address', 'write it like'],
  [organisation('verify_url: "javascript:alert(1)"'), '1:39 bad-url', 'is not a web address', 'https://'],
  // secrets
  [smtp('url: "smtp://certflow:geheim@mail.example.ac.jp", from: a@example.ac.jp'), '2:14 secret-in-file', 'url has a password in it', 'password_file'],
  [smtp(`${to}, password: geheim`), '2:57 secret-in-file', 'password has no place in this file', 'password_file'],
  ['smtp_password: geheim\n', '1:1 secret-in-file', 'smtp_password has no place', 'password_file'],
  [channel('kind: pagerduty, routing_key: geheim'), '1:35 secret-in-file', 'routing_key has no place', 'in _file'],
  [channel('kind: voice2'), '1:24 unknown-value', 'kind "voice2" is not known', 'did you mean voice?'],
  [channel('tell: warning'), '1:16 missing-key', 'kind is missing', 'write kind:'],
  [channel('kind: webhook, tell: always'), '1:39 unknown-value', 'tell "always" is not known', 'warning, critical or none'],
  [channel('kind: webhook, url: "http://hooks.example.ac.jp/"'), '1:38 bad-url', 'over http without TLS', 'https://'],
  [channel('kind: webhook, url: "https://hooks.example.ac.jp/", url_file: x'), '1:38 unknown-key', 'there is a url_file, too', 'one of them'],
  [channel('kind: webhook, shape: slack, url: "https://hooks.example.ac.jp/geheim"'), '1:52 secret-in-file', 'the URL of slack is a secret', 'url_file'],
  [channel('kind: webhook, shape: slack, key_file: x'), '1:57 unknown-key', 'nothing at slack looks at a signature', 'leave it out'],
  [channel('kind: webhook, shape: irc, url_file: x'), '1:40 unknown-value', 'shape "irc"', 'slack, teams or mattermost'],
  [channel('kind: pagerduty, key: geheim'), '1:35 unknown-key', 'unknown key "key"', 'key_file'],
  [channel(`kind: voice, account: x, flow: FW${'0'.repeat(32)}, from: "+81312345678"`), '1:40 bad-text', '"x" is no SID', 'write AC or SK and the 32'],
  [channel(`kind: voice, account: AC${'0'.repeat(32)}, flow: FW${'0'.repeat(32)}, from: 03-1234-5678`), '1:124 bad-text', 'is not a telephone number', '"+81312345678"'],
  [channel('kind: pigeon, url: "https://x.cloud.kompira.jp", callflow: x, guidance: 049de6fc-c1a7-4963-af43-616cce2492c6'), '1:77 bad-text', 'no id of Pigeon', 'copy it'],
  [channel('kind: zabbix, server: "zabbix://x"'), '1:40 bad-host', 'is not a server', 'like zabbix.example.ac.jp'],
  [channel('kind: zabbix, server: zabbix.example.ac.jp:99999'), '1:40 bad-host', 'is not a server', '10051'],
  [channel('kind: zabbix, server: zabbix, host: "{$X}"'), '1:54 bad-name', 'is not the name of a host in Zabbix', 'use letters'],
  ['channels: { email: { kind: pagerduty } }\n', '1:13 bad-name', 'email is no further channel', 'another name'],
  ['channels: { "a b": { kind: pagerduty } }\n', '1:13 bad-name', '"a b" is not a name', 'letters, digits'],
  ['channels: [chat]\n', '1:11 wrong-type', 'channels must be a map', 'write a map'],
  ['heartbeat: { ping_url: "https://me:geheim@ping.example.org/" }\n', '1:24 secret-in-file', 'ping_url has a password', 'a file of its own'],
]

test.for(oneFault.map((row, index) => [index, ...row] as const))(
  'fault %i: %j',
  ([, text, position, message, hint]) => {
    const { settings, faults } = loaded(text)
    expect(settings).toBeUndefined()
    expect(faults.map(({ line, column, rule }) => `${line}:${column} ${rule}`)).toEqual([position])
    expect(faults[0]).toMatchObject({
      file: '/nowhere/certflow.yaml',
      severity: 'error',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    })
  },
)

test.for([
  'store: postgres://certflow:geheim@db.example.ac.jp/certflow\n',
  'store: sqlite://certflow:geheim@db/x\n',
  smtp('url: "certflow:geheim@mail.example.ac.jp", from: a@example.ac.jp'),
  smtp('url: "http://certflow:geheim@mail.example.ac.jp", from: a@example.ac.jp'),
  'smtp: "smtp://certflow:geheim@mail.example.ac.jp"\n',
  'inventory: "https://certflow:geheim@git.example.ac.jp/x"\n',
  'channels: { voice: { token: geheim } }\n',
  'channels: { voice: { url: "https://certflow:geheim@voice.example.org" } }\n',
])('%s: what is secret is not repeated', (text) => {
  const { settings, faults } = loaded(text)
  expect(settings).toBeUndefined()
  expect(faults.length).toBeGreaterThan(0)
  expect(JSON.stringify(faults)).not.toContain('geheim')
})

test('all faults come at once, by position', () => {
  const { faults } = loaded(`inventory: ~
live: 1
smtp:
  url: smtp:/mail
  passwort: y
colour: red
schedule: { summary: monday }
`)
  expect(faults.map(({ line, column, rule }) => `${line}:${column} ${rule}`)).toEqual([
    '1:12 wrong-type',
    '2:7 wrong-type',
    '3:1 no-organisation',
    '4:3 missing-key',
    '4:8 bad-url',
    '5:3 unknown-key',
    '6:1 unknown-key',
    '7:22 bad-cron',
  ])
})

test('every rule has its sentence and every sentence is one', () => {
  for (const [rule, sentence] of Object.entries({ ...inventoryRules, ...settingsRules })) {
    expect(rule).toMatch(/^[a-z0-9-]+$/)
    expect(sentence).toMatch(/^[A-Z`].*\.$/)
  }
})
