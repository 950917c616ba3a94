// A bare node:tls loop that reads leaf and chain: what full depth costs before any judgement, row or limit.
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { connect, createSecureContext } from 'node:tls'

const [, , serverName = '', list = ''] = process.argv
const targets = readFileSync(list, 'utf8').trim().split('\n')
const secureContext = createSecureContext({ ecdhCurve: 'X25519:P-256' })
let next = 0
let rows = ''

function probe(): void {
  const target = targets[next++]
  if (target === undefined) return
  const [host = '', port] = target.split(':')
  const socket = connect({ host, port: Number(port), servername: serverName, rejectUnauthorized: false, secureContext })
  socket.getPeerCertificate = () => ({}) as never
  socket.once('secureConnect', () => {
    const chain: Buffer[] = []
    for (let at = socket.getPeerX509Certificate(); at !== undefined; at = at.issuerCertificate) chain.push(at.raw)
    const leaf = new X509Certificate(chain[0] ?? '')
    rows += `${target} ${leaf.validTo} ${leaf.subject} ${leaf.serialNumber} ${leaf.subjectAltName} ${chain.length}\n`
    socket.destroy()
    probe()
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    rows += `${target} ${error.code}\n`
    socket.destroy()
    probe()
  })
}

for (let flight = 0; flight < 64; flight++) probe()
process.on('exit', () => process.stdout.write(rows))
