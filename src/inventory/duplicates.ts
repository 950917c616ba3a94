import { dialectPorts } from '../domain/endpoint.ts'
import { canonicalAddress } from '../network/address.ts'
import { quoted } from '../network/parsed.ts'
import type { FaultList } from '../yaml/fault-list.ts'
import type { Loose } from '../yaml/loose.ts'
import type { YamlTree } from '../yaml/tree.ts'
import { parseHost } from './host.ts'

/** Notes endpoints, manual entries, zones and agents that stand twice, at the later one. */
export function checkDuplicates(file: Loose, tree: YamlTree, faults: FaultList): void {
  const lineOf = ({ path }: Loose) => faults.lineOf(tree.placeOf(path)?.value ?? 0)

  const endpoints = new Map<string, Loose>()
  const defaultPort = file.at('defaults').at('port').number
  for (const entry of file.at('endpoints').each()) {
    const identity = identityOf(entry, defaultPort)
    if (identity === undefined) continue
    const first = endpoints.get(identity)
    if (first === undefined) endpoints.set(identity, entry)
    else {
      const message = `host ${quoted(entry.at('host').text ?? '')} stands here a second time`
      const hint = `the first entry is on line ${lineOf(first)}; take one out, or tell them apart by port, connect or server_name`
      faults.error(tree.placeOf(entry.at('host').path)?.value ?? 0, 'duplicate-endpoint', message, hint)
    }
  }

  for (const section of ['manual', 'zones', 'agents']) {
    const seen = new Map<string, Loose>()
    for (const entry of file.at(section).each()) {
      const name = section === 'manual' ? entry.at('name') : entry
      if (name.text === undefined) continue
      const first = seen.get(name.text)
      if (first === undefined) seen.set(name.text, name)
      else {
        const message = `${quoted(name.text)} stands in ${section} a second time`
        faults.error(
          tree.placeOf(name.path)?.value ?? 0,
          'duplicate-name',
          message,
          `the first is on line ${lineOf(first)}`,
        )
      }
    }
  }
}

/** What makes an endpoint another one. Undefined where too little is right to say. */
function identityOf(entry: Loose, defaultPort: number | undefined): string | undefined {
  const host = hostOf(entry.at('host'))
  if (host === undefined) return undefined
  const dialect = entry.at('starttls').text ?? 'tls'
  const dialectPort = Object.hasOwn(dialectPorts, dialect) ? dialectPorts[dialect as keyof typeof dialectPorts] : 0
  const port = entry.at('port').number ?? (dialect === 'tls' ? (defaultPort ?? dialectPort) : dialectPort)
  const connect = hostOf(entry.at('connect')) ?? host
  const serverName = hostOf(entry.at('server_name')) ?? (canonicalAddress(host) === undefined ? host : '')
  return [dialect, host, port, connect, serverName].join(' ')
}

function hostOf({ text }: Loose): string | undefined {
  if (text === undefined) return undefined
  const parsed = parseHost(text)
  return parsed.ok ? parsed.value : undefined
}
