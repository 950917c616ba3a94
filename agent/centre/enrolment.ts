import { rm } from 'node:fs/promises'
import { z } from 'zod'
import { replaceDurably } from '../state/durable-file.ts'
import { readStateFile } from '../state/json-file.ts'
import type { StateFolder } from '../state/state-folder.ts'

const pem = z.string().regex(/^-----BEGIN PRIVATE KEY-----/)
const instant = z.iso.datetime().transform((text) => new Date(text))

const enrolment = z.strictObject({
  version: z.literal(1),
  /** As the centre calls this agent. */
  agent: z.string(),
  /** Its identity key: answers that it has not signed are none. */
  centreKey: z.string(),
  /** The agent's own key, Ed25519. */
  keyPem: pem,
  keyMadeAt: instant,
  /** A key that the centre was asked to take in its place, and may have. */
  nextKeyPem: pem.optional(),
})

/** How this agent is known to its centre, and the centre to it. */
export type Enrolment = z.output<typeof enrolment>

const joining = z.strictObject({ version: z.literal(1), secretHash: z.string(), keyPem: pem })

/** A token that was sent with a key, and of which no answer has come yet. */
export type JoiningKey = z.output<typeof joining>

/** The enrolment; undefined where this agent has joined no centre. Rejects with `state-unusable`. */
export function readEnrolment(state: StateFolder): Promise<Enrolment | undefined> {
  return readStateFile(state.enrolment, enrolment, 'enrolment', 'let the agent join anew: certflow-agent enroll')
}

/** Keeps an enrolment: it is on the disk when this resolves, and nobody else could ever read its key. */
export function writeEnrolment(state: StateFolder, content: Enrolment): Promise<void> {
  return write(state.enrolment, content)
}

/** The key that was sent with a token before. */
export function readJoiningKey(state: StateFolder): Promise<JoiningKey | undefined> {
  return readStateFile(state.joining, joining, 'key of an enrolment', 'remove it: the token can be redeemed anew')
}

/** Keeps the key that is about to be sent with a token: were the answer lost, the token would be good for this key alone. */
export function writeJoiningKey(state: StateFolder, content: JoiningKey): Promise<void> {
  return write(state.joining, content)
}

/** Forgets it. */
export function forgetJoiningKey(state: StateFolder): Promise<void> {
  return rm(state.joining, { force: true })
}

async function write(path: string, content: unknown): Promise<void> {
  await replaceDurably(path, `${JSON.stringify(content, undefined, 1)}\n`, { mode: 0o600 })
}
