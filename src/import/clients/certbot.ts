import type { ImportFormat } from '../format.ts'
import { readRenewalFile } from './renewal-file.ts'
import { noteKept } from './renewed.ts'

const renewal = /^(?:letsencrypt\/)?renewal\/([^/]+)\.conf$/

/** What certbot keeps: the folder /etc/letsencrypt, with renewal/ and live/. */
export const certbot: ImportFormat = {
  from: 'folder',
  recognises: ({ text, files }) => text === undefined && files?.paths.some((path) => renewal.test(path)) === true,
  read: ({ files }, reading) => {
    for (const path of files?.paths ?? []) {
      const [, name] = renewal.exec(path) ?? []
      if (name === undefined || files === undefined) continue
      const text = files.read(path)
      if (text === undefined) {
        reading.skip(path, 'it cannot be read')
        continue
      }
      const { values, webroots } = readRenewalFile(text)
      const live = `${path.slice(0, path.indexOf('renewal/'))}live/${name}/`
      const inCertificate = ['cert.pem', 'fullchain.pem'].map((file) => files.certificateNames(live + file))
      const served = inCertificate.find((names) => names.length > 0)
      if (served === undefined) reading.note(path, `its certificate cannot be read in ${live}: there may be more names`)
      const isManual = values.get('authenticator') === 'manual' && !values.has('manual_auth_hook')
      const isOff = values.get('autorenew')?.toLowerCase() === 'false'
      if (isManual || isOff) reading.note(path, 'certbot does not renew it by itself')
      noteKept(
        {
          at: path,
          names: served ?? (webroots.size > 0 ? [...webroots.keys()] : [name.replace(/-\d{4}$/, '')]),
          directory: values.get('server'),
          managedBy: isManual || isOff ? undefined : 'certbot',
        },
        reading,
      )
    }
  },
}
