import { z } from 'zod'

/*
 * What a CA's answers must have (RFC 8555 §7.1), and no more: unknown fields, statuses of challenges and kinds of challenges are let
 * through, since CAs add to them. Each list and text has a maximum.
 */

const text = z.string().max(4_096)
const url = z.string().max(2_048)

const identifier = z.object({ type: z.string().max(64), value: z.string().max(255) })

/** Identifiers of one order: Let's Encrypt allows 100, others a few hundred. */
const mostNames = 1_000

/** A problem document (RFC 7807) with ACME's subproblems (RFC 8555 §6.7.1). */
export const problemDocument = z.object({
  type: z.string().max(256).optional().catch(undefined),
  // cut for people later; a CA's long sentence is no reason to lose its type
  detail: z.string().optional().catch(undefined),
  instance: url.optional().catch(undefined),
  subproblems: z
    .array(
      z.object({
        type: z.string().max(256).optional().catch(undefined),
        detail: z.string().optional().catch(undefined),
        identifier: z.object({ value: z.string() }).optional().catch(undefined),
      }),
    )
    .max(mostNames)
    .optional()
    .catch(undefined),
})

/** RFC 8555 §7.1.1, RFC 9773 §3 (renewalInfo), draft-ietf-acme-profiles (meta.profiles). */
export const directoryObject = z.object({
  newNonce: url,
  newAccount: url,
  newOrder: url,
  renewalInfo: url.optional(),
  meta: z
    .object({
      externalAccountRequired: z.boolean().optional().catch(undefined),
      /** How CAA records name the CA (RFC 8659). */
      caaIdentities: z.array(z.string().max(255)).max(100).optional().catch(undefined),
      profiles: z.record(z.string().max(256), z.unknown()).optional().catch(undefined),
    })
    .optional(),
})

/** RFC 8555 §7.1.2. */
export const accountObject = z.object({ status: z.string().max(64).optional() })

/** RFC 8555 §7.1.3. */
export const orderObject = z.object({
  status: z.enum(['pending', 'ready', 'processing', 'valid', 'invalid']),
  identifiers: z.array(identifier).min(1).max(mostNames),
  authorizations: z.array(url).max(mostNames),
  finalize: url,
  certificate: url.optional(),
  error: problemDocument.optional().catch(undefined),
})

const challengeObject = z.object({
  type: z.string().max(64),
  url: url.optional(),
  status: z.string().max(64).optional(),
  token: text.optional(),
  error: problemDocument.optional().catch(undefined),
})

/** RFC 8555 §7.1.4. */
export const authorizationObject = z.object({
  status: z.enum(['pending', 'valid', 'invalid', 'deactivated', 'expired', 'revoked']),
  identifier,
  challenges: z.array(challengeObject).max(100),
  wildcard: z.boolean().optional(),
})

/** RFC 9773 §4.2. */
export const renewalInfoObject = z.object({
  suggestedWindow: z.object({
    start: z.iso.datetime({ offset: true }),
    end: z.iso.datetime({ offset: true }),
  }),
  explanationURL: url.optional().catch(undefined),
})

/** A problem as read. */
export type ProblemDocument = z.infer<typeof problemDocument>

/** The directory as read. */
export type Directory = z.infer<typeof directoryObject>

/** An order as read. */
export type Order = z.infer<typeof orderObject>

/** An authorization as read. */
export type Authorization = z.infer<typeof authorizationObject>

/** A challenge as read. */
export type Challenge = z.infer<typeof challengeObject>
