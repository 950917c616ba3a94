import { z } from 'zod'
import { isPublicKeyText } from './keys.ts'

/** Where agents ask. */
export const agentPaths = {
  enroll: '/api/v1/agents/enroll',
  report: '/api/v1/agents/report',
  key: '/api/v1/agents/key',
  hook: '/api/v1/agents/hook',
} as const

/** A request of an agent is no longer. */
export const longestAgentBody = 262_144

/** A clock that is further off than this is wrong, and a request that is older was kept by somebody. */
export const clockSlackMs = 5 * 60_000

const publicKey = z.string().refine(isPublicKeyText, 'is no Ed25519 key')
const moment = z.iso.datetime().meta({ description: 'RFC 3339 in UTC' })
const digest = z.string().regex(/^[0-9a-f]{64}$/)
const short = z.string().max(200)

/** What an agent says of itself. */
const about = {
  /** SHA-256 of the machine's id: the same key on two of them is a clone. */
  machine: digest,
  host: short,
  agent_version: short,
  node_version: short,
  /** Day on which nobody mends that version of Node any more. */
  node_end_of_life: z.iso.date().optional(),
}

/** `POST /api/v1/agents/enroll`, signed by the new key. */
export const enrollBody = z.object({ secret: z.string().max(200), ...about })
export type EnrollBody = z.output<typeof enrollBody>

/** What the centre answers to an agent that wants to join. `waiting`: somebody has to approve it. */
export const enrollAnswer = z.strictObject({
  nonce: z.string(),
  agent: z.string(),
  state: z.enum(['approved', 'waiting']),
})

const certificate = z.object({
  name: short,
  names: z.array(z.string().max(253)).max(100),
  fingerprint: digest.optional(),
  not_after: moment.optional(),
  in_force_since: moment.optional(),
  listeners: z.array(z.object({ target: z.string().max(600), fingerprint: digest.optional() })).max(64),
  reload_by: moment.optional(),
  failure: z.object({ count: z.int().min(1), since: moment, message: z.string().max(1_000) }).optional(),
})
/** A certificate in a report. */
export type WireCertificate = z.output<typeof certificate>

const event = z.object({
  id: z.uuid(),
  at: moment,
  certificate: short,
  kind: z.enum(['changed', 'failed']),
  text: z.string().max(1_000),
})

/** No report has more. */
export const mostEvents = 100

/**
 * `POST /api/v1/agents/report`. What does not fit in one comes in several of one `made_at`, of which the last says so. The same once more changes nothing: a report is
 * known by its `made_at`, an event by its id.
 */
export const reportBody = z.object({
  made_at: moment,
  last: z.boolean(),
  ...about,
  certificates: z.array(certificate).max(1_000),
  events: z.array(event).max(mostEvents),
  /** What became of wishes. */
  wishes: z.array(z.object({ id: z.int(), taken: z.boolean(), text: z.string().max(1_000) })).max(100),
})
export type ReportBody = z.output<typeof reportBody>

const wishCommon = { id: z.int(), because: z.string().max(500), made_at: moment }

/**
 * Something that the centre wishes: that a certificate, or whatever an issuer issued, is renewed. There is nothing else that it could ask for: no command, no path,
 * no name that agent.yaml has not.
 */
const wish = z.union([
  z.strictObject({ ...wishCommon, renew: z.string().max(200) }),
  z.strictObject({ ...wishCommon, renew_issuer: z.string().max(200) }),
])
export type WireWish = z.output<typeof wish>

/** What the centre answers to a report. */
export const reportAnswer = z.strictObject({ nonce: z.string(), wishes: z.array(wish).max(100) })

/** `POST /api/v1/agents/key`: another key, signed for by the old one (the request) and by itself. */
export const keyBody = z.object({ key: publicKey, proof: z.string().max(100) })
export const keyAnswer = z.strictObject({ nonce: z.string(), key: z.string() })

/** What a new key signs to say that it takes the place of an old one. */
export function keyProofText(oldKey: string, newKey: string): Buffer {
  return Buffer.from(`certflow agent key 1\n${oldKey}\n${newKey}`)
}
