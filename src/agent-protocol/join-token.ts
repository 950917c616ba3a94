import { hash } from 'node:crypto'
import { z } from 'zod'

/** By this a token that was committed to a repository is found by those who look for secrets. */
const prefix = 'certflow_join_'

/** A URL, a fingerprint and a secret, in base64url. */
const longestToken = 2_000

const content = z.strictObject({
  /** Where the centre is, as an origin. */
  url: z.url({ protocol: /^https?$/ }),
  /** SHA-256 of the centre's identity key: by it the agent knows whom it joins. */
  identity: z.string().regex(/^[0-9a-f]{64}$/),
  /** What the centre knows the hash of. */
  secret: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
})

/** What a token has in it with which an agent joins a centre, once. */
export type JoinToken = z.output<typeof content>

/** A token as one word. */
export function writeJoinToken(token: JoinToken): string {
  return `${prefix}${Buffer.from(JSON.stringify(token)).toString('base64url')}`
}

/** What a token has in it; undefined for what is none. */
export function readJoinToken(text: string): JoinToken | undefined {
  if (!text.startsWith(prefix) || text.length > longestToken) return undefined
  try {
    return content.parse(JSON.parse(Buffer.from(text.slice(prefix.length), 'base64url').toString('utf8')))
  } catch {
    return undefined
  }
}

/** The secret of a token as the centre keeps it. */
export function joinSecretHash(secret: string): string {
  return hash('sha256', secret)
}
