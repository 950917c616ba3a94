import type { z } from 'zod'
import { joinSecretHash } from '../../../agent-protocol/join-token.ts'
import { agentPaths, type enrollAnswer, enrollBody } from '../../../agent-protocol/messages.ts'
import { signAnswerOf, signedAnswer } from '../../../agent-protocol/signed-answer.ts'
import type { KnownAgent } from '../../../store/agent-store.ts'
import { mayJoinAtOnce } from '../../agents/join-rules.ts'
import type { Centre } from '../../centre.ts'
import { HttpProblem } from '../../http/http-problem.ts'
import { apiRoute } from '../../http/route.ts'
import { claimOf, takeOnce } from '../../login/signed-caller.ts'
import { aboutOf } from './about.ts'

/** `POST /api/v1/agents/enroll`: whoever has a token joins with it, once, and with the key that signs the request. */
export const enrollRoute = apiRoute({
  method: 'POST',
  path: agentPaths.enroll,
  may: ['public'],
  summary: 'Let an agent join with a token; the request is signed by its new key',
  body: enrollBody,
  reply: signedAnswer,
  answer: async ({ body, centre, address, request }) => {
    const { store, identity } = centre
    const at = centre.now()
    const claim = claimOf(request, at)
    const hash = joinSecretHash(body.secret)
    // before anything is written for somebody who has nothing
    await refuseUngranted(hash, centre)
    await takeOnce(claim, request.rawBody ?? Buffer.alloc(0), store.agents, at)
    const joining = { hash, key: claim.key, address, at, ...aboutOf(body) }
    const joined = await store.agents.join(
      joining,
      (grant, before) => mayJoinAtOnce(grant, joining, before),
      (agent, before) => ({
        at,
        by: `agent ${agent.name}`,
        action: 'agent-joined',
        about: agent.name,
        detail: detailOf(agent, before),
      }),
    )
    if (joined === 'refused') throw spent()
    const { name: agent, state } = joined.agent
    const content: z.output<typeof enrollAnswer> = {
      nonce: claim.nonce,
      agent,
      state: state === 'approved' ? 'approved' : 'waiting',
    }
    return signAnswerOf(content, identity.key, identity.publicKey)
  },
})

/** A token that nobody made, or for an agent that was taken out of the inventory since. */
async function refuseUngranted(hash: string, { store, fleet }: Centre): Promise<void> {
  const grant = await store.agents.granted(hash)
  if (grant === undefined) throw spent()
  const { inventory } = await fleet()
  if (inventory.agents.includes(grant.agent)) return
  throw new HttpProblem(403, 'The inventory has no agent of this name', { hint: 'add it to agents: of the inventory' })
}

function spent(): HttpProblem {
  return new HttpProblem(403, 'This token is not good any more: it is unknown, was used, or is older than 7 days', {
    hint: 'make another: certflow agents token, at the centre',
  })
}

function detailOf({ state, address, host, key }: KnownAgent, before: KnownAgent | undefined) {
  return { state, address, host, key, ...(before !== undefined && state === 'approved' && { replaces: before.key }) }
}
