import type { z } from 'zod'
import {
  agentPaths,
  longestAgentBody,
  type ReportBody,
  type reportAnswer,
  reportBody,
  type WireCertificate,
  type WireWish,
} from '../../../agent-protocol/messages.ts'
import { signAnswerOf, signedAnswer } from '../../../agent-protocol/signed-answer.ts'
import type { ReportedCertificate } from '../../../domain/agents/agent-report.ts'
import { printable } from '../../../domain/printable.ts'
import { rfc3339 } from '../../../report/row.ts'
import type { KeptReport, Wish } from '../../../store/agent-store.ts'
import { HttpProblem } from '../../http/http-problem.ts'
import { type Ask, apiRoute } from '../../http/route.ts'
import type { AgentCaller } from '../../login/caller.ts'
import { aboutOf } from './about.ts'

/** `POST /api/v1/agents/report`: what an agent has, and what it is wished. It speaks of itself alone: who it is its key says. */
export const reportRoute = apiRoute({
  method: 'POST',
  path: agentPaths.report,
  may: ['agent'],
  summary: 'Say what stands on a server; the answer has what is wished of its agent',
  longestBody: longestAgentBody,
  body: reportBody,
  reply: signedAnswer,
  answer: async (ask) => {
    const { body, centre, address } = ask
    const { agent, claim } = agentCaller(ask)
    const at = centre.now()
    const entry = {
      at,
      by: 'certflow',
      action: 'agent-cloned',
      about: agent.name,
      detail: { address, host: body.host },
    }
    const taken = await centre.store.agents.report(agent.key, keptReport(body, at), entry)
    if (taken === 'cloned' || taken === 'refused')
      throw new HttpProblem(403, 'Two machines speak with the key of this agent: it is in quarantine', {
        hint: 'let each join with a token of its own',
      })
    const wishes = (await centre.store.agents.openWishes(agent.name)).map(wireWish)
    const content: z.output<typeof reportAnswer> = { nonce: claim.nonce, wishes }
    return signAnswerOf(content, centre.identity.key, centre.identity.publicKey)
  },
})

/** The agent that asks; its grant has let in nobody else. */
export function agentCaller({ caller }: Pick<Ask, 'caller'>): AgentCaller {
  if (caller?.kind !== 'agent') throw new Error('a route of agents was asked by somebody else')
  return caller
}

function keptReport(body: ReportBody, receivedAt: Date): KeptReport {
  return {
    ...aboutOf(body),
    madeAt: new Date(body.made_at),
    receivedAt,
    isLast: body.last,
    certificates: body.certificates.map(reportedCertificate),
    events: body.events.map(({ at, certificate, text, ...event }) => ({
      ...event,
      at: new Date(at),
      certificate: printable(certificate),
      text: printable(text),
    })),
    answered: body.wishes.map(({ id, taken, text }) => ({ wish: id, taken, text: printable(text) })),
  }
}

function reportedCertificate(wire: WireCertificate): ReportedCertificate {
  const { failure } = wire
  return {
    name: printable(wire.name),
    names: wire.names.map((name) => name.toLowerCase()),
    fingerprint: wire.fingerprint,
    notAfter: dateOf(wire.not_after),
    inForceSince: dateOf(wire.in_force_since),
    listeners: wire.listeners.map(({ target, fingerprint }) => ({ target: printable(target), fingerprint })),
    reloadBy: dateOf(wire.reload_by),
    failure: failure && {
      count: failure.count,
      since: new Date(failure.since),
      message: printable(failure.message),
    },
  }
}

function dateOf(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text)
}

function wireWish({ id, renew, because, madeAt }: Wish): WireWish {
  const common = { id, because, made_at: rfc3339(madeAt) }
  return 'issuer' in renew ? { ...common, renew_issuer: renew.issuer } : { ...common, renew: renew.certificate }
}
