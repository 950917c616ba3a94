import { z } from 'zod'
import { type Endpoint, plainEndpoint } from '../domain/endpoint.ts'
import type { Parsed } from '../network/parsed.ts'
import { openYamlText } from '../yaml/open.ts'
import type { ImportFormat } from './format.ts'
import { hostsInCell } from './hosts-in-cell.ts'
import { readJson } from './json.ts'
import { parsePlace } from './place.ts'
import type { Reading } from './reading.ts'
import { unreadableAs } from './unreadable.ts'
import { readXml } from './xml.ts'
import { itemPlace } from './zabbix-item.ts'

/** Hosts that Zabbix exports, as YAML, XML or JSON (5.0 and later). */
export const zabbix: ImportFormat = {
  from: 'file',
  recognises: ({ text }) =>
    text !== undefined && /^\s*(?:<\?xml[^>]*>\s*<|\{\s*"|---\s*)?zabbix_export\b/.test(text.replace(/^\ufeff/, '')),
  read: ({ name, text = '' }, reading) => {
    const parsed = exportSchema.safeParse(contentOf(text, name))
    if (!parsed.success)
      throw unreadableAs('zabbix', name, 'it is no export of Zabbix with hosts', 'export hosts, not templates')
    for (const [index, raw] of parsed.data.zabbix_export.hosts.entries()) {
      const host = hostSchema.safeParse(raw)
      if (host.success) readHost(host.data, reading)
      else reading.skip(`host at place ${index + 1}`, 'it cannot be read')
    }
  },
}

const lists = new Set(['host', 'interface', 'macro', 'item', 'httptest', 'step'])

/** A list; in XML its elements stand below one more name, and an empty one is an empty text. */
function listOf<Item extends z.ZodType>(element: string, item: Item) {
  const unwrapped = (value: unknown) => {
    if (value === undefined || value === null || value === '') return []
    const inner = typeof value === 'object' ? (value as Readonly<Record<string, unknown>>)[element] : undefined
    return Array.isArray(value) ? value : (inner ?? [])
  }
  return z.preprocess(unwrapped, z.array(item))
}

const text = z.union([z.string(), z.number(), z.null()]).transform(String).default('')
const hostSchema = z.object({
  // In XML also the element of a host in its list: a list of one.
  host: z.preprocess((value) => (Array.isArray(value) ? value[0] : value), text),
  name: text,
  status: text,
  interfaces: listOf('interface', z.object({ useip: text, ip: text, dns: text })),
  macros: listOf('macro', z.looseObject({ macro: z.unknown(), value: z.unknown() })),
  items: listOf('item', z.object({ key: text })),
  httptests: listOf('httptest', z.object({ steps: listOf('step', z.object({ url: text })) })),
})
type Host = z.infer<typeof hostSchema>

const exportSchema = z.object({ zabbix_export: z.object({ hosts: listOf('host', z.unknown()) }) })

function contentOf(source: string, name: string): unknown {
  const start = source.replace(/^\ufeff/, '').trimStart()[0]
  if (start === '<') return readXml(source, lists)
  if (start === '{') return readJson(source)
  const hints = { unreadable: '', tooLarge: 'export fewer hosts at once, or as JSON', empty: 'export it anew' }
  const { tree, faults } = openYamlText(source, name, { name: 'Zabbix export', hints })
  const fault = faults.sorted().find(({ severity }) => severity === 'error')
  if (fault !== undefined) throw unreadableAs('zabbix', name, `line ${fault.line}: ${fault.message}`, fault.hint)
  return tree?.value
}

function readHost(host: Host, reading: Reading): void {
  const at = `host "${(host.name === '' ? host.host : host.name).slice(0, 80)}"`
  if (host.status === 'DISABLED' || host.status === '1') {
    reading.skip(at, 'it is disabled')
    return
  }
  const own = ownPlace(host)
  const looked = [
    ...host.httptests.flatMap(({ steps }) =>
      steps.flatMap(({ url }) => (/^https:/i.test(url) ? [parsePlace(url)] : [])),
    ),
    ...host.items.flatMap(({ key }) => itemPlace(key, { own, macros: macrosOf(host) }) ?? []),
  ]
  const places: Parsed<Endpoint>[] = looked.filter(({ ok }) => ok)
  for (const place of looked) if (!place.ok) reading.skip(at, `${place.problem} (${place.hint})`)
  for (const place of places) if (place.ok) reading.found({ at, endpoint: place.value })
  if (looked.length > 0) return
  const [endpoint] = own === undefined ? [] : hostsInCell(own, [443]).endpoints
  if (endpoint === undefined) reading.skip(at, 'it has neither a full name nor an address')
  else {
    const { serverName } = endpoint
    reading.found({ at, endpoint: plainEndpoint(endpoint.host, { serverName }), called: nickname(host, endpoint.host) })
  }
}

/** What Zabbix calls it, where that tells more than the host. */
function nickname({ name, host }: Host, entered: string): string | undefined {
  const called = name === '' ? host : name
  return called === '' || called === entered ? undefined : called
}

/** Where a host is: the name or the address by which Zabbix connects, or the name by which it is known. */
function ownPlace({ interfaces, host, name }: Host): string | undefined {
  const connected = interfaces.map(({ useip, ip, dns }) => (useip === 'NO' || useip === '0' || ip === '' ? dns : ip))
  const named = interfaces.map(({ dns }) => dns)
  return [...named, host, name, ...connected].find((each) => hostsInCell(each, []).endpoints.length > 0)
}

function macrosOf({ macros }: Host): ReadonlyMap<string, string> {
  return new Map(
    macros.flatMap(({ macro, value }) => {
      const name = Array.isArray(macro) ? macro[0] : macro
      return typeof name === 'string' && ['string', 'number'].includes(typeof value) ? [[name, String(value)]] : []
    }),
  )
}
