import { type KeyObject, sign, verify } from 'node:crypto'
import { z } from 'zod'
import { publicKeyOf } from './keys.ts'

const purpose = 'certflow centre answer 1\n'

/** An answer of the centre that its identity key has signed. TLS is no part of it: its keys are renewed. */
export const signedAnswer = z
  .object({
    payload: z.string().meta({ description: 'JSON, exactly as it was signed' }),
    signature: z.string().meta({ description: 'Ed25519 over the payload, in base64url' }),
    key: z.string().meta({ description: "the centre's identity key" }),
  })
  .meta({ id: 'SignedAnswer' })

/** Such an answer as it goes over the wire. */
export type SignedAnswer = z.output<typeof signedAnswer>

/** What a request was answered, bound to that request. */
export interface AnswerTo {
  /** Nonce of the request. */
  readonly nonce: string
}

/** An answer, signed. `publicKey` is that of `key`. */
export function signAnswerOf(content: AnswerTo, key: KeyObject, publicKey: string): SignedAnswer {
  const payload = JSON.stringify(content)
  const signature = sign(undefined, Buffer.from(purpose + payload), key).toString('base64url')
  return { payload, signature, key: publicKey }
}

/**
 * What an answer says, where this key has signed it in answer to this request; undefined for everything else.
 *
 * @param publicKey of the centre, as it is known already
 */
export function readSignedAnswer<Schema extends z.ZodType<AnswerTo>>(
  { payload, signature }: SignedAnswer,
  schema: Schema,
  publicKey: string,
  nonce: string,
): z.output<Schema> | undefined {
  const key = publicKeyOf(publicKey)
  if (key === undefined || !verify(undefined, Buffer.from(purpose + payload), key, Buffer.from(signature, 'base64url')))
    return undefined
  const parsed = schema.safeParse(jsonOf(payload))
  return parsed.success && parsed.data.nonce === nonce ? parsed.data : undefined
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
