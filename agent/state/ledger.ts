import { z } from 'zod'
import { keyTypes } from '../domain/key-type.ts'
import { replaceDurably } from './durable-file.ts'
import { readStateFile } from './json-file.ts'
import type { StateFolder } from './state-folder.ts'

/** What a listener served before the switch; no fingerprint where it served nothing. */
const listenerBefore = z.strictObject({ target: z.string(), address: z.string(), fingerprint: z.string().optional() })

const instant = z.iso.datetime().transform((text) => new Date(text))

/**
 * How far a new certificate has come. Each step stands for something that is done and on the disk; a run goes on with the step after it.
 *
 * `keyed`: its key waits. `ordered`: the CA has an order. `issued`: its chain waits beside the key. `staged`: they are a generation.
 * `tested`: the configuration of the service was good, and what its listeners served is noted. `switched`: the generation is in force.
 * `accepted`: the service takes the new files, and is about to be told. `reloaded`: it was told. `returning`: what is new is not served, and
 * the generation before it is being put back.
 */
const steps = [
  'keyed',
  'ordered',
  'issued',
  'staged',
  'tested',
  'switched',
  'accepted',
  'reloaded',
  'returning',
] as const

const work = z.strictObject({
  step: z.enum(steps),
  /** Why it was begun: a reason of `decideRenewal`, `by-hand`, `reinstall` or `rollback`. */
  reason: z.string(),
  begunAt: instant,
  names: z.array(z.string()),
  keyType: z.enum(Object.keys(keyTypes) as [keyof typeof keyTypes]),
  /** The CA's directory; none for a certificate that comes by hand. */
  directory: z.string().optional(),
  orderUrl: z.string().optional(),
  /** The certificate that this one is to replace, as ARI names it (RFC 9773 §4.1). */
  replaces: z.string().optional(),
  generation: z.int().optional(),
  /** The generation that was in force before. */
  previous: z.int().optional(),
  before: z.array(listenerBefore).optional(),
  switchedAt: instant.optional(),
  /** The service was told of the switch, or may have been. */
  wasTold: z.boolean().optional(),
  /** Why the generation before is put back. */
  returningBecause: z.string().optional(),
})

const failures = z.strictObject({
  count: z.int().min(1),
  firstAt: instant,
  lastAt: instant,
  notBefore: instant,
  caSaidSo: z.boolean(),
  message: z.string(),
})

const caWindow = z.strictObject({
  /** Fingerprint of the certificate that it is for. */
  certificate: z.string(),
  start: instant,
  end: instant,
  /** Drawn once from the window. */
  renewAt: instant,
  explanationUrl: z.string().optional(),
})

const ledger = z.strictObject({
  version: z.literal(1),
  work: work.optional(),
  failures: failures.optional(),
  /** The generation that was in force before the one that is now. */
  before: z.int().optional(),
  caWindow: caWindow.optional(),
  /** The CA is not asked for its window before. */
  askCaAt: instant.optional(),
  /** The CA has revoked what is in force: its fingerprint, since when, and why. */
  revocation: z.strictObject({ certificate: z.string(), revokedAt: instant.optional(), reason: z.string() }).optional(),
  /** The CA's list of revoked certificates is not asked for before, for this certificate. */
  askListAt: instant.optional(),
  askedListOf: z.string().optional(),
  /** Listeners that have not yet been seen with what is in force. */
  unverified: z.array(listenerBefore).optional(),
  /** Somebody wants it renewed at the next pass. */
  askedFor: z.boolean().optional(),
  /** Somebody went back to the certificate before: what is due is not ordered until then. */
  restUntil: instant.optional(),
  /** When a person was last told by mail that it fails. */
  toldAt: instant.optional(),
})

/** What the agent knows of a certificate, beside the files themselves. Values, never changed in place. */
export type Ledger = z.output<typeof ledger>

/** A new certificate that is under way. */
export type Work = z.output<typeof work>

/** How far it is. */
export type WorkStep = Work['step']

/** The window that a CA names for the renewal of a certificate, with what was drawn from it. */
export type CaWindow = z.output<typeof caWindow>

/** The ledger of a certificate that nothing is known of. */
const emptyLedger: Ledger = { version: 1 }

/** Reads the ledger of a certificate. Rejects with `state-unusable` where it is damaged: guessing could order twice. */
export async function readLedger(state: StateFolder, name: string): Promise<Ledger> {
  return (await readStateFile(state.ledger(name), ledger, 'ledger', damagedHint)) ?? emptyLedger
}

const damagedHint = 'move it away: what is installed stays, and an order that was under way is begun anew'

/** Writes the ledger of a certificate: it is on the disk when this resolves. Rejects with the error of the system. */
export async function writeLedger(state: StateFolder, name: string, content: Ledger): Promise<void> {
  await replaceDurably(state.ledger(name), `${JSON.stringify(content, undefined, 1)}\n`, { mode: 0o600 })
}
