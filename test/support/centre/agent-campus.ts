import { observed, placeOf, seenAnswer, seenCertificate } from '../../store/samples.ts'
import { daysFromNow } from '../facts.ts'
import { CentreHere } from './centre-here.ts'
import { WireAgent } from './wire-agent.ts'

const inventory = `version: 1
defaults: { owner: center, language: en }
contacts:
  center: { email: [pki@center.example.ac.jp] }
  physics: { email: [web@phys.example.ac.jp], logins: [tanaka] }
agents: [web01, web02]
endpoints:
  - { host: www.example.ac.jp, managed_by: web01 }
  - { host: old.example.ac.jp, managed_by: web01, owner: physics }
  - { host: lb.example.ac.jp, managed_by: web01, addresses: all }
  - { host: new.example.ac.jp, managed_by: web01 }
  - { host: night.example.ac.jp, managed_by: web01 }
  - { host: quiet.example.ac.jp, managed_by: web01 }
  - { host: gone.example.ac.jp, managed_by: web02 }
  - { host: own.example.ac.jp, managed_by: certbot }
  - { host: hand.example.ac.jp }
`

const fresh = seenCertificate('a')

/** What nobody should see any more. */
export const old = seenCertificate('b')

/** One agent that has spoken, and a run that saw what it is about: each state of agreement but silence. */
export async function agentCampus(): Promise<CentreHere> {
  const here = await CentreHere.start({ inventory })
  const agent = await WireAgent.joined(here, 'web01')
  const listener = (name: string, fingerprint: string) => ({
    target: `${name}.example.ac.jp@127.0.0.1:443`,
    fingerprint,
  })
  const certificate = (name: string, shows: string) => ({
    ...{ name, names: [`${name}.example.ac.jp`], fingerprint: fresh.fingerprint },
    ...{ in_force_since: daysFromNow(-2).toISOString(), not_after: daysFromNow(80).toISOString() },
    listeners: [listener(name, shows)],
  })
  const { fingerprint: _, ...silent } = listener('quiet', '')
  const certificates = [
    // put in force as the network was looked at
    { ...certificate('new', fresh.fingerprint), in_force_since: daysFromNow(0).toISOString() },
    { ...certificate('night', old.fingerprint), reload_by: daysFromNow(0.5).toISOString() },
    { ...certificate('quiet', ''), listeners: [silent] },
    certificate('www', fresh.fingerprint),
    certificate('old', old.fingerprint),
    certificate('lb', fresh.fingerprint),
  ]
  const event = { id: '00000000-0000-4000-8000-000000000001', at: daysFromNow(-1).toISOString(), certificate: 'old' }
  const events = [{ ...event, kind: 'changed', text: 'a new certificate is in force <i>and served</i>' }] as const
  await agent.send(agent.report({ certificates, host: '<b>web01</b>', events: [...events] }))
  const seen = (name: string, leaf: typeof fresh, address = '192.0.2.7') =>
    observed(0, {
      place: placeOf({ endpoint: `${name}.example.ac.jp:443`, address }),
      seen: seenAnswer({ chain: [leaf] }),
      findings: [],
    })
  await here.ran([
    seen('www', fresh),
    seen('old', old),
    seen('lb', fresh),
    seen('lb', old, '192.0.2.8'),
    seen('new', old),
    seen('night', old),
    seen('quiet', fresh),
    seen('gone', old),
    seen('own', old),
    seen('hand', old),
  ])
  return here
}
