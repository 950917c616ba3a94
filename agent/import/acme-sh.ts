import { join } from 'node:path'
import { readShellValues } from '../../src/import/clients/shell-values.ts'
import { quoted } from '../../src/network/parsed.ts'
import { namesIn, pkcs8Of, textOf } from './files.ts'
import type { Imported, ImportedAccount, ImportedCertificate, ImportedClient } from './imported.ts'
import { keyTypeOfPem } from './key-type-of-pem.ts'
import { isPlainCommand } from './plain-command.ts'

/** acme.sh: `<name>/<name>.conf` and `ca/<host>/<path>`, shell variables both (github.com/acmesh-official/acme.sh/wiki). */
export const acmeSh: ImportedClient = {
  usualFolder: '/root/.acme.sh',
  read: readAcmeSh,
  switchOff: 'acme.sh --uninstall-cronjob, and take acme.sh out of crontab -l',
}

async function readAcmeSh(folder: string): Promise<Imported> {
  const certificates: ImportedCertificate[] = []
  const remarks: string[] = []
  for (const own of await namesIn(folder)) {
    const called = own.replace(/_ecc$/, '')
    const text = await textOf(join(folder, own, `${called}.conf`))
    if (text === undefined) continue
    const remark = (what: string) => remarks.push(`${own}: ${what}`)
    const certificate = await certificateOf(folder, own, called, readShellValues(text), remark)
    if (certificate !== undefined) certificates.push(certificate)
  }
  return { certificates, remarks }
}

async function certificateOf(
  folder: string,
  own: string,
  called: string,
  values: ReadonlyMap<string, string>,
  remark: (text: string) => void,
): Promise<ImportedCertificate | undefined> {
  const directory = values.get('Le_API') ?? ''
  const challenge = challengeOf(values, remark)
  if (!URL.canParse(directory)) remark('left out: it does not say of which CA it is')
  if (challenge === undefined || !URL.canParse(directory)) return undefined
  const alternatives = values.get('Le_Alt') ?? 'no'
  const names = [values.get('Le_Domain') ?? called, ...(alternatives === 'no' ? [] : alternatives.split(','))]
  return {
    called: own,
    names: [...new Set(names.filter((name) => name !== ''))],
    directory,
    key: keyTypeOfPem(await textOf(join(folder, own, `${called}.key`))),
    reusesKey: false,
    challenge,
    install: installOf(values),
    service: undefined,
    reload: reloadOf(values.get('Le_ReloadCmd') ?? '', remark),
    account: await accountOf(folder, directory),
  }
}

/** `Le_Webroot` is a folder, `no` for a listener, or the name of a way; one for each name where they differ. */
function challengeOf(values: ReadonlyMap<string, string>, remark: (text: string) => void): object | undefined {
  const ways = new Set((values.get('Le_Webroot') ?? '').split(',').filter((way) => way !== ''))
  const [way = ''] = ways
  if (ways.size === 1) {
    if (way.startsWith('/')) return { 'http-01': { webroot: way } }
    if (way === 'no') return { 'http-01': { listen: Number(values.get('Le_HTTPPort') ?? 80) } }
    if (way === 'alpn') return { 'tls-alpn-01': { listen: Number(values.get('Le_TLSPort') ?? 443) } }
  }
  remark(
    ways.size > 1
      ? 'left out: its names are proved in several ways; write an entry for each'
      : `left out: ${quoted(way)} is not taken over; write an entry with a challenge of agent.yaml`,
  )
  return undefined
}

/** Where `--install-cert` copies to. What is in acme.sh's own folder nobody is meant to read. */
function installOf(values: ReadonlyMap<string, string>): Readonly<Record<string, string>> | undefined {
  const paths = {
    fullchain: values.get('Le_RealFullChainPath'),
    chain: values.get('Le_RealCACertPath'),
    cert: values.get('Le_RealCertPath'),
    key: values.get('Le_RealKeyPath'),
  }
  const given = Object.entries(paths).filter((pair): pair is [string, string] => (pair[1] ?? '') !== '')
  return given.length === 0 ? undefined : Object.fromEntries(given)
}

function reloadOf(hook: string, remark: (text: string) => void): string | undefined {
  if (hook === '' || isPlainCommand(hook)) return hook === '' ? undefined : hook
  remark(`its reload command ${quoted(hook)} needs a shell: write a script, and name that under reload:`)
  return undefined
}

/** A folder for each CA: its host, and since version 3 the path. */
async function accountOf(folder: string, directory: string): Promise<ImportedAccount | undefined> {
  const { host, pathname } = new URL(directory)
  for (const own of [join(folder, 'ca', host, pathname), join(folder, 'ca', host)]) {
    const keyPem = pkcs8Of(await textOf(join(own, 'account.key')))
    if (keyPem === undefined) continue
    return { directory, keyPem, url: readShellValues((await textOf(join(own, 'ca.conf'))) ?? '').get('ACCOUNT_URL') }
  }
  return undefined
}
