import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:tls'
import { guardPeerCertificates } from '../../src/peer-certificates.ts'

/*
 * A process of its own that connects as a library does: verified, by Node's own checks. Arguments: `guarded` or not, port, PEM of the
 * anchors, server name. Prints what came of it.
 */
const [, , guard, port, anchors = '', servername = ''] = process.argv
if (guard === 'guarded') guardPeerCertificates()
const socket = connect({ host: '127.0.0.1', port: Number(port), ca: [readFileSync(anchors)], servername })
try {
  await once(socket, 'secureConnect')
  process.stdout.write('connected')
} catch (error) {
  process.stdout.write(error instanceof Error && 'code' in error ? String(error.code) : 'failed')
}
socket.destroy()
