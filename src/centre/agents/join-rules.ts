import { isSilent } from '../../domain/agents/agent-standing.ts'
import { unitMs } from '../../domain/duration.ts'
import type { JoinGrant, Joining, KnownAgent } from '../../store/agent-store.ts'

/** Who made a token uses it soon. Later it may have lain where others could find it. */
const freshMs = unitMs.h

/** So long a token may be redeemed at all. */
export const grantMs = 7 * unitMs.d

/**
 * Reports whether an agent that redeems a grant needs nobody's approval.
 *
 * @param before the one that has its name; while it speaks from another machine, nobody takes its place by a token alone
 */
export function mayJoinAtOnce(
  { createdAt, from }: JoinGrant,
  { address, machine, at }: Pick<Joining, 'address' | 'machine' | 'at'>,
  before: KnownAgent | undefined,
): boolean {
  const isFresh = at.getTime() - createdAt.getTime() <= freshMs && (from === undefined || from === address)
  return isFresh && (before === undefined || before.machine === machine || isSilent(before, at))
}
