import { newKey, publicKeyText } from '../../../src/agent-protocol/keys.ts'
import { agentPaths } from '../../../src/agent-protocol/messages.ts'
import { signRequest } from '../../../src/agent-protocol/signed-request.ts'
import { unitMs } from '../../../src/domain/duration.ts'
import type { Draw } from '../draw.ts'
import type { WireAgent, WireRequest } from './wire-agent.ts'

/** What a forger has to work with: two agents that have joined, and what each of them has sent already. */
export interface Loot {
  readonly agents: readonly [WireAgent, WireAgent]
  /** Requests that were accepted. */
  readonly captured: readonly WireRequest[]
  /** One whose key was revoked. */
  readonly revoked: WireAgent
  readonly stranger: WireAgent
}

type Forgery = (loot: Loot, draw: Draw) => WireRequest

const fresh = ({ agents }: Loot, draw: Draw) => agents[draw.below(2)]?.report() ?? agents[0].report()
const capturedOne = ({ captured }: Loot, draw: Draw) =>
  captured[draw.below(captured.length)] ?? fresh({ captured } as Loot, draw)

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=,. '

/** A text with one character that is another one, or one more, or one less. */
function spoilt(text: string, draw: Draw): string {
  const at = draw.below(text.length)
  const character = alphabet[draw.below(alphabet.length)] ?? 'x'
  const ways = [
    `${text.slice(0, at)}${character}${text.slice(at + 1)}`,
    `${text.slice(0, at)}${character}${text.slice(at)}`,
    `${text.slice(0, at)}${text.slice(at + 1)}`,
  ]
  const way = ways[draw.below(ways.length)] ?? ''
  // HTTP takes away what stands around a value: that would be the same one
  return way.trim() === text ? spoilt(text, draw) : way
}

/** Each way to get a request accepted that no agent has made. */
export const forgeries: Readonly<Record<string, Forgery>> = {
  repeated: capturedOne,
  'a character of the header': (loot, draw) => {
    const good = fresh(loot, draw)
    return { ...good, authorization: spoilt(good.authorization, draw) }
  },
  'a character of the body': (loot, draw) => {
    const good = fresh(loot, draw)
    return { ...good, body: spoilt(good.body, draw) }
  },
  'another path': (loot, draw) => {
    const good = fresh(loot, draw)
    const paths = [`${agentPaths.report}?a=${draw.below(9)}`, agentPaths.key, agentPaths.enroll, agentPaths.hook]
    return { ...good, path: paths[draw.below(paths.length)] ?? agentPaths.key }
  },
  'the signature of another request': (loot, draw) => {
    const [good, other] = [fresh(loot, draw), fresh(loot, draw)]
    const [, signature = ''] = /signature=(.+)$/.exec(other.authorization) ?? []
    return { ...good, authorization: good.authorization.replace(/signature=.+$/, `signature=${signature}`) }
  },
  'the body of another request': (loot, draw) => ({ ...fresh(loot, draw), body: capturedOne(loot, draw).body }),
  'the key of another agent': ({ agents: [one, two] }) => {
    const good = one.report()
    return { ...good, authorization: good.authorization.replace(one.publicKey, two.publicKey) }
  },
  'a nonce or a time of its own': (loot, draw) => {
    const old = capturedOne(loot, draw)
    const changed = draw.isIn(0.5)
      ? old.authorization.replace(/nonce=.{22}/, `nonce=${publicKeyText(newKey()).slice(0, 22)}`)
      : old.authorization.replace(/at=\d+/, (at) => `at=${Number(at.slice(3)) + 1 + draw.below(60)}`)
    return { ...old, authorization: changed }
  },
  'too old, or too new': ({ agents: [one] }, draw) => {
    const offMs = draw.between(6, 600) * unitMs.m * (draw.isIn(0.5) ? 1 : -1)
    return one.report({}, new Date(one.here.clock.now.getTime() + offMs))
  },
  'a stranger': ({ stranger }) => stranger.report(),
  'a revoked key': ({ revoked }) => revoked.report(),
  'a stranger who names an agent': ({ stranger, agents: [one] }) => {
    const good = stranger.report()
    return { ...good, authorization: good.authorization.replace(stranger.publicKey, one.publicKey) }
  },
  'a join with a made-up secret': ({ stranger }, draw) => {
    const secret = publicKeyText(newKey()).slice(0, draw.below(43) + 1)
    return stranger.request(agentPaths.enroll, { secret, ...stranger.about() })
  },
  'another key without its consent': ({ agents: [one] }) => {
    const key = publicKeyText(newKey())
    return one.request(agentPaths.key, { key, proof: 'A'.repeat(86) })
  },
  'signed for GET': ({ agents: [one] }) => {
    const good = one.report()
    const { authorization } = signRequest(one.key, { method: 'GET', path: good.path }, good.body, one.here.clock.now)
    return { ...good, authorization }
  },
  'no more than a bearer token': (loot, draw) => ({
    ...fresh(loot, draw),
    authorization: `Bearer certflow_${draw.isIn(0.5) ? 'hook_' : ''}${publicKeyText(newKey())}`,
  }),
}
