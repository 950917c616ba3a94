import { existsSync } from 'node:fs'
import { connect, isIP } from 'node:net'
import { connectionLimit } from '../../probe/open-files.ts'
import { NameResolver } from '../../probe/resolve.ts'
import { error, type Look, ok, warning } from './look.ts'

/** Whether names of the inventory can be looked up: one of them stands for all. */
export const namesLook: Look = async ({ settings, inventory }) => {
  const names = (inventory?.endpoints ?? [])
    .map(({ connect: to, host }) => to ?? host)
    .filter((name) => isIP(name) === 0)
  const asked = names.slice(0, 3)
  if (asked.length === 0) return []
  const resolver = new NameResolver(settings.resolvers.length === 0 ? undefined : settings.resolvers)
  const answers = await Promise.all(asked.map((name) => resolver.lookup(name)))
  const found = answers.filter((answer) => 'addresses' in answer).length
  if (found > 0) return [ok('names', `${found} of ${asked.length} names that were tried have addresses`)]
  const hint = 'correct resolvers: in the settings, or /etc/resolv.conf'
  return [error('names', `none of ${asked.join(', ')} was found`, hint)]
}

/** A server that does not greet by then would hold up every mail. */
const greetingMs = 10_000

/** Whether the mail server answers; what it takes only a mail tells. */
export const mailLook: Look = async ({ settings: { smtp } }) => {
  if (smtp === undefined)
    return [
      warning(
        'mail',
        'nobody can be told: there is no mail server',
        'write smtp: { url: …, from: … } into the settings',
      ),
    ]
  const { host, port, implicitTls } = smtp.server
  const problem = await greeted(host, port, implicitTls)
  const where = `${host}:${port}`
  const hint = 'correct smtp: url in the settings, or let this machine through; certflow alert test sends a mail'
  return [
    problem === undefined
      ? ok('mail', `${where} answers`)
      : error('mail', `${where} does not answer: ${problem}`, hint),
  ]
}

/** What is wrong; undefined where a server of SMTP greets (RFC 5321 §4.2), or where TLS begins and the greeting is inside. */
function greeted(host: string, port: number, implicitTls: boolean): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const end = (problem: string | undefined) => {
      socket.destroy()
      resolve(problem)
    }
    socket.setTimeout(greetingMs, () => end('it says nothing'))
    socket.once('error', (cause: NodeJS.ErrnoException) => end(cause.code ?? cause.message))
    socket.once('close', () => end('it closed the connection'))
    socket.once('connect', () => {
      if (implicitTls) end(undefined)
    })
    socket.once('data', (piece) => end(piece.toString('latin1').startsWith('220') ? undefined : 'it is no mail server'))
  })
}

/** What systemd-timesyncd, chrony's wait and others leave where the clock is kept. */
const synchronised = [
  '/run/systemd/timesync/synchronized',
  '/run/chrony/chronyd.pid',
  '/run/ntpd.pid',
  '/run/ntpsec/ntpd.pid',
]

/** Whether something keeps the clock: by it everything here is judged. */
export const clockLook: Look = async () =>
  synchronised.some((file) => existsSync(file))
    ? [ok('clock', 'something keeps it')]
    : [warning('clock', 'nothing is seen that keeps it', 'let NTP keep it: timedatectl set-ntp true')]

/** A scan wants as many connections at once, unless told otherwise. */
const usualConnections = 256

/** Whether a scan may open as many connections as it likes. */
export const limitsLook: Look = async () => {
  const limit = connectionLimit()
  if (limit >= usualConnections) return [ok('limits', `${limit} connections may be open at once`)]
  return [
    warning('limits', `only ${limit} connections may be open at once`, 'raise LimitNOFILE of the unit, or ulimit -n'),
  ]
}
