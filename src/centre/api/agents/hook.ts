import { z } from 'zod'
import { agentPaths } from '../../../agent-protocol/messages.ts'
import { HttpProblem } from '../../http/http-problem.ts'
import { apiRoute } from '../../http/route.ts'
import type { HookCaller } from '../../login/caller.ts'

/** As `openssl x509 -noout -fingerprint -sha256` writes it, with or without what stands before it. */
const fingerprint = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?:sha256 fingerprint=)?(?:[0-9a-f]{2}:?){32}$/, 'is no SHA-256 of a certificate')
  .transform((text) => text.replace(/^.*=/, '').replaceAll(':', ''))

/** DNS names as a client's hook has them: one, several fields, or several in one. */
const names = z
  .union([z.string(), z.array(z.string()).max(100)])
  .transform((given) => [given].flat().flatMap((text) => text.toLowerCase().split(/[\s,]+/)))
  .transform((given) => given.filter((name) => name !== ''))

/** `POST /api/v1/agents/hook`: what another ACME client has renewed, as a form that a line of shell makes. */
export const hookRoute = apiRoute({
  method: 'POST',
  path: agentPaths.hook,
  may: ['hook'],
  summary: 'Say what another ACME client has put in force: a form with name (once or more) and fingerprint',
  body: z.object({ name: names, fingerprint }),
  reply: z.object({ taken: z.array(z.string()).meta({ description: 'names that this hook may speak for' }) }),
  answer: async ({ caller, body, centre }) => {
    const { hook } = caller as HookCaller
    const taken = body.name.filter((name) => hook.names.includes(name))
    if (taken.length === 0)
      throw new HttpProblem(403, 'The token of this hook is for other names', {
        hint: 'make one for these: certflow agents token, at the centre',
      })
    const at = centre.now()
    await centre.store.agents.hookReport(
      hook.hash,
      taken.map((name) => ({ name, fingerprint: body.fingerprint, at })),
    )
    return { taken }
  },
})
