import { unitMs } from '../../domain/duration.ts'
import type { JoinGrant } from '../../store/agent-store.ts'

/** Who made a token uses it soon. Later it may have lain where others could find it. */
const freshMs = unitMs.h

/** So long a token may be redeemed at all. */
export const grantMs = 7 * unitMs.d

/** Reports whether an agent that redeems a grant now, from there, needs nobody's approval. */
export function mayJoinAtOnce({ createdAt, from }: JoinGrant, address: string, at: Date): boolean {
  return at.getTime() - createdAt.getTime() <= freshMs && (from === undefined || from === address)
}
