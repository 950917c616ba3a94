import type { KeyObject } from 'node:crypto'
import { joinSecretHash } from '../../../src/agent-protocol/join-token.ts'
import { newKey, publicKeyText } from '../../../src/agent-protocol/keys.ts'
import { agentPaths, type EnrollBody, type ReportBody } from '../../../src/agent-protocol/messages.ts'
import { signRequest } from '../../../src/agent-protocol/signed-request.ts'
import { grantMs } from '../../../src/centre/agents/join-rules.ts'
import type { CentreHere } from './centre-here.ts'

/** An inventory with two agents. */
export const agentInventory = `version: 1
defaults: { owner: center }
contacts: { center: { email: [pki@center.example.ac.jp] } }
agents: [web01, web02]
endpoints:
  - { host: www.example.ac.jp, managed_by: web01 }
  - { host: mail.example.ac.jp, managed_by: certbot }
`

/** A request as it would go out, to be sent as it is or spoilt first. */
export interface WireRequest {
  readonly path: string
  readonly body: string
  readonly authorization: string
}

/** An agent as the centre sees it: a key, and requests that it signs. */
export class WireAgent {
  readonly here: Pick<CentreHere, 'url' | 'clock' | 'store'>
  readonly key: KeyObject
  machine = 'a'.repeat(64)

  constructor(here: WireAgent['here'], key: KeyObject = newKey()) {
    this.here = here
    this.key = key
  }

  get publicKey(): string {
    return publicKeyText(this.key)
  }

  /** Makes a grant and answers its secret. */
  async grant(agent: string, from?: string): Promise<string> {
    const secret = newKey().export({ type: 'pkcs8', format: 'der' }).subarray(-32).toString('base64url')
    const at = this.here.clock.now
    const grant = {
      agent,
      from,
      createdAt: at,
      expiresAt: new Date(at.getTime() + grantMs),
      hash: joinSecretHash(secret),
    }
    await this.here.store.agents.grant(grant, { at, by: 'test', action: 'agent-token-made', about: agent, detail: {} })
    return secret
  }

  about(): Omit<EnrollBody, 'secret'> {
    return { machine: this.machine, host: 'web01', agent_version: '0.0.0', node_version: 'v24.21.0' }
  }

  /** A request, signed at the centre's time. */
  request(path: string, content: unknown, at: Date = this.here.clock.now): WireRequest {
    const body = JSON.stringify(content)
    return { path, body, authorization: signRequest(this.key, { method: 'POST', path }, body, at).authorization }
  }

  /** A report. */
  report(overrides: Partial<ReportBody> = {}, at?: Date): WireRequest {
    const made_at = (at ?? this.here.clock.now).toISOString()
    const body = { made_at, last: true, certificates: [], events: [], wishes: [], ...this.about(), ...overrides }
    return this.request(agentPaths.report, body, at)
  }

  async send({ path, body, authorization }: WireRequest): Promise<Response> {
    const headers = { authorization, 'content-type': 'application/json' }
    return fetch(`${this.here.url}${path}`, { method: 'POST', body, headers })
  }

  async enroll(secret: string): Promise<Response> {
    return this.send(this.request(agentPaths.enroll, { secret, ...this.about() }))
  }

  /** One that has joined. */
  static async joined(here: WireAgent['here'], name: string): Promise<WireAgent> {
    const agent = new WireAgent(here)
    const { status } = await agent.enroll(await agent.grant(name))
    if (status !== 200) throw new Error(`${name} could not join: ${status}`)
    return agent
  }
}
