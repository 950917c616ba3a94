import { more, type Reply, type StarttlsDialect, send } from './dialect.ts'

/** XMPP from client to server, on 5222 (RFC 6120 §5.4). */
export const xmpp: StarttlsDialect = xmppDialect('xmpp', 'jabber:client')

/** XMPP between servers, on 5269. */
export const xmppServer: StarttlsDialect = xmppDialect('xmpp-server', 'jabber:server')

function xmppDialect(name: 'xmpp' | 'xmpp-server', namespace: string): StarttlsDialect {
  return {
    name,
    spec: 'RFC 6120 §5.4',
    steps: [
      send(
        ({ server }) =>
          `<?xml version='1.0'?><stream:stream to='${server.replaceAll(/[<&'"]/g, '')}' version='1.0' ` +
          `xmlns='${namespace}' xmlns:stream='http://etherx.jabber.org/streams'>`,
      ),
      { label: 'stream features', read: readFeatures },
      send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"),
      { label: 'starttls', read: readProceed },
    ],
  }
}

/** The features must offer starttls; a stream error or features without it refuse. */
function readFeatures(received: Buffer): Reply {
  const text = received.toString('latin1')
  if (!/^\s*</.test(text)) return text.length < 1 ? more : { kind: 'protocol', words: firstLine(text) }
  const error = elementOf(text, 'stream:error')
  if (error !== undefined) return { kind: 'refused', words: firstLine(error.text) }
  const features = elementOf(text, '(?:\\w+:)?features')
  if (features === undefined)
    return /<\/stream:stream\s*>/.test(text) ? { kind: 'refused', words: 'the stream was closed' } : more
  if (!/<(?:\w+:)?starttls[\s/>]/.test(features.text))
    return { kind: 'refused', words: 'the features offer no starttls' }
  return { kind: 'accepted', length: features.end }
}

/** The first element of this name, when its end has come. In two steps, since one pattern would try every beginning with every end. */
function elementOf(text: string, name: string): { text: string; end: number } | undefined {
  const start = text.search(new RegExp(`<${name}[\\s/>]`))
  if (start === -1) return undefined
  const rest = text.slice(start)
  const whole = new RegExp(`^<${name}\\s*/>`).exec(rest) ?? new RegExp(`</${name}\\s*>`).exec(rest)
  if (whole === null) return undefined
  const length = whole.index + whole[0].length
  return { text: rest.slice(0, length), end: start + length }
}

function readProceed(received: Buffer): Reply {
  const text = received.toString('latin1')
  if (/^\s*<(?:\w+:)?failure[\s/>]/.test(text)) return { kind: 'refused', words: firstLine(text) }
  const proceed = /^\s*<(?:\w+:)?proceed(?:\s[^>]*)?(?:\/>|>\s*<\/(?:\w+:)?proceed\s*>)/.exec(text)
  if (proceed !== null) return { kind: 'accepted', length: proceed[0].length }
  return /^\s*(<|$)/.test(text) ? more : { kind: 'protocol', words: firstLine(text) }
}

function firstLine(text: string): string {
  return text.slice(0, 200).split(/[\r\n]/, 1)[0] ?? ''
}
