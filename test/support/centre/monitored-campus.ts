import { daysFromNow } from '../facts.ts'
import { busyCampus, busyInventory } from './busy-campus.ts'
import { CentreHere } from './centre-here.ts'
import { WireAgent } from './wire-agent.ts'

/** The busy campus with 60 servers, and with two agents: one is fine, and one fails. */
export async function monitoredCampus(): Promise<CentreHere> {
  const servers = 60
  const here = await CentreHere.start({ inventory: `${busyInventory(servers)}agents: [web01, web02]\n` })
  await busyCampus(here, servers)
  const [fine, failing] = [await WireAgent.joined(here, 'web01'), await WireAgent.joined(here, 'web02')]
  await fine.send(fine.report())
  const failure = { count: 4, since: daysFromNow(-1).toISOString(), message: 'the CA refused' }
  await failing.send(failing.report({ certificates: [{ name: 'www', names: [], listeners: [], failure }] }))
  return here
}
