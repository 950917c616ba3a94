import type { AdministratorOptions } from '../../alerting/administrators.ts'
import { dayMs } from '../../domain/duration.ts'
import type { Store } from '../../store/store.ts'

/** What happened longer ago is no news any more. */
const lookBackMs = 7 * dayMs

/** Agents of which a second machine has spoken with the key, for the administrators. */
export async function clonedAgents({ audit }: Store, now: Date): Promise<AdministratorOptions['further']> {
  const noticed = await audit.since(new Date(now.getTime() - lookBackMs), 'agent-cloned')
  return noticed.map(({ at, about: agent, detail: { host = '', address = '' } }) => [
    { kind: 'cloned', agent, host, address },
    `${agent} ${at.toISOString()}`,
  ])
}
