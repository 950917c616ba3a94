import { expect, test } from 'vitest'
import { weekFigures } from '../../src/alerting/week-figures.ts'
import { loadInventory, usableInventory } from '../../src/inventory/load.ts'
import { CentreHere } from '../support/centre/centre-here.ts'
import { agentInventory, WireAgent } from '../support/centre/wire-agent.ts'
import { daysFromNow } from '../support/facts.ts'

test('agents are counted by what they said last, and none is counted once it is revoked', async () => {
  await using here = await CentreHere.start({ inventory: agentInventory })
  const inventory = usableInventory(loadInventory(agentInventory, 'i'), 'i')
  const counted = async (version = '0.0.0') =>
    (await weekFigures(here.store, { inventory, manual: [], version, now: here.clock.now })).agents
  expect(await counted()).toBeUndefined()
  await WireAgent.joined(here, 'web01')
  const failing = await WireAgent.joined(here, 'web02')
  here.clock.now = daysFromNow(2)
  const failure = { count: 3, since: daysFromNow(1).toISOString(), message: 'the CA refused' }
  await failing.send(failing.report({ certificates: [{ name: 'www', names: [], listeners: [], failure }] }))
  expect(await counted()).toMatchObject({
    total: 2,
    standings: { fine: 0, silent: 1, failing: 1 },
    silentSince: daysFromNow(0),
    outdated: 0,
  })
  expect(await counted('0.1.0')).toMatchObject({ outdated: 2 })
  const revoked = { at: here.clock.now, by: 'kato', action: 'agent-revoked', about: 'web01', detail: {} }
  await here.store.agents.revoke('web01', revoked)
  expect(await counted()).toMatchObject({ total: 1, standings: { silent: 0, failing: 1 } })
})
