import type { ImportFormat } from '../format.ts'
import { noteKept } from './renewed.ts'
import { readShellValues } from './shell-values.ts'

/** `www.example.ac.jp/www.example.ac.jp.conf`, with `_ecc` behind the folder of an ECDSA key. */
const domainFile = /^(?:\.?acme\.sh\/)?([^/]+?)(?:_ecc)?\/\1\.conf$/

/** What acme.sh keeps: its folder (~/.acme.sh), with one of its own for each certificate. */
export const acmeSh: ImportFormat = {
  from: 'folder',
  recognises: ({ text, files }) =>
    text === undefined &&
    files?.paths.some((path) => domainFile.test(path) && /^Le_Domain=/m.test(files.read(path) ?? '')) === true,
  read: ({ files }, reading) => {
    for (const path of files?.paths ?? []) {
      if (!domainFile.test(path)) continue
      const values = readShellValues(files?.read(path) ?? '')
      const domain = values.get('Le_Domain')
      if (domain === undefined) {
        reading.skip(path, 'it has no Le_Domain')
        continue
      }
      const others = values.get('Le_Alt')?.split(',') ?? []
      // "no" is what it writes for nothing.
      const names = [domain, ...others].filter((name) => name !== '' && name !== 'no')
      const isManual = values.get('Le_Webroot') === 'dns'
      if (isManual) reading.note(path, 'acme.sh does not renew it by itself')
      const directory = values.get('Le_API')
      noteKept({ at: path, names, directory, managedBy: isManual ? undefined : 'acme.sh' }, reading)
    }
  },
}
