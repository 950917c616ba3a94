import { agentConcerns } from '../../centre/agents/agent-concerns.ts'
import { agentFields } from '../../centre/agents/agent-fields.ts'
import { printable, printableJson } from '../../domain/printable.ts'
import { rfc3339 } from '../../report/row.ts'
import type { AgentHook, KnownAgent } from '../../store/agent-store.ts'
import { columnsText, moment } from '../alerts/words.ts'
import type { CliContext } from '../context.ts'
import { exitCodes } from '../exit-codes.ts'
import { packageVersion } from '../version.ts'
import type { AgentOptions } from './agents.ts'
import { ownStore } from './users.ts'

/** `certflow agents list`. */
export async function listAgents(
  options: AgentOptions & { readonly format: 'table' | 'json' },
  context: CliContext,
): Promise<number> {
  await using store = await ownStore(options, context)
  const [agents, hooks] = [await store.agents.list(), await store.agents.hooks()]
  const text = options.format === 'json' ? listJson(agents, hooks, context) : listTable(agents, hooks, context)
  context.stdout.write(text)
  return exitCodes.clean
}

function listTable(agents: readonly KnownAgent[], hooks: readonly AgentHook[], { stdout, now }: CliContext): string {
  if (agents.length + hooks.length === 0) return 'No agent has joined.\n'
  const head = ['agent', 'state', 'host', 'version', 'node', 'spoke last', 'look at']
  const rows = [
    ...agents.map((agent) => [
      agent.name,
      agent.state === 'waiting' ? `waiting (key ${agent.key.slice(0, 8)})` : agent.state,
      printable(agent.host),
      printable(agent.version),
      printable(agent.nodeVersion),
      agent.reportedAt === undefined ? 'never' : moment(agent.reportedAt),
      agentConcerns(agent, packageVersion(), now())
        .map(({ text }) => text.en)
        .join('; '),
    ]),
    ...hooks.map(({ name, client, names, reports }) => [
      name,
      `hook of ${client}`,
      names.join(' '),
      '-',
      '-',
      lastOf(reports) === undefined ? 'never' : moment(lastOf(reports) ?? now()),
      '',
    ]),
  ]
  return columnsText(head, rows, stdout.columns || 200)
}

function listJson(agents: readonly KnownAgent[], hooks: readonly AgentHook[], { now }: CliContext): string {
  const rows = [
    ...agents.map((agent) => {
      const { name, state, ...further } = agentFields(agent, packageVersion(), now())
      return { name, state, key: agent.key, ...further }
    }),
    ...hooks.map(({ name, client, names, createdAt, reports }) => {
      const last = lastOf(reports)
      return {
        name,
        hook: client,
        names,
        created_at: rfc3339(createdAt),
        reported_at: last && rfc3339(last),
      }
    }),
  ]
  return `${JSON.stringify(rows, undefined, 2).split('\n').map(printableJson).join('\n')}\n`
}

function lastOf(reports: AgentHook['reports']): Date | undefined {
  return reports.map(({ at }) => at).sort((a, b) => b.getTime() - a.getTime())[0]
}
