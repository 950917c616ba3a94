import { z } from 'zod'
import { plainEndpoint } from '../domain/endpoint.ts'
import { quoted } from '../network/parsed.ts'
import type { ImportFormat } from './format.ts'
import { hostsInCell } from './hosts-in-cell.ts'
import { readJson } from './json.ts'
import { unreadableAs } from './unreadable.ts'

const certificateSchema = z.object({
  id: z.number(),
  common_name: z.string().nullish(),
  name_value: z.string(),
  // without a time zone, in UTC
  not_after: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/),
})

/** What crt.sh answers as JSON (`?q=%.example.ac.jp&output=json`): names of certificates in Certificate Transparency logs. */
export const crtSh: ImportFormat = {
  from: 'file',
  recognises: ({ text }) =>
    text !== undefined && /^\s*\[\s*\{/.test(text) && /"name_value"\s*:/.test(text.slice(0, 65_536)),
  read: ({ name, text = '', now }, reading) => {
    const parsed = readJson(text)
    if (!Array.isArray(parsed))
      throw unreadableAs('crt.sh', name, 'it is no list in JSON', 'ask crt.sh with output=json')
    const certificates = parsed.flatMap((each: unknown) => {
      const certificate = certificateSchema.safeParse(each)
      if (!certificate.success) reading.skip(undefined, 'a certificate cannot be read')
      return certificate.success ? [certificate.data] : []
    })
    const ended = new Set<string>()
    const names = new Map<string, string>()
    for (const { id, not_after, name_value, common_name } of certificates) {
      const isEnded = not_after.slice(0, 19) < now.toISOString().slice(0, 19)
      for (const each of [...name_value.split('\n'), common_name ?? '']) {
        const plain = each.trim().toLowerCase()
        if (plain === '') continue
        if (isEnded) ended.add(plain)
        else if (!names.has(plain)) names.set(plain, `certificate ${id}`)
      }
    }
    for (const [each, at] of names) {
      if (each.includes('@')) {
        reading.skip(at, `${quoted(each)} is a mail address`)
        continue
      }
      const { endpoints, others } = hostsInCell(each, [443])
      for (const { host, serverName } of endpoints) reading.found({ at, endpoint: plainEndpoint(host, { serverName }) })
      for (const { why } of others) reading.skip(at, why)
    }
    const gone = [...ended].filter((each) => !names.has(each)).length
    if (gone > 0) reading.skip(undefined, `${gone} ${gone === 1 ? 'name' : 'names'} of certificates that have ended`)
  },
}
