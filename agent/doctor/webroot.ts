import { randomUUID } from 'node:crypto'
import { CertflowError } from '../../src/errors.ts'
import { quoted } from '../../src/network/parsed.ts'
import { whyNotSeen } from '../challenge/see-answer.ts'
import { presentInWebroot } from '../challenge/webroot.ts'
import { ownAddresses } from '../deploy/listeners.ts'
import { type DoctorFinding, error, type Machine, ok } from './finding.ts'

/** Webroots: a file is written into each, asked for at this machine by each name, and removed. */
export async function webrootFindings(machine: Machine): Promise<readonly DoctorFinding[]> {
  const findings: DoctorFinding[] = []
  for (const { name, names, ordering } of machine.config.certificates) {
    const challenge = ordering?.challenge
    if (challenge === undefined || !('webroot' in challenge)) continue
    const seen = await lookThrough(challenge.webroot, names, machine)
    findings.push({ ...seen, text: `${name}: ${seen.text}` })
  }
  return findings.length > 0 ? findings : [ok('webroot', 'no challenge is answered below a web server')]
}

/** More names of one certificate lead to the same server, or nobody reads that they do not. */
const mostNames = 20

async function lookThrough(webroot: string, names: readonly string[], machine: Machine): Promise<DoctorFinding> {
  const answers = names.slice(0, mostNames).map((identifier) => ({
    identifier,
    token: `certflow-doctor-${randomUUID()}`,
    keyAuthorization: randomUUID(),
  }))
  try {
    const presented = await presentInWebroot(webroot, answers)
    try {
      for (const answer of answers) {
        const problem = await whyNotSeenHere(answer, machine)
        if (problem === undefined) continue
        return error(
          'webroot',
          `what is written into ${quoted(webroot)} is not served for ${answer.identifier}: ${problem}`,
          'set webroot to the folder that the web server on port 80 serves at /',
        )
      }
    } finally {
      await presented.cleanUp()
    }
  } catch (cause) {
    if (!(cause instanceof CertflowError)) throw cause
    return error('webroot', cause.message, cause.hint)
  }
  return ok('webroot', `what is written into ${quoted(webroot)} is served on port ${machine.httpPort}`)
}

/** A web server may listen at one address only: any of them will do. */
async function whyNotSeenHere(
  answer: Parameters<typeof whyNotSeen>[0],
  { httpPort, signal }: Machine,
): Promise<string | undefined> {
  const problems: string[] = []
  for (const address of ownAddresses()) {
    const problem = await whyNotSeen(answer, httpPort, signal, address)
    if (problem === undefined) return undefined
    problems.push(problem)
  }
  // who answers wrongly tells more than who does not listen
  return problems.find((problem) => /answers|leads|redirects/.test(problem)) ?? problems[0]
}
