import { z } from 'zod'
import { dialectPorts, type Endpoint } from '../domain/endpoint.ts'
import { tlsSchemes } from '../inventory/target.ts'
import { type Parsed, refused } from '../network/parsed.ts'
import { parseText } from '../notation/text.ts'
import type { ImportFormat } from './format.ts'
import { readJson } from './json.ts'
import { parsePlace } from './place.ts'
import { unreadableAs } from './unreadable.ts'

const backupSchema = z.object({ monitorList: z.array(z.unknown()) })
const monitorSchema = z.object({
  id: z.number().optional(),
  name: z.string().default(''),
  type: z.string(),
  active: z.union([z.boolean(), z.number()]).default(true),
  url: z.string().nullish(),
  hostname: z.string().nullish(),
  port: z.union([z.number(), z.string()]).nullish(),
  grpcUrl: z.string().nullish(),
  grpcEnableTls: z.union([z.boolean(), z.number()]).nullish(),
})
type Monitor = z.infer<typeof monitorSchema>

/** A backup of uptime-kuma (Settings, Backup, Export). */
export const uptimeKuma: ImportFormat = {
  from: 'file',
  recognises: ({ text }) => text !== undefined && /^\s*\{/.test(text) && /"monitorList"\s*:\s*\[/.test(text),
  read: ({ name, text = '' }, reading) => {
    const backup = backupSchema.safeParse(readJson(text))
    if (!backup.success) throw unreadableAs('uptime-kuma', name, 'it has no monitorList', 'export it anew, as JSON')
    for (const [index, each] of backup.data.monitorList.entries()) {
      const monitor = monitorSchema.safeParse(each)
      const at = `monitor ${monitor.data?.id ?? `at place ${index + 1}`}`
      if (!monitor.success) {
        reading.skip(at, 'it cannot be read')
        continue
      }
      const { active, name: called } = monitor.data
      const place = placeOf(monitor.data)
      const note = parseText(called).ok && place?.ok === true && called !== place.value.host ? called : undefined
      if (active === false || active === 0) reading.skip(at, 'it is paused')
      else if (place === undefined) reading.skip(at, `nothing that it looks at speaks TLS (${monitor.data.type})`)
      else if (place.ok) reading.found({ at, endpoint: place.value, note })
      else reading.skip(at, `${place.problem} (${place.hint})`)
    }
  },
}

const tlsPorts: ReadonlySet<number> = new Set([...Object.values(tlsSchemes), ...Object.values(dialectPorts), 587, 8443])

/** Where a monitor meets a certificate; undefined where it meets none. */
function placeOf({ type, url, hostname, port, grpcUrl, grpcEnableTls }: Monitor): Parsed<Endpoint> | undefined {
  if (['http', 'keyword', 'json-query', 'real-browser'].includes(type))
    return /^https:/i.test(url ?? '') ? parsePlace(url ?? '') : undefined
  if (type === 'grpc-keyword')
    return grpcEnableTls === true || grpcEnableTls === 1 ? parsePlace(grpcUrl ?? '') : undefined
  if (!['port', 'smtp'].includes(type)) return undefined
  const usedPort = Number(port ?? (type === 'smtp' ? 25 : 0))
  if (!tlsPorts.has(usedPort)) return undefined
  if (/[\s/@]/.test(hostname ?? '')) return refused('its host is none', 'enter it by hand')
  return parsePlace(hostname ?? '', usedPort)
}
