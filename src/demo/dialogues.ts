import type { DialectName } from '../domain/endpoint.ts'
import { element, integer, octetString, sequence } from './der.ts'
import type { PlainPeer } from './plain-peer.ts'
import type { Dialogue } from './servers.ts'

/** The dialects that begin in plaintext. */
export type StarttlsName = Exclude<DialectName, 'tls'>

/** What a server makes of the wish for TLS. */
export interface Willingness {
  /** Refuses with the reply that its RFC has for it. */
  readonly refuses?: boolean
}

/** The dialogue that a friendly (or unwilling) server of this dialect leads, with replies of several lines where they are usual. */
export function dialogueOf(name: StarttlsName, { refuses = false }: Willingness = {}): Dialogue {
  return (peer) => dialogues[name](peer, refuses)
}

const dialogues: Readonly<Record<StarttlsName, (peer: PlainPeer, refuses: boolean) => Promise<boolean>>> = {
  /** RFC 3207. */
  smtp: lines('220-mx.example.ac.jp ESMTP\r\n220 ready\r\n', {
    EHLO: '250-mx.example.ac.jp\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 STARTTLS\r\n',
    STARTTLS: ['220 2.0.0 ready to start TLS\r\n', '454 4.7.0 TLS not available\r\n'],
    unknown: '502 5.5.2 unknown command\r\n',
  }),
  /** RFC 2595 §4. */
  pop3: lines('+OK ready\r\n', {
    CAPA: '+OK capabilities\r\nUSER\r\nSTLS\r\n.\r\n',
    STLS: ['+OK begin TLS\r\n', '-ERR TLS not available\r\n'],
    unknown: '-ERR unknown command\r\n',
  }),
  /** RFC 4217. */
  ftp: lines('220-Welcome.\r\n220-Uploads end on Friday.\r\n220 ready\r\n', {
    FEAT: '211-Features:\r\n AUTH TLS\r\n PBSZ\r\n211 End\r\n',
    AUTH: ['234 begin TLS\r\n', '431 TLS not available\r\n'],
    unknown: '500 unknown command\r\n',
  }),
  /** RFC 4642. */
  nntp: lines('200 news.example.ac.jp ready\r\n', {
    CAPABILITIES: '101 capabilities:\r\nVERSION 2\r\nREADER\r\nSTARTTLS\r\n.\r\n',
    STARTTLS: ['382 begin TLS\r\n', '580 can not initiate TLS\r\n'],
    unknown: '500 unknown command\r\n',
  }),
  /** RFC 5804 §2.2. */
  sieve: lines('"IMPLEMENTATION" "demo"\r\n"SIEVE" "fileinto"\r\n"STARTTLS"\r\nOK "ready"\r\n', {
    STARTTLS: ['OK "begin TLS"\r\n', 'NO "TLS not available"\r\n'],
    unknown: 'NO "unknown command"\r\n',
  }),
  imap,
  ldap,
  xmpp: stream('jabber:client'),
  'xmpp-server': stream('jabber:server'),
  postgres,
  mysql,
}

/** Replies by the first word of a line; a pair is what begins TLS and what refuses it. */
interface LineReplies {
  readonly [verb: string]: string | readonly [goAhead: string, refusal: string]
  readonly unknown: string
}

function lines(greeting: string, replies: LineReplies): (peer: PlainPeer, refuses: boolean) => Promise<boolean> {
  return async (peer, refuses) => {
    await peer.say(greeting)
    for (;;) {
      const [verb = ''] = (await peer.line()).toUpperCase().split(' ')
      const reply = replies[verb] ?? replies.unknown
      await peer.say(typeof reply === 'string' ? reply : reply[refuses ? 1 : 0])
      if (typeof reply !== 'string' && !refuses) return true
    }
  }
}

/** RFC 9051 §6.2.1. Each command brings a tag, which its reply repeats. */
async function imap(peer: PlainPeer, refuses: boolean): Promise<boolean> {
  await peer.say('* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready\r\n')
  for (;;) {
    const [tag = '*', verb = ''] = (await peer.line()).split(' ')
    if (verb.toUpperCase() === 'CAPABILITY') {
      await peer.say(`* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\r\n${tag} OK done\r\n`)
    } else if (verb.toUpperCase() === 'STARTTLS') {
      await peer.say(
        refuses ? `${tag} BAD TLS not available\r\n` : `* OK [ALERT] maintenance on Friday\r\n${tag} OK go\r\n`,
      )
      if (!refuses) return true
    } else {
      await peer.say(`${tag} BAD unknown command\r\n`)
    }
  }
}

/** RFC 4511 §4.14: an extended request, answered by its message number and a result code. */
async function ldap(peer: PlainPeer, refuses: boolean): Promise<boolean> {
  const [, length = 0] = await peer.octets(2)
  const request = await peer.octets(length)
  const messageId = request.subarray(2, 2 + (request[1] ?? 0))
  const resultCode = refuses ? 52 : 0
  const response = element(
    0x78,
    element(0x0a, Buffer.of(resultCode)),
    octetString(Buffer.of()),
    octetString(Buffer.from(refuses ? 'TLS not available' : '')),
  )
  await peer.say(sequence(integer(messageId), response))
  return !refuses
}

/** RFC 6120 §5.4. */
function stream(namespace: string): (peer: PlainPeer, refuses: boolean) => Promise<boolean> {
  const tls = "xmlns='urn:ietf:params:xml:ns:xmpp-tls'"
  return async (peer, refuses) => {
    await peer.through('<stream:stream')
    await peer.through('>')
    await peer.say(
      `<?xml version='1.0'?><stream:stream xmlns='${namespace}' xmlns:stream='http://etherx.jabber.org/streams' ` +
        `from='example.ac.jp' id='demo' version='1.0'><stream:features><starttls ${tls}><required/></starttls></stream:features>`,
    )
    await peer.through('<starttls')
    await peer.through('>')
    await peer.say(refuses ? `<failure ${tls}/></stream:stream>` : `<proceed ${tls}/>`)
    return !refuses
  }
}

/** PostgreSQL's protocol 3.0, SSLRequest: eight octets, answered by one. */
async function postgres(peer: PlainPeer, refuses: boolean): Promise<boolean> {
  await peer.octets(8)
  await peer.say(refuses ? 'N' : 'S')
  return !refuses
}

/** MySQL's protocol 10: a greeting whose capabilities hold CLIENT_SSL, answered by 36 octets that ask for it. */
async function mysql(peer: PlainPeer, refuses: boolean): Promise<boolean> {
  const clientSsl = 0x0800
  const capabilities = 0x0200 | 0x8000 | (refuses ? 0 : clientSsl)
  const greeting = Buffer.concat([
    Buffer.from('\x0a8.0.0-demo\0', 'latin1'),
    Buffer.from([1, 0, 0, 0, ...Buffer.from('saltsalt'), 0]),
    Buffer.of(capabilities & 0xff, capabilities >> 8, 33, 2, 0, 0x08, 0x00, 21),
    Buffer.alloc(10),
    Buffer.from('saltsaltsalt\0mysql_native_password\0', 'latin1'),
  ])
  await peer.say(Buffer.concat([Buffer.of(greeting.length, 0, 0, 0), greeting]))
  await peer.octets(36)
  return !refuses
}
