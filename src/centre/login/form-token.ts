import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Person } from './caller.ts'

/** What is signed begins with this: the same secret signs links of answers, too. */
const purpose = 'certflow form v1'

/** The token in each form of somebody's pages: a form of another site does not have it. */
export function formToken(secret: Uint8Array, who: Pick<Person, 'login' | 'session'> | string): string {
  const whose = typeof who === 'string' ? `browser\n${who}` : `person\n${who.login}\n${who.session ?? ''}`
  return createHmac('sha256', secret).update(`${purpose}\n${whose}`).digest('base64url')
}

/** Reports whether a form came with its token. */
export function isFormToken(given: unknown, wanted: string): boolean {
  if (typeof given !== 'string') return false
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
