import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import pLimit from 'p-limit'
import { type Endpoint, plainEndpoint, targetOf } from '../../src/domain/endpoint.ts'
import { Cancellation } from '../../src/probe/cancellation.ts'
import { OwnHandshakes } from '../../src/probe/handshake/own-handshakes.ts'
import { type ProbeOptions, probe } from '../../src/probe/probe.ts'
import { NameResolver } from '../../src/probe/resolve.ts'
import { openNodeWire } from '../../src/probe/wire/node-wire.ts'
import { ChainReader } from '../../src/probe/x509/chain-reader.ts'
import type { VerifyAt } from '../config/agent-config.ts'
import type { SeenListener } from '../domain/listener-verdict.ts'

/** A place at which a certificate must be seen: what is asked for, and where. */
export interface Listener {
  readonly endpoint: Endpoint
  readonly address: string
}

/** A machine with more addresses is a router; a service on it has its `verify:`. */
const mostAddresses = 8

/** Names × addresses: beyond this nobody reads which of them failed. */
const mostListeners = 400

/** Asked of a wildcard: a name that it covers and that nobody has. */
const anyLabel = 'certflow-check'

/** The listeners at which a certificate of these names must be seen. A host that has no address has none. */
export async function listenersFor(verify: VerifyAt, names: readonly string[]): Promise<readonly Listener[]> {
  const asked = names.filter((name) => isIP(name) === 0).map((name) => name.replace(/^\*/, anyLabel))
  const listeners =
    verify.kind === 'own-names' ? ofOwnNames(asked, names) : await ofPlaces(verify.places, asked, new NameResolver())
  return listeners.slice(0, mostListeners)
}

function ofOwnNames(asked: readonly string[], names: readonly string[]): readonly Listener[] {
  const own = ownAddresses()
  const byName = asked.flatMap((serverName) =>
    own.map((address) => ({ endpoint: plainEndpoint(serverName, { connect: address, serverName }), address })),
  )
  const byAddress = names
    .filter((name) => own.includes(name))
    .map((address) => ({ endpoint: plainEndpoint(address), address }))
  return [...byName, ...byAddress]
}

/** Loopback, and the addresses of the interfaces but for those that are valid on one link only. */
export function ownAddresses(): readonly string[] {
  const ofInterfaces = Object.values(networkInterfaces()).flatMap((each = []) =>
    each.filter(({ internal, scopeid }) => !internal && (scopeid ?? 0) === 0).map(({ address }) => address),
  )
  return ['127.0.0.1', '::1', ...ofInterfaces].slice(0, mostAddresses)
}

async function ofPlaces(
  places: readonly Endpoint[],
  asked: readonly string[],
  resolver: NameResolver,
): Promise<readonly Listener[]> {
  const found: Listener[] = []
  for (const place of places) {
    const host = place.connect ?? place.host
    const resolution = isIP(host) === 0 ? await resolver.lookup(host) : { addresses: [host] }
    const serverNames =
      place.serverName === undefined ? [...asked, ...(asked.length === 0 ? [undefined] : [])] : [place.serverName]
    for (const address of 'addresses' in resolution ? resolution.addresses : []) {
      for (const serverName of serverNames) {
        found.push({ endpoint: plainEndpoint(host, { ...place, connect: address, serverName }), address })
      }
    }
  }
  return found
}

/** A service on the same machine answers within milliseconds, or is in trouble. */
const lookMs = 5_000

/** Listeners looked at together. */
const atOnce = 16

/** Looks at each listener once, with a whole handshake, which proves that it has the key. In the order given; never rejects. */
export async function look(listeners: readonly Listener[]): Promise<readonly SeenListener[]> {
  const limit = pLimit(atOnce)
  const options: ProbeOptions = {
    depth: 'full',
    timeoutMs: lookMs,
    connectTimeoutMs: lookMs,
    retries: 1,
    pace: undefined,
    handshakes: new OwnHandshakes(openNodeWire),
    reader: new ChainReader(),
    // Trust is not what is asked here, and reading the anchors would take longer than all the rest.
    anchorsOf: () => ({ source: 'bundled', bySubject: () => [] }),
    now: () => new Date(),
  }
  return Promise.all(listeners.map((listener) => limit(() => lookAt(listener, options))))
}

async function lookAt({ endpoint, address }: Listener, options: ProbeOptions): Promise<SeenListener> {
  const answer = await probe(endpoint, address, 0, options, new Cancellation(), () => undefined)
  const served = 'result' in answer && answer.result.failure === undefined ? answer.result.served : undefined
  return { target: targetOf(endpoint), address, fingerprint: served?.chain[0].fingerprint }
}
