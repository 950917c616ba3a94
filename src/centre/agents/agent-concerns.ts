import { isSilent } from '../../domain/agents/agent-standing.ts'
import { isOlderVersion } from '../../domain/agents/version.ts'
import { dayMs } from '../../domain/duration.ts'
import type { Language } from '../../messages/messages.ts'
import type { KnownAgent } from '../../store/agent-store.ts'

/** Something about an agent at which somebody should look. */
interface AgentConcern {
  readonly text: Readonly<Record<Language, string>>
}

/** A new Node comes with a new version of the agent: half a year is time enough for a package. */
const endNearMs = 180 * dayMs

/** What somebody should look at: who waits, who is in quarantine, who is silent, old versions. */
export function agentConcerns(agent: KnownAgent, centreVersion: string, now: Date): readonly AgentConcern[] {
  const { state, version, nodeVersion, nodeEndOfLife, reportedAt } = agent
  const end = nodeEndOfLife === undefined ? undefined : new Date(nodeEndOfLife)
  return [
    ...(state === 'waiting' ? [concern('waits for approval', '承認待ち')] : []),
    ...(state === 'quarantined'
      ? [concern('two machines speak with its key: in quarantine', '同じ鍵が2台で使われているため隔離中')]
      : []),
    ...(isSilent(agent, now)
      ? [
          reportedAt === undefined
            ? concern('has never spoken', '一度も報告なし')
            : concern('is silent', '報告が途絶えている'),
        ]
      : []),
    ...(isOlderVersion(version, centreVersion)
      ? [concern(`version ${version} is older than the centre's`, `バージョン ${version} はセンターより古い`)]
      : []),
    ...(end !== undefined && end.getTime() - now.getTime() < endNearMs
      ? [
          concern(
            `Node ${nodeVersion} is mended until ${nodeEndOfLife}`,
            `Node ${nodeVersion} の保守は ${nodeEndOfLife} まで`,
          ),
        ]
      : []),
  ]
}

function concern(en: string, ja: string): AgentConcern {
  return { text: { en, ja } }
}
