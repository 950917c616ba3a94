import { isIP } from 'node:net'
import { caaRefusal } from '../../src/domain/caa.ts'
import { durationText, unitMs } from '../../src/domain/duration.ts'
import { CertflowError } from '../../src/errors.ts'
import { CaaResolver } from '../../src/probe/caa.ts'
import { CaConnection } from '../acme/connection.ts'
import { AcmeProblem } from '../acme/problem.ts'
import { directoryObject } from '../acme/shapes.ts'
import type { CertificateConfig, Ordering } from '../config/agent-config.ts'
import { acmeSettings } from '../pass/acme-settings.ts'
import { type DoctorFinding, error, type Machine, ok, warning } from './finding.ts'

/** The CAs that certificates are ordered from: reachable, of one mind about the time, and let by CAA. */
export async function authorityFindings(machine: Machine): Promise<readonly DoctorFinding[]> {
  const ordered = machine.config.certificates.filter((each) => each.ordering !== undefined)
  const groups = Map.groupBy(ordered, ({ ordering }) => {
    const { directory, anchorsFile = '', proxy = '' } = (ordering as Ordering).account
    return [directory, anchorsFile, proxy].join('\n')
  })
  if (groups.size === 0) return [ok('ca', 'no certificate is ordered from a CA')]
  const findings: DoctorFinding[] = []
  for (const certificates of groups.values()) findings.push(...(await findingsAt(certificates, machine)))
  return findings
}

/** Who looks does not wait half a minute. */
const answerMs = 10_000

async function findingsAt(certificates: readonly CertificateConfig[], machine: Machine): Promise<DoctorFinding[]> {
  const account = certificates[0]?.ordering?.account
  if (account === undefined) return []
  try {
    const { now, signal } = machine
    using connection = new CaConnection(await acmeSettings(account), { now, signal, deadlineMs: answerMs })
    const answer = await connection.send('directory', { method: 'GET', url: account.directory })
    const { meta } = connection.read('directory', answer, directoryObject)
    const { host } = new URL(account.directory)
    return [
      ok('ca', `${host} answers with its directory`),
      clockFinding(answer.header('date'), now(), host),
      ...(await caaFindings(certificates, meta?.caaIdentities ?? [], machine, host)),
    ]
  } catch (cause) {
    if (cause instanceof CertflowError) return [error('ca', cause.message, cause.hint)]
    if (!(cause instanceof AcmeProblem)) throw cause
    return [error('ca', cause.message, cause.hint ?? 'look at the way to the CA: a firewall, a proxy, its URL')]
  }
}

/** Answers are on the way for a second; beyond this certificates seem not to be valid yet. */
const smallSkewMs = unitMs.m
const largeSkewMs = unitMs.h

function clockFinding(date: string | undefined, now: Date, host: string): DoctorFinding {
  const there = Date.parse(date ?? '')
  if (Number.isNaN(there)) return ok('clock', `${host} does not say what time it is`)
  const ahead = now.getTime() - there
  const skew = Math.abs(ahead)
  if (skew <= smallSkewMs) return ok('clock', `this machine and ${host} have the same time`)
  const text = `the clock of this machine is ${durationText(Math.round(skew / 1_000) * 1_000)} ${ahead > 0 ? 'ahead of' : 'behind'} that of ${host}`
  const hint = 'set the clock, and let NTP keep it: timedatectl set-ntp true'
  return skew > largeSkewMs ? error('clock', text, hint) : warning('clock', text, hint)
}

async function caaFindings(
  certificates: readonly CertificateConfig[],
  identities: readonly string[],
  { nameServers }: Machine,
  host: string,
): Promise<readonly DoctorFinding[]> {
  // RFC 8555 §7.1.1: a CA that names none leaves it open what is to stand in CAA
  if (identities.length === 0) return [ok('caa', `${host} does not say how CAA names it`)]
  const resolver = new CaaResolver(nameServers)
  const names = [...new Set(certificates.flatMap((each) => each.names))].filter((name) => isIP(name) === 0)
  const lower = identities.map((each) => each.toLowerCase())
  const found = await Promise.all(names.map((name) => caaFinding(name, lower, resolver)))
  const findings = found.filter((finding) => finding !== undefined)
  return findings.length > 0 ? findings : [ok('caa', `DNS lets ${host} issue for all names`)]
}

async function caaFinding(
  name: string,
  identities: readonly string[],
  resolver: CaaResolver,
): Promise<DoctorFinding | undefined> {
  const isWildcard = name.startsWith('*.')
  const answer = await resolver.lookup(isWildcard ? name.slice(2) : name)
  if ('failure' in answer)
    return warning(
      'caa',
      `CAA of ${name} cannot be looked up: ${answer.failure}`,
      'look at the name servers: a CA that gets no answer does not issue',
    )
  const { records } = answer
  const refusal = records && caaRefusal(records, identities, isWildcard)
  if (refusal === undefined) return undefined
  const tag = isWildcard ? 'issuewild' : 'issue'
  return error(
    'caa',
    `${name}: CAA of ${records?.domain ?? name} ${refusal}`,
    `add CAA 0 ${tag} "${identities[0] ?? ''}" at ${records?.domain ?? name}`,
  )
}
