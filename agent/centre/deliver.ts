import { createPrivateKey, sign } from 'node:crypto'
import type { z } from 'zod'
import { newKey, publicKeyText } from '../../src/agent-protocol/keys.ts'
import {
  agentPaths,
  keyAnswer,
  keyProofText,
  type ReportBody,
  reportAnswer,
  type WireCertificate,
} from '../../src/agent-protocol/messages.ts'
import { dayMs } from '../../src/domain/duration.ts'
import type { AgentConfig, CentreAt } from '../config/agent-config.ts'
import type { Workshop } from '../pass/workshop.ts'
import { CentreConnection } from './centre-connection.ts'
import { CentreProblem } from './centre-problem.ts'
import { type Enrolment, writeEnrolment } from './enrolment.ts'
import { aboutThisMachine } from './machine.ts'
import { reportedCertificate } from './reported-certificates.ts'
import { type Spool, withAnswers } from './spool.ts'
import { takeWish } from './wishes.ts'

/** Bytes of certificates in one report: with a hundred events it stays below what a request may have. */
const mostCertificateBytes = 120_000

/** A key that somebody has copied unseen is good for so long. */
const keyLifeMs = 90 * dayMs

/**
 * Tells the centre how everything stands and what the spool has, and takes its wishes. Resolves to the spool afterwards; rejects with CentreProblem, and
 * `file-unreadable` for its anchors.
 */
export async function deliver(
  shop: Workshop,
  config: AgentConfig & { readonly centre: CentreAt },
  enrolment: Enrolment,
  spool: Spool,
): Promise<Spool> {
  using connection = await CentreConnection.open(config.centre, shop)
  const certificates: WireCertificate[] = []
  for (const each of config.certificates) certificates.push(await reportedCertificate(shop, each))
  const parts = partsOf(certificates)
  const common = { made_at: shop.now().toISOString(), ...(await aboutThisMachine()) }
  let known = enrolment
  let wishes: z.output<typeof reportAnswer>['wishes'] = []
  for (const [index, part] of parts.entries()) {
    const isFirst = index === 0
    const body: ReportBody = {
      ...common,
      last: index === parts.length - 1,
      certificates: part,
      events: isFirst ? spool.events : [],
      wishes: isFirst ? spool.answered : [],
    }
    const sent = await report(shop, connection, known, body)
    known = sent.enrolment
    wishes = sent.wishes
  }
  let told: Spool = { version: 1, events: [], answered: [], known: spool.known, toldAt: shop.now() }
  for (const wish of wishes) {
    if (!told.known.includes(wish.id)) told = withAnswers(told, [await takeWish(shop, config, wish)])
  }
  if (shop.now().getTime() - known.keyMadeAt.getTime() <= keyLifeMs) return told
  try {
    await changeKey(shop, connection, known)
    return told
  } catch (error) {
    // what was told is told all the same
    if (!(error instanceof CentreProblem)) throw error
    return { ...told, problem: `its key stays the same for now: ${error.words}` }
  }
}

/** Sends a report with the key that the centre knows: where the answer to a change of keys was lost, that may be either. */
async function report(
  { state, now }: Workshop,
  connection: CentreConnection,
  enrolment: Enrolment,
  body: ReportBody,
): Promise<{ readonly enrolment: Enrolment; readonly wishes: z.output<typeof reportAnswer>['wishes'] }> {
  const { nextKeyPem, ...current } = enrolment
  const send = async (keyPem: string) => {
    const key = createPrivateKey(keyPem)
    const { answer } = await connection.post(agentPaths.report, body, key, reportAnswer, isCentreOf(enrolment))
    return answer.wishes
  }
  if (nextKeyPem === undefined) return { enrolment, wishes: await send(enrolment.keyPem) }
  try {
    const wishes = await send(nextKeyPem)
    const changed = { ...current, keyPem: nextKeyPem, keyMadeAt: now() }
    await writeEnrolment(state, changed)
    return { enrolment: changed, wishes }
  } catch (error) {
    if (!(error instanceof CentreProblem) || error.status !== 401) throw error
    return { enrolment, wishes: await send(enrolment.keyPem) }
  }
}

/** Has the centre take another key. Kept before the centre hears of it: whichever it knows afterwards is there. */
async function changeKey({ state, now }: Workshop, connection: CentreConnection, enrolment: Enrolment): Promise<void> {
  const { nextKeyPem: begun, ...current } = enrolment
  const nextKeyPem = begun ?? newKey().export({ type: 'pkcs8', format: 'pem' }).toString()
  if (begun === undefined) await writeEnrolment(state, { ...current, nextKeyPem })
  const [old, next] = [createPrivateKey(enrolment.keyPem), createPrivateKey(nextKeyPem)]
  const key = publicKeyText(next)
  const proof = sign(undefined, keyProofText(publicKeyText(old), key), next).toString('base64url')
  await connection.post(agentPaths.key, { key, proof }, old, keyAnswer, isCentreOf(enrolment))
  await writeEnrolment(state, { ...current, keyPem: nextKeyPem, keyMadeAt: now() })
}

function isCentreOf({ centreKey }: Enrolment): (publicKey: string) => boolean {
  return (publicKey) => publicKey === centreKey
}

/** Certificates in parts that fit into a request; one part at least. */
function partsOf(certificates: readonly WireCertificate[]): WireCertificate[][] {
  const parts: WireCertificate[][] = [[]]
  let bytes = 0
  for (const certificate of certificates) {
    const own = Buffer.byteLength(JSON.stringify(certificate))
    if (bytes + own > mostCertificateBytes && bytes > 0) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)?.push(certificate)
    bytes += own
  }
  return parts
}
