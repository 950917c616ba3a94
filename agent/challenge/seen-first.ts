import type { ChallengeSolver } from '../acme/challenge-solver.ts'
import { challengeError } from './challenge-error.ts'
import { whyNotSeen } from './see-answer.ts'

/** Where web servers answer. */
const usualPort = 80

/**
 * A solver for http-01 that looks for its own answers before the CA is asked to: for CAs where failures are counted, as at UPKI, where twenty of them block a
 * day. Not for all, since many networks do not lead a machine to itself by its public name (hair-pin NAT), and there the look fails for nothing.
 *
 * @param port 80, but in tests
 */
export function seenFirst(solver: ChallengeSolver, port: number = usualPort): ChallengeSolver {
  return {
    type: solver.type,
    async present(answers, signal) {
      const presented = await solver.present(answers, signal)
      try {
        for (const answer of answers) {
          const problem = await whyNotSeen(answer, port, signal)
          if (problem === undefined) continue
          const what = `Cannot see the answer for ${answer.identifier} from here: ${problem}`
          throw challengeError(what, 'let the name lead to this server on port 80; the CA was not asked to look')
        }
        return presented
      } catch (error) {
        await presented.cleanUp()
        throw error
      }
    },
  }
}
