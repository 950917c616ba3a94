import type { AgentReport, ReportedCertificate, RevokedAgent } from '../../domain/agents/agent-report.ts'
import type { ReportBook } from '../../domain/agents/judge-agents.ts'
import { dayMs } from '../../domain/duration.ts'
import type { Endpoint } from '../../domain/endpoint.ts'
import { knownClients } from '../../inventory/schema.ts'
import type { AgentHook, HookReport, KnownAgent } from '../../store/agent-store.ts'
import type { Store } from '../../store/store.ts'

/** Who has just joined has a day to say its first word. */
const firstWordMs = dayMs

/** The last words of agents and hooks, and who was revoked; undefined where there are none. */
export async function readReportBook({ agents }: Pick<Store, 'agents'>, now: Date): Promise<ReportBook | undefined> {
  const [joined, hooks, revoked] = [await agents.list(), await agents.hooks(), await agents.revoked()]
  if (joined.length + hooks.length + revoked.size === 0) return undefined
  return reportBook({ joined, hooks, revoked, certificates: await agents.certificates() }, now)
}

/** What the store knows of those who renew. */
interface KnownSpeakers {
  readonly joined: readonly KnownAgent[]
  readonly hooks: readonly AgentHook[]
  readonly revoked: ReadonlyMap<string, Date>
  readonly certificates: ReadonlyMap<number, readonly ReportedCertificate[]>
}

/** Of hooks only those are asked that have a token for the name. */
function reportBook({ joined, hooks, revoked, certificates }: KnownSpeakers, now: Date): ReportBook {
  const speaking = joined.filter(({ state }) => state !== 'waiting')
  const byName = new Map(speaking.map((agent) => [agent.name, agent]))
  const isNew = ({ reportedAt, enrolledAt }: KnownAgent) =>
    reportedAt === undefined && now.getTime() - enrolledAt.getTime() <= firstWordMs
  return {
    isAsked: ({ managedBy, ...endpoint }) => {
      if (managedBy === undefined) return false
      if (knownClients.includes(managedBy)) return hooksFor(hooks, managedBy, endpoint).length > 0
      if (revoked.has(managedBy)) return true
      const agent = byName.get(managedBy)
      return joined.length > 0 && (agent === undefined || !isNew(agent))
    },
    reportFor: ({ managedBy = '', ...endpoint }): AgentReport | RevokedAgent | undefined => {
      const revokedAt = revoked.get(managedBy)
      if (revokedAt !== undefined) return { kind: 'revoked', revokedAt }
      const agent = byName.get(managedBy)
      return agent === undefined
        ? hookReport(managedBy, hooksFor(hooks, managedBy, endpoint), nameOf(endpoint))
        : agentReport(agent, certificates.get(agent.id) ?? [])
    },
  }
}

function agentReport(
  { name, reportedAt, enrolledAt }: KnownAgent,
  certificates: readonly ReportedCertificate[],
): AgentReport {
  return { agent: name, kind: 'agent', reportedAt: reportedAt ?? enrolledAt, certificates }
}

/** The newest word of the hooks that may speak for a name; one that has never spoken has said nothing. */
function hookReport(client: string, hooks: readonly AgentHook[], name: string): AgentReport | undefined {
  const said = hooks.flatMap(({ reports }) => reports.filter((report) => report.name === name))
  const newest = said.reduce<HookReport | undefined>(
    (best, each) => (best && best.at >= each.at ? best : each),
    undefined,
  )
  if (newest === undefined) return undefined
  const { fingerprint, at } = newest
  const certificate: ReportedCertificate = {
    ...{ name, names: [name], fingerprint, inForceSince: at, listeners: [] },
    ...{ notAfter: undefined, reloadBy: undefined, failure: undefined },
  }
  return { agent: client, kind: 'hook', reportedAt: at, certificates: [certificate] }
}

type Named = Pick<Endpoint, 'host' | 'serverName'>

function hooksFor(hooks: readonly AgentHook[], client: string, endpoint: Named): readonly AgentHook[] {
  return hooks.filter((hook) => hook.client === client && hook.names.includes(nameOf(endpoint)))
}

function nameOf({ serverName, host }: Named): string {
  return serverName ?? host
}
