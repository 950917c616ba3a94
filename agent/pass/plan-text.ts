import { durationText } from '../../src/domain/duration.ts'
import { targetOf } from '../../src/domain/endpoint.ts'
import { printable } from '../../src/domain/printable.ts'
import { directories } from '../acme/directory.ts'
import type { ListenOption } from '../challenge/listen.ts'
import type { CertificateConfig, Command, InstallPath, Ordering } from '../config/agent-config.ts'
import type { ReloadTime } from '../domain/reload-time.ts'
import type { CertificateStatus } from './status.ts'

/** What will be done for a certificate, in words: a title, and a line for each question. */
export function planText(config: CertificateConfig, status: CertificateStatus, now: Date): string {
  const lines: (readonly [question: string, answer: string])[] = [
    ['names', config.names.join(', ')],
    ['key', `${config.keyType}${config.reusesKey ? ', the same each time' : ', a new one each time'}`],
    ['in force', inForceText(status)],
    ['renewed', renewalText(config, status, now)],
    ...(config.ordering === undefined ? [] : orderingLines(config.ordering)),
    ...installLines(config.install),
    [
      'tested',
      config.test === undefined
        ? 'not at all: no test is given'
        : `by ${commandText(config.test)}, before and after the switch`,
    ],
    ['reloaded', reloadText(config.reload)],
    ['verified', verifyText(config)],
  ]
  const width = Math.max(...lines.map(([question]) => question.length))
  return `${config.name}\n${lines.map(([question, answer]) => `  ${question.padEnd(width)}  ${printable(answer)}\n`).join('')}`
}

function inForceText({ installed }: CertificateStatus): string {
  if (installed === undefined) return 'nothing'
  const { issuer, validity } = installed.leaf
  return `until ${validity.notAfter?.toISOString().slice(0, 10) ?? 'an unreadable date'}, issued by ${issuer}`
}

function renewalText(
  { ordering }: CertificateConfig,
  { installed, dueAt, failure, step }: CertificateStatus,
  now: Date,
): string {
  if (ordering === undefined) return 'by hand: certflow-agent csr, then certflow-agent install'
  if (failure !== undefined) return `not before ${failure.notBefore.toISOString()}, since it failed: ${failure.message}`
  if (step !== undefined) return `under way, done so far: ${step}`
  if (installed === undefined) return 'at the next run, since there is none yet'
  if (dueAt === undefined || dueAt <= now) return 'at the next run'
  return `from ${dueAt.toISOString().slice(0, 10)} on, or as soon as the CA wants it`
}

function orderingLines({ account, hasOwnAccount, challenge, profile, preferredChain }: Ordering) {
  const name = Object.entries(directories).find(([, url]) => url === account.directory)?.[0]
  const ca = name === undefined ? account.directory : `${name} (${account.directory})`
  return [
    ['ordered', `at ${ca}${hasOwnAccount ? ', by an account of its own' : ''}`],
    ['proved', challengeText(challenge)],
    ...(profile === undefined ? [] : [['profile', profile] as const]),
    ...(preferredChain === undefined ? [] : [['chain', `that leads to ${preferredChain}, if the CA has one`] as const]),
  ] as const
}

function challengeText(challenge: Ordering['challenge']): string {
  switch (challenge.type) {
    case 'http-01':
      return 'webroot' in challenge
        ? `by http-01, with files in ${challenge.webroot}/.well-known/acme-challenge`
        : `by http-01, with an own listener on ${placeText(challenge.listen)}`
    case 'tls-alpn-01':
      return `by tls-alpn-01, with an own listener on ${placeText(challenge.listen)}, which no other server may use meanwhile`
    case 'dns-01':
      return `by dns-01, with ${challenge.provider.kind}`
  }
}

function placeText(listen: ListenOption): string {
  if (typeof listen === 'number') return `port ${listen}`
  return `${listen.address} port ${listen.port}`
}

function installLines(install: readonly InstallPath[]): readonly (readonly [string, string])[] {
  if (install.length === 0) return [['written', 'only below live/ of the state folder']]
  return install.map(({ kind, path, as, owner, group, mode }) => [
    'written',
    `${path}: ${kind}, as a ${as}, mode ${mode.toString(8).padStart(4, '0')}${owner === undefined ? '' : `, owner ${owner}`}${group === undefined ? '' : `, group ${group}`}`,
  ])
}

function reloadText(reload: CertificateConfig['reload']): string {
  if (reload === undefined) return 'not by the agent'
  return `by ${commandText(reload.run)}${timeText(reload.time)}`
}

const dayNames = ['', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

function timeText(time: ReloadTime): string {
  if (time.kind === 'now') return ', at once'
  const days = [...time.days]
    .sort()
    .map((day) => dayNames[day])
    .join(',')
  return time.kind === 'during' ? `, ${days} from ${time.from} to ${time.to}` : `, ${days} at ${time.time}`
}

function verifyText({ verify, verifyWithinMs, names }: CertificateConfig): string {
  const within = `within ${durationText(verifyWithinMs)}`
  if (verify.kind === 'own-names') return `${within}, by asking this machine for ${names.join(', ')} on 443`
  const places = verify.places.map((place) => targetOf(place))
  return `${within}, at ${places.join(', ')}`
}

function commandText(command: Command): string {
  return command.map((word) => (/[\s"']/.test(word) || word === '' ? JSON.stringify(word) : word)).join(' ')
}
