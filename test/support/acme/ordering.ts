import type { AccountStore, StoredAccount } from '../../../agent/acme/account.ts'
import type { ChallengeAnswer, ChallengeSolver } from '../../../agent/acme/challenge-solver.ts'
import type { ConnectionOptions } from '../../../agent/acme/connection.ts'
import { type OrderKeeper, obtainChain, type WantedChain } from '../../../agent/acme/obtain.ts'
import { type OrderLimits, usualLimits } from '../../../agent/acme/order-context.ts'
import { type AcmeSession, openSession } from '../../../agent/acme/session.ts'
import type { AcmeSettings } from '../../../agent/acme/settings.ts'
import { createCsr } from '../../../agent/csr.ts'
import { generateKeyPem } from '../../../agent/key.ts'
import type { AcmeFront } from './front.ts'

/** Accounts in memory, with all that was ever saved. */
export function memoryStore(first?: StoredAccount): AccountStore & { readonly saved: StoredAccount[] } {
  const saved: StoredAccount[] = first === undefined ? [] : [first]
  return { saved, read: async () => saved.at(-1), save: async (account) => void saved.push(account) }
}

/** Answers nothing, for CAs that do not look; knows what it was asked for and whether all is cleaned up. */
export function idleSolver(type: ChallengeSolver['type'] = 'http-01') {
  const presented: ChallengeAnswer[] = []
  const state = { standing: 0 }
  const solver: ChallengeSolver = {
    type,
    present: async (answers) => {
      presented.push(...answers)
      state.standing += answers.length
      return {
        cleanUp: async () => {
          state.standing -= answers.length
          return []
        },
      }
    },
  }
  return { solver, presented, state }
}

/** Settings for a CA behind a front. */
export function settingsFor(
  front: Pick<AcmeFront, 'directory' | 'anchorsPem'>,
  more: Partial<AcmeSettings> = {},
): AcmeSettings {
  const { directory, anchorsPem } = front
  return { directory, anchorsPem, proxy: undefined, contact: undefined, eab: undefined, ...more }
}

/** Limits that end soon what a CA never ends. */
export const shortLimits: OrderLimits = { ...usualLimits, totalMs: 2_000, firstPauseMs: 5, longestPauseMs: 50 }

/** What an order is made with; everything has a default. */
export interface Ordering {
  readonly wanted?: Partial<WantedChain>
  readonly orderUrl?: string
  readonly solver?: ChallengeSolver
  readonly keep?: Partial<OrderKeeper>
  readonly limits?: OrderLimits
  readonly signal?: AbortSignal
}

const names = ['www.example.ac.jp']
const keyPem = await generateKeyPem('ecdsa-p256')

/** Orders a certificate, by default for one name with http-01. */
export async function order(session: AcmeSession, ordering: Ordering = {}): Promise<string> {
  const wanted = {
    names,
    profile: undefined,
    replaces: undefined,
    preferredChain: undefined,
    csrDer: await createCsr(keyPem, ordering.wanted?.names ?? names),
    ...ordering.wanted,
  }
  return obtainChain(
    wanted,
    { orderUrl: ordering.orderUrl },
    session,
    ordering.solver ?? idleSolver().solver,
    { ordered: async () => {}, ...ordering.keep },
    ordering.limits ?? usualLimits,
    ordering.signal ?? new AbortController().signal,
  )
}

/** A session with a CA behind a front. */
export function sessionAt(
  front: Pick<AcmeFront, 'directory' | 'anchorsPem'>,
  store: AccountStore = memoryStore(),
  more: Partial<AcmeSettings & ConnectionOptions> = {},
) {
  const { deadlineMs, ...settings } = more
  const options = { now: () => new Date(), ...(deadlineMs !== undefined && { deadlineMs }) }
  return openSession(settingsFor(front, settings), store, options)
}
