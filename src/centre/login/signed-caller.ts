import { hash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { clockSlackMs } from '../../agent-protocol/messages.ts'
import { type RequestClaim, readSignedRequest } from '../../agent-protocol/signed-request.ts'
import type { AgentStore } from '../../store/agent-store.ts'
import { HttpProblem } from '../http/http-problem.ts'
import type { AgentCaller } from './caller.ts'

/** A request is good for a clock that is late by as much as for one that is early; after that nobody could bring it again. */
const nonceMs = 2 * clockSlackMs + 60_000

/** What a signed request claims, where key, signature and time are right. Throws 401 with what is wrong. */
export function claimOf({ headers, method, url }: FastifyRequest, now: Date): RequestClaim {
  const claim = readSignedRequest(headers.authorization ?? '', { method, path: url })
  if (claim === undefined) throw new HttpProblem(401, 'This request is not signed as it must be')
  if (Math.abs(claim.at.getTime() - now.getTime()) > clockSlackMs)
    throw new HttpProblem(401, 'This request is of another time than that of the centre', {
      hint: 'set the clock of this server: it may be off by five minutes',
    })
  return claim
}

/** The agent that a claim is of. Throws where it is none, or may not speak. */
export async function agentOfClaim(claim: RequestClaim, agents: AgentStore): Promise<AgentCaller> {
  const agent = await agents.byKey(claim.key)
  switch (agent?.state) {
    case 'approved':
      return { kind: 'agent', agent, claim }
    case 'waiting':
      throw new HttpProblem(403, 'This agent waits for approval', {
        hint: `certflow agents approve ${agent.name}, at the centre`,
      })
    case 'quarantined':
      throw new HttpProblem(403, 'Two machines speak with the key of this agent: it is in quarantine', {
        hint: 'let each join with a token of its own; certflow agents approve, at the centre, lets in the one that spoke last',
      })
    case 'revoked':
      throw new HttpProblem(403, 'This agent is revoked', { hint: 'let it join anew: certflow agents token' })
    default:
      throw new HttpProblem(401, 'The centre does not know the key of this agent', {
        hint: 'let it join: certflow agents token, at the centre',
      })
  }
}

/** Takes a signed request as a whole: its body is the one that was signed, and nobody has sent it before. Throws 401. */
export async function takeOnce({ key, nonce, body }: RequestClaim, raw: Buffer, agents: AgentStore, now: Date) {
  if (hash('sha256', raw) !== body) throw new HttpProblem(401, 'This is not the body that was signed')
  if (!(await agents.useNonce(key, nonce, now, new Date(now.getTime() - nonceMs))))
    throw new HttpProblem(401, 'This request was sent before')
}
