import { expect, test } from 'vitest'
import { createAuthority } from '../../../src/demo/authority.ts'
import type { StarttlsName } from '../../../src/demo/dialogues.ts'
import { type Dialogue, serveStarttls } from '../../../src/demo/servers.ts'
import { lineScript } from '../../support/line-script.ts'
import { outcomeOf, probeServer, testName } from '../../support/probing.ts'

const certificate = createAuthority().issue({ names: [testName] })

async function outcome(dialect: StarttlsName, dialogue: Dialogue): Promise<string> {
  await using server = await serveStarttls(dialogue, { certificate })
  const result = await probeServer(server, { dialect }, { timeoutMs: 600, retries: 0 })
  return outcomeOf(result)
}

/** Replies as real servers have them, by dialect: greeting, then what is said to each word. */
const replies: readonly (readonly [StarttlsName, string, string, string, Readonly<Record<string, string>>])[] = [
  [
    'smtp',
    'a greeting of several lines',
    'read',
    '220-a\r\n220-b\r\n220 c\r\n',
    { EHLO: '250-x\r\n250 STARTTLS\r\n', STARTTLS: '220 go\r\n' },
  ],
  ['smtp', 'bare line feeds', 'read', '220 a\n', { EHLO: '250-x\n250 y\n', STARTTLS: '220 go\n' }],
  ['smtp', 'a code without words', 'read', '220\r\n', { EHLO: '250\r\n', STARTTLS: '220\r\n' }],
  ['smtp', 'a server that turns guests away', 'starttls/refused', '554 no service\r\n', {}],
  ['smtp', 'a server that is too busy', 'starttls/refused', '421 too many connections\r\n', {}],
  ['smtp', 'EHLO refused', 'starttls/refused', '220 a\r\n', { EHLO: '502 what\r\n' }],
  ['smtp', 'TLS not for now', 'starttls/refused', '220 a\r\n', { EHLO: '250 x\r\n', STARTTLS: '454 not now\r\n' }],
  [
    'smtp',
    'a refusal of several lines',
    'starttls/refused',
    '220 a\r\n',
    { EHLO: '250 x\r\n', STARTTLS: '454-not\r\n454 now\r\n' },
  ],
  ['smtp', 'an answer that was not asked for', 'starttls/protocol', '220 a\r\n250 x\r\n', {}],
  [
    'ftp',
    'free text within a reply',
    'read',
    '220-Welcome\r\n 220 indented\r\nno code\r\n230 other code\r\n220 end\r\n',
    { AUTH: '234 go\r\n' },
  ],
  ['ftp', 'no TLS', 'starttls/refused', '220 a\r\n', { AUTH: '502 no\r\n' }],
  ['ftp', 'too many users', 'starttls/refused', '421 too many\r\n', {}],
  ['imap', 'a greeting with capabilities', 'read', '* OK [CAPABILITY IMAP4rev1] hi\r\n', { C1: 'c1 OK go\r\n' }],
  [
    'imap',
    'news before the answer',
    'read',
    '* OK hi\r\n',
    { C1: '* OK [ALERT] tonight\r\n* CAPABILITY X\r\nC1 ok go\r\n' },
  ],
  ['imap', 'authenticated already', 'starttls/refused', '* PREAUTH hi\r\n', {}],
  ['imap', 'good bye', 'starttls/refused', '* BYE busy\r\n', {}],
  ['imap', 'no TLS', 'starttls/refused', '* OK hi\r\n', { C1: 'c1 BAD unknown\r\n' }],
  ['imap', 'OK only begins like one', 'starttls/protocol', '+OK hi\r\n', {}],
  ['pop3', 'with a timestamp', 'read', '+OK <1896.697170952@x>\r\n', { STLS: '+OK\r\n' }],
  ['pop3', 'no TLS', 'starttls/refused', '+OK\r\n', { STLS: '-ERR\r\n' }],
  ['nntp', 'no posting', 'read', '201 reading only\r\n', { STARTTLS: '382 go\r\n' }],
  ['nntp', 'go away', 'starttls/refused', '502 no permission\r\n', {}],
  [
    'sieve',
    'a list of capabilities',
    'read',
    '"IMPLEMENTATION" "x"\r\n"STARTTLS"\r\nOK\r\n',
    { STARTTLS: 'OK "go"\r\n' },
  ],
  ['sieve', 'a literal', 'read', '"VERSION" {3}\r\n"1."\r\nOK "hi"\r\n', { STARTTLS: 'OK\r\n' }],
  ['sieve', 'good bye', 'starttls/refused', 'BYE "busy"\r\n', {}],
]

test.for(replies)('%s: %s: %s', async ([dialect, , expected, greeting, answers]) => {
  expect(await outcome(dialect, lineScript(greeting, answers, ['STARTTLS', 'AUTH', 'STLS', 'C1']))).toBe(expected)
})

const stream =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
const starttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
const proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"

test.for([
  ['features without a prefix', 'read', `${stream}<features>${starttls}</features>`, proceed],
  [
    'proceed with an end of its own',
    'read',
    `${stream}<stream:features>${starttls}</stream:features>`,
    '<proceed xmlns="x"></proceed>',
  ],
  ['features without TLS', 'starttls/refused', `${stream}<stream:features><mechanisms/></stream:features>`, ''],
  ['features that are empty', 'starttls/refused', `${stream}<stream:features/>`, ''],
  ['an error', 'starttls/refused', `${stream}<stream:error><host-unknown/></stream:error></stream:stream>`, ''],
  ['the end', 'starttls/refused', `${stream}</stream:stream>`, ''],
  [
    'a failure',
    'starttls/refused',
    `${stream}<stream:features>${starttls}</stream:features>`,
    '<failure/></stream:stream>',
  ],
  ['no XML', 'starttls/protocol', 'HTTP/1.1 400\r\n\r\n', ''],
] as const)('xmpp: %s: %s', async ([, expected, features, answer]) => {
  const dialogue: Dialogue = async (peer) => {
    await peer.through('>')
    await peer.through('>')
    await peer.say(features)
    await peer.through('<starttls')
    await peer.through('>')
    await peer.say(answer)
    return answer.includes('proceed')
  }
  expect(await outcome('xmpp', dialogue)).toBe(expected)
})

test.for([
  ['lengths in the long form', '30 84 00 00 00 10 02 01 01 78 84 00 00 00 07 0a 01 00 04 00 04 00', 'read'],
  [
    'with the name of the operation',
    '30 24 02 01 01 78 1f 0a 01 00 04 00 04 00 8a 16 31 2e 33 2e 36 2e 31 2e 34 2e 31 2e 31 34 36 36 2e 32 30 30 33 37',
    'read',
  ],
  ['protocol error', '30 0c 02 01 01 78 07 0a 01 02 04 00 04 00', 'starttls/refused'],
  ['another operation', '30 0c 02 01 01 61 07 0a 01 00 04 00 04 00', 'starttls/protocol'],
  ['something else', '31 0c 02 01 01 78 07 0a 01 00 04 00 04 00', 'starttls/protocol'],
] as const)('ldap: %s', async ([, hex, expected]) => {
  const dialogue: Dialogue = async (peer) => {
    await peer.octets(31)
    await peer.say(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
    return expected === 'read'
  }
  expect(await outcome('ldap', dialogue)).toBe(expected)
})

test.for([
  ['E', 'starttls/refused'],
  ['N', 'starttls/refused'],
  ['X', 'starttls/protocol'],
] as const)('postgres: %s: %s', async ([word, expected]) => {
  const dialogue: Dialogue = async (peer) => {
    await peer.octets(8)
    await peer.say(word)
    return false
  }
  expect(await outcome('postgres', dialogue)).toBe(expected)
})

test('mysql: a host that is blocked is a refusal, in the words of the server', async () => {
  const words = "\u00ff\u006a\u0004Host '127.0.0.1' is blocked"
  const packet = Buffer.from(`${String.fromCharCode(words.length)}\u0000\u0000\u0000${words}`, 'latin1')
  const dialogue: Dialogue = async (peer) => {
    await peer.say(packet)
    return false
  }
  expect(await outcome('mysql', dialogue)).toBe('starttls/refused')
})
