import { dialectPorts } from '../domain/endpoint.ts'
import { canonicalAddress } from '../network/address.ts'
import { quoted } from '../network/parsed.ts'
import type { Loose } from '../yaml/loose.ts'
import { parseHost } from './host.ts'
import { type Part, type PartCheck, type Spot, spotOf, whereText } from './part.ts'

/** An endpoint, as far as it is told from others. */
interface Named {
  readonly host: string
  /** The host as written. */
  readonly text: string
  /** Undefined where the default port counts, which another file may say. */
  readonly port: number | undefined
  readonly rest: string
  readonly spot: Spot
}

/** Notes endpoints, manual entries, contacts, escalations, zones and agents that stand twice, in whatever files, at the later one. */
export function duplicateCheck(): PartCheck {
  const endpoints: Named[] = []
  const names = new Map<string, Spot>()
  let defaults: Spot | undefined
  let defaultPort: number | undefined

  function seeName(section: string, name: string, spot: Spot): void {
    const key = `${section} ${name}`
    const first = names.get(key)
    if (first === undefined) names.set(key, spot)
    else {
      const hint = `the first is ${whereText(first, spot)}`
      const message = `${quoted(name)} stands in ${section} a second time`
      spot.faults.error(spot.offset, 'duplicate-name', message, hint)
    }
  }

  return {
    see(part) {
      const { content } = part
      if (content.at('defaults').value !== undefined) {
        const spot = spotOf(part, content.at('defaults'))
        if (defaults === undefined) defaults = spot
        else noteSecondDefaults(spot, defaults)
        defaultPort ??= content.at('defaults').at('port').number
      }
      for (const entry of content.at('endpoints').each()) {
        const named = namedIn(entry, part)
        if (named !== undefined) endpoints.push(named)
      }
      for (const { section, name } of namesIn(content)) {
        if (name.text !== undefined) seeName(section, name.text, spotOf(part, name))
      }
      for (const section of ['contacts', 'escalations']) {
        // A key that stands twice in one file is told already.
        for (const entry of keysOf(content.at(section))) seeName(section, entry.name, keySpotOf(part, entry.value))
      }
    },
    finish() {
      noteTwice(endpoints, defaultPort)
    },
  }
}

function noteSecondDefaults(spot: Spot, first: Spot): void {
  const hint = `the first are ${whereText(first, spot)}; defaults count for all files, so write them into one`
  spot.faults.error(spot.offset, 'duplicate-defaults', 'defaults stand in the inventory a second time', hint)
}

function noteTwice(endpoints: readonly Named[], defaultPort: number = dialectPorts.tls): void {
  const first = new Map<string, Named>()
  for (const named of endpoints) {
    const { host, text, port = defaultPort, rest, spot } = named
    const identity = `${port} ${rest}`
    const earlier = first.get(identity)
    if (earlier === undefined) first.set(identity, named)
    else {
      const hint = `the first entry is ${whereText(earlier.spot, spot)}; take one out, or tell them apart by port, connect or server_name`
      const same = `${quoted(text)} leads to where host ${quoted(earlier.text)} does, and asks for the same name`
      const message = host === earlier.host ? `host ${quoted(text)} stands here a second time` : same
      spot.faults.error(spot.offset, 'duplicate-endpoint', message, hint)
    }
  }
}

function namesIn(content: Loose): { readonly section: string; readonly name: Loose }[] {
  return [
    ...content
      .at('manual')
      .each()
      .map((entry) => ({ section: 'manual', name: entry.at('name') })),
    ...['zones', 'agents'].flatMap((section) =>
      content
        .at(section)
        .each()
        .map((name) => ({ section, name })),
    ),
  ]
}

function keysOf(map: Loose): { readonly name: string; readonly value: Loose }[] {
  return Array.isArray(map.value) ? [] : map.each().map((value) => ({ name: String(value.path.at(-1)), value }))
}

function keySpotOf({ tree, faults }: Part, { path }: Loose): Spot {
  return { faults, offset: tree.placeOf(path)?.key ?? 0 }
}

/** What makes an endpoint another one. Undefined where too little is right to say. */
function namedIn(entry: Loose, part: Part): Named | undefined {
  const written = entry.at('host')
  const host = hostOf(written)
  if (host === undefined) return undefined
  const dialect = entry.at('starttls').text ?? 'tls'
  const dialectPort = Object.hasOwn(dialectPorts, dialect) ? dialectPorts[dialect as keyof typeof dialectPorts] : 0
  const port = entry.at('port').number ?? (dialect === 'tls' ? undefined : dialectPort)
  const connect = hostOf(entry.at('connect')) ?? host
  const serverName = hostOf(entry.at('server_name')) ?? (canonicalAddress(host) === undefined ? host : '')
  return {
    host,
    text: written.text ?? '',
    port,
    rest: `${dialect} ${connect} ${serverName}`,
    spot: spotOf(part, written),
  }
}

function hostOf({ text }: Loose): string | undefined {
  if (text === undefined) return undefined
  const parsed = parseHost(text)
  return parsed.ok ? parsed.value : undefined
}
