import { z } from 'zod'
import type { ImportFormat } from '../format.ts'
import { readJson } from '../json.ts'
import { noteKept } from './renewed.ts'

const resource = /^((?:\.?lego\/)?certificates\/[^/]+)\.json$/
const schema = z.object({ domain: z.string(), certUrl: z.string().optional() })

/** What lego keeps: its folder (.lego, or that of --path) with certificates/. */
export const lego: ImportFormat = {
  from: 'folder',
  recognises: ({ text, files }) => text === undefined && files?.paths.some((path) => resource.test(path)) === true,
  read: ({ files }, reading) => {
    for (const path of files?.paths ?? []) {
      const [, base] = resource.exec(path) ?? []
      if (base === undefined || files === undefined) continue
      const parsed = schema.safeParse(readJson(files.read(path) ?? ''))
      const names = files.certificateNames(`${base}.crt`)
      if (!parsed.success && names.length === 0) {
        reading.skip(path, 'it is no certificate of lego')
        continue
      }
      if (names.length === 0)
        reading.note(path, `its certificate cannot be read in ${base}.crt: there may be more names`)
      const { domain, certUrl } = parsed.data ?? {}
      noteKept(
        {
          at: path,
          names: names.length > 0 ? names : [domain ?? ''],
          directory: certUrl,
          managedBy: 'lego',
        },
        reading,
      )
    }
  },
}
