import { createPrivateKey } from 'node:crypto'
import { type JoinToken, joinSecretHash } from '../../src/agent-protocol/join-token.ts'
import { keyFingerprint, newKey, publicKeyText } from '../../src/agent-protocol/keys.ts'
import { agentPaths, type EnrollBody, enrollAnswer } from '../../src/agent-protocol/messages.ts'
import type { CentreAt } from '../config/agent-config.ts'
import type { Workshop } from '../pass/workshop.ts'
import { CentreConnection } from './centre-connection.ts'
import { type Enrolment, forgetJoiningKey, readJoiningKey, writeEnrolment, writeJoiningKey } from './enrolment.ts'
import { aboutThisMachine } from './machine.ts'

/** What came of an enrolment. */
export interface Enrolled {
  readonly enrolment: Enrolment
  /** `waiting`: somebody at the centre has to approve it. */
  readonly state: 'approved' | 'waiting'
  readonly publicKey: string
}

/**
 * Joins a centre with a token: makes a key here, which never leaves this machine, and keeps it with the identity of the centre, which is the one that the token names.
 * The same token once more goes on where an answer was lost. Rejects with CentreProblem.
 */
export async function enroll(shop: Workshop, centre: CentreAt, token: JoinToken): Promise<Enrolled> {
  const { state, now } = shop
  const secretHash = joinSecretHash(token.secret)
  const before = await readJoiningKey(state)
  const keyPem = before?.secretHash === secretHash ? before.keyPem : newKeyPem()
  await writeJoiningKey(state, { version: 1, secretHash, keyPem })
  const key = createPrivateKey(keyPem)
  const body: EnrollBody = { secret: token.secret, ...(await aboutThisMachine()) }
  using connection = await CentreConnection.open(centre, shop)
  const isCentre = (publicKey: string) => keyFingerprint(publicKey) === token.identity
  const { answer, centreKey } = await connection.post(agentPaths.enroll, body, key, enrollAnswer, isCentre)
  const { agent, state: joined } = answer
  const enrolment = { version: 1, agent, centreKey, keyPem, keyMadeAt: now() } as const
  await writeEnrolment(state, enrolment)
  await forgetJoiningKey(state)
  return { enrolment, state: joined, publicKey: publicKeyText(key) }
}

function newKeyPem(): string {
  return newKey().export({ type: 'pkcs8', format: 'pem' }).toString()
}
