import { expect, test } from 'vitest'
import { CentreHere } from '../support/centre/centre-here.ts'
import { forgeries, type Loot } from '../support/centre/forgeries.ts'
import { agentInventory, WireAgent, type WireRequest } from '../support/centre/wire-agent.ts'
import { Draw } from '../support/draw.ts'
import { isCampaign, tell } from '../support/figures.ts'

const requests = isCampaign ? 10_000 : 640
/** Below what a centre serves at once, so that each is looked at. */
const atOnce = 32

/** Everything that an accepted request would have changed. */
async function everything({ store }: CentreHere): Promise<object> {
  const { agents } = store
  return [await agents.list(), await agents.certificates(), await agents.hooks(), await store.audit.since(new Date(0))]
}

test(`${requests} requests that no agent has made: none is accepted, and nothing changes`, async () => {
  await using here = await CentreHere.start({ inventory: agentInventory })
  const [revoked, two] = [await WireAgent.joined(here, 'web01'), await WireAgent.joined(here, 'web02')]
  const entry = { at: here.clock.now, by: 'kato', action: 'agent-revoked', about: 'web01', detail: {} }
  await here.store.agents.revoke('web01', entry)
  const one = await WireAgent.joined(here, 'web01')
  const captured: WireRequest[] = []
  for (let count = 0; count < 20; count++) {
    const request = (count % 2 === 0 ? one : two).report({ host: `captured ${count}` })
    expect((await one.send(request)).status).toBe(200)
    captured.push(request)
  }
  const loot: Loot = { agents: [one, two], captured, revoked, stranger: new WireAgent(here) }
  const before = await everything(here)
  const draw = new Draw(4_821)
  const kinds = Object.entries(forgeries)
  const statuses = new Map<string, Map<number, number>>()
  for (let sent = 0; sent < requests; sent += atOnce) {
    const batch = Array.from({ length: atOnce }, async (_, index) => {
      const [kind = '', forge = kinds[0]?.[1]] = kinds[(sent + index) % kinds.length] ?? []
      if (forge === undefined) return
      const { status } = await one.send(forge(loot, draw))
      const ofKind = statuses.get(kind) ?? new Map<number, number>()
      statuses.set(kind, ofKind.set(status, (ofKind.get(status) ?? 0) + 1))
    })
    await Promise.all(batch)
  }
  const accepted = [...statuses].filter(([, ofKind]) => [...ofKind.keys()].some((status) => status < 400))
  const unseen = [...statuses].filter(([, ofKind]) => ofKind.has(503) || ofKind.has(500))
  tell('agent-forgeries', { 'requests sent': requests, kinds: kinds.length, accepted: [accepted.length, '0'] })
  expect(accepted).toEqual([])
  expect(unseen).toEqual([])
  expect(await everything(here)).toEqual(before)
  // and what is really theirs is still taken
  expect((await one.send(one.report())).status).toBe(200)
})
