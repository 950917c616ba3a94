import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { createAuthority } from '../../src/demo/authority.ts'
import { dialogueOf, type StarttlsName } from '../../src/demo/dialogues.ts'
import { serveStarttls } from '../../src/demo/servers.ts'
import { fingerprintOf } from '../support/fingerprint.ts'
import { lineScript } from '../support/line-script.ts'
import { type ClientStep, heard, lookAt } from '../support/tls-client.ts'

const certificate = createAuthority().issue({ names: ['mx.example.ac.jp'] })

const ldapRequest = Buffer.from(`301d02010177188016${Buffer.from('1.3.6.1.4.1.1466.20037').toString('hex')}`, 'hex')
const mysqlRequest = Buffer.concat([Buffer.of(32, 0, 0, 1, 0, 0x0a, 0, 0), Buffer.alloc(28)])
const xmppOpen = "<?xml version='1.0'?><stream:stream to='example.ac.jp' version='1.0'>"
const xmppAsk = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"

/** What a client says, each after what; then the go-ahead and the refusal. */
const conversations: Readonly<Record<StarttlsName, [steps: ClientStep[], goAhead: string, refusal: string]>> = {
  smtp: [
    [
      { expect: '220 ready\r\n', send: 'EHLO probe\r\n' },
      { expect: '250 STARTTLS\r\n', send: 'STARTTLS\r\n' },
    ],
    '220 2.0.0 ready to start TLS\r\n',
    '454',
  ],
  imap: [
    [
      { expect: 'ready\r\n', send: 'a CAPABILITY\r\n' },
      { expect: 'a OK done\r\n', send: 'b STARTTLS\r\n' },
    ],
    'b OK go\r\n',
    'b BAD',
  ],
  pop3: [[{ expect: '+OK ready\r\n', send: 'STLS\r\n' }], '+OK begin TLS\r\n', '-ERR'],
  ftp: [[{ expect: '220 ready\r\n', send: 'AUTH TLS\r\n' }], '234 begin TLS\r\n', '431'],
  nntp: [[{ expect: 'ready\r\n', send: 'STARTTLS\r\n' }], '382 begin TLS\r\n', '580'],
  sieve: [[{ expect: 'OK "ready"\r\n', send: 'STARTTLS\r\n' }], 'OK "begin TLS"\r\n', 'NO'],
  ldap: [[{ expect: '', send: ldapRequest }], '\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00', '\x0a\x01\x34'],
  xmpp: [
    [
      { expect: '', send: xmppOpen },
      { expect: '</stream:features>', send: xmppAsk },
    ],
    "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
    '<failure',
  ],
  'xmpp-server': [
    [
      { expect: '', send: xmppOpen },
      { expect: '</stream:features>', send: xmppAsk },
    ],
    "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
    '<failure',
  ],
  postgres: [[{ expect: '', send: Buffer.from('0000000804d2162f', 'hex') }], 'S', 'N'],
  mysql: [[{ expect: 'mysql_native_password\0', send: mysqlRequest }], '', ''],
}

const names = Object.keys(conversations) as StarttlsName[]

test.for(names)('%s: the certificate is behind the dialogue', async (name) => {
  const [steps, goAhead] = conversations[name]
  await using server = await serveStarttls(dialogueOf(name), { certificate })
  expect(await lookAt(server, {}, steps, goAhead)).toMatchObject({ fingerprint: fingerprintOf(certificate) })
})

test.for(names)('%s: a dripping server sends the same', async (name) => {
  const [steps, goAhead] = conversations[name]
  await using server = await serveStarttls(dialogueOf(name), { certificate }, { dripMs: 0 })
  expect(await lookAt(server, {}, steps, goAhead)).toMatchObject({ fingerprint: fingerprintOf(certificate) })
})

test.for(names.filter((name) => name !== 'mysql'))('%s: an unwilling server says so', async (name) => {
  const [steps, , refusal] = conversations[name]
  await using server = await serveStarttls(dialogueOf(name, { refuses: true }), { certificate })
  const socket = connect(server.port, server.host)
  for (const { expect: mark, send } of steps) {
    await heard(socket, mark)
    socket.write(send)
  }
  await heard(socket, refusal)
  socket.destroy()
})

test.for([
  [false, 0x08],
  [true, 0x00],
] as const)('mysql: unwilling %s shows in the capabilities', async ([refuses, bit]) => {
  await using server = await serveStarttls(dialogueOf('mysql', { refuses }), { certificate })
  const socket = connect(server.port, server.host)
  const greeting = Buffer.from(await heard(socket, 'mysql_native_password\0'), 'latin1')
  const capabilities = 4 + 1 + '8.0.0-demo\0'.length + 4 + 8 + 1
  expect(greeting[0]).toBe(greeting.length - 4)
  expect((greeting[capabilities + 1] ?? 0) & 0x08).toBe(bit)
  socket.destroy()
})

test('a script of lines injects what it is told to', async () => {
  const script = lineScript('220 hi\r\n', { EHLO: '250 hi\r\n', STARTTLS: '220 go\r\n250 injected\r\n' })
  await using server = await serveStarttls(script, { certificate })
  const socket = connect(server.port, server.host)
  await heard(socket, '220 hi')
  socket.write('EHLO a\r\nSTARTTLS\r\n')
  expect(await heard(socket, 'injected\r\n')).toContain('220 go\r\n250 injected\r\n')
  socket.destroy()
})

test('what a client sends too early reaches the TLS of the server', async () => {
  await using server = await serveStarttls(dialogueOf('postgres'), { certificate })
  const socket = connect(server.port, server.host)
  const record = Buffer.from('1503030002022f', 'hex')
  socket.write(Buffer.concat([Buffer.from('0000000804d2162f', 'hex'), record]))
  await heard(socket, 'S')
  await once(socket.resume(), 'close')
})
