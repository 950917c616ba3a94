import { join } from 'node:path'
import { quoted } from '../../src/network/parsed.ts'
import { namesIn, namesOf, pkcs8Of, textAt, textOf } from './files.ts'
import type { Imported, ImportedAccount, ImportedCertificate, ImportedClient } from './imported.ts'
import { keyTypeOfPem } from './key-type-of-pem.ts'

/** lego: `certificates/<name>.crt` and `.key`, `accounts/<host>/<mail>` (go-acme.github.io/lego/usage/cli). Of challenges it remembers nothing. */
export const lego: ImportedClient = {
  usualFolder: '.lego',
  read: readLego,
  switchOff: 'take lego renew out of crontab, /etc/cron.d and the timers that call it',
}

const known = new Map(
  ['https://acme-v02.api.letsencrypt.org/directory', 'https://acme-staging-v02.api.letsencrypt.org/directory'].map(
    (url) => [new URL(url).host, url],
  ),
)

async function readLego(folder: string, directory: string | undefined): Promise<Imported> {
  const remarks: string[] = []
  const certificates: ImportedCertificate[] = []
  const account = await accountOf(folder, directory, remarks)
  const at = directory ?? account?.directory
  for (const file of await namesIn(join(folder, 'certificates'))) {
    if (!file.endsWith('.crt') || file.endsWith('.issuer.crt')) continue
    const called = file.slice(0, -'.crt'.length)
    const path = join(folder, 'certificates', called)
    const names = namesOf(await textOf(`${path}.crt`))
    const key = keyTypeOfPem(await textOf(`${path}.key`))
    if (names.length === 0) remarks.push(`${called}: left out: its certificate cannot be read`)
    else if (at === undefined)
      remarks.push(`${called}: left out: lego does not remember the CA; name it with --directory`)
    else {
      // Wildcards have one way only, and lego does not say by which program.
      if (names.some((name) => name.startsWith('*.'))) {
        remarks.push(`${called}: left out: it is a wildcard; write an entry with a challenge by DNS`)
        continue
      }
      remarks.push(
        `${called}: lego does not remember how it proved the names: the entry has a listener on port 80; put that right`,
      )
      const install = { fullchain: `${path}.crt`, key: `${path}.key` }
      const rest = { reusesKey: false, service: undefined, reload: undefined, account }
      certificates.push({
        called,
        names,
        directory: at,
        key,
        challenge: { 'http-01': { listen: 80 } },
        install,
        ...rest,
      })
    }
  }
  return { certificates, remarks }
}

/** The account, where there is one alone for the CA. */
async function accountOf(
  folder: string,
  directory: string | undefined,
  remarks: string[],
): Promise<ImportedAccount | undefined> {
  const accounts: ImportedAccount[] = []
  for (const host of await namesIn(join(folder, 'accounts'))) {
    const at = directory ?? known.get(host)
    // lego writes the colon before a port as an underscore
    if (at === undefined || new URL(at).host.replace(':', '_') !== host) continue
    for (const mail of await namesIn(join(folder, 'accounts', host))) {
      const own = join(folder, 'accounts', host, mail)
      const keyPem = pkcs8Of(await textOf(join(own, 'keys', `${mail}.key`)))
      const url = textAt(await textOf(join(own, 'account.json')), 'registration', 'uri')
      if (keyPem === undefined) remarks.push(`the key of account ${quoted(mail)} cannot be read`)
      else accounts.push({ directory: at, keyPem, url })
    }
  }
  const [first, second] = accounts
  if (second !== undefined) remarks.push(`lego has ${accounts.length} accounts: the first is taken over`)
  return first
}
