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
  const error = /<stream:error[\s>][\s\S]*?<\/stream:error>/.exec(text)
  if (error !== null) return { kind: 'refused', words: firstLine(error[0]) }
  const features = /<(?:\w+:)?features\s*\/>|<(?:\w+:)?features[\s>][\s\S]*?<\/(?:\w+:)?features\s*>/.exec(text)
  if (features === null)
    return /<\/stream:stream\s*>/.test(text) ? { kind: 'refused', words: 'the stream was closed' } : more
  if (!/<(?:\w+:)?starttls[\s/>]/.test(features[0])) return { kind: 'refused', words: 'the features offer no starttls' }
  return { kind: 'accepted', length: features.index + features[0].length }
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
