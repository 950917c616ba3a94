import { verify } from 'node:crypto'
import type { z } from 'zod'
import { publicKeyOf } from '../../../agent-protocol/keys.ts'
import { agentPaths, type keyAnswer, keyBody, keyProofText } from '../../../agent-protocol/messages.ts'
import { signAnswerOf, signedAnswer } from '../../../agent-protocol/signed-answer.ts'
import { HttpProblem } from '../../http/http-problem.ts'
import { apiRoute } from '../../http/route.ts'
import { agentCaller } from './report.ts'

/** `POST /api/v1/agents/key`: an agent takes another key. The old one signs the request, the new one that it is known to who sends it. */
export const keyRoute = apiRoute({
  method: 'POST',
  path: agentPaths.key,
  may: ['agent'],
  summary: 'Put another key in the place of that of an agent',
  body: keyBody,
  reply: signedAnswer,
  answer: async (ask) => {
    const { body, centre } = ask
    const { agent, claim } = agentCaller(ask)
    const next = publicKeyOf(body.key)
    const proof = Buffer.from(body.proof, 'base64url')
    if (next === undefined || !verify(undefined, keyProofText(agent.key, body.key), next, proof))
      throw new HttpProblem(400, 'The new key has not signed for itself')
    const detail = { from: agent.key, to: body.key }
    const entry = {
      at: centre.now(),
      by: `agent ${agent.name}`,
      action: 'agent-key-changed',
      about: agent.name,
      detail,
    }
    if (!(await centre.store.agents.changeKey(agent.key, body.key, entry)))
      throw new HttpProblem(409, 'This key is known already', { hint: 'make a new one' })
    const content: z.output<typeof keyAnswer> = { nonce: claim.nonce, key: body.key }
    return signAnswerOf(content, centre.identity.key, centre.identity.publicKey)
  },
})
