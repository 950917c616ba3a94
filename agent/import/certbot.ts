import { join } from 'node:path'
import { type RenewalFile, readRenewalFile } from '../../src/import/clients/renewal-file.ts'
import { quoted } from '../../src/network/parsed.ts'
import type { KeyType } from '../domain/key-type.ts'
import { namesIn, namesOf, pkcs8Of, textAt, textOf } from './files.ts'
import type { Imported, ImportedAccount, ImportedCertificate, ImportedClient } from './imported.ts'
import { isPlainCommand } from './plain-command.ts'

/** certbot: `renewal/<name>.conf`, `live/<name>`, and accounts as JWK (eff-certbot.readthedocs.io, "Where are my certificates"). */
export const certbot: ImportedClient = {
  usualFolder: '/etc/letsencrypt',
  read: readCertbot,
  switchOff: 'systemctl disable --now certbot.timer, and take certbot out of /etc/cron.d',
}

async function readCertbot(folder: string): Promise<Imported> {
  const certificates: ImportedCertificate[] = []
  const remarks: string[] = []
  for (const file of await namesIn(join(folder, 'renewal'))) {
    if (!file.endsWith('.conf')) continue
    const called = file.slice(0, -'.conf'.length)
    const renewal = readRenewalFile((await textOf(join(folder, 'renewal', file))) ?? '')
    const remark = (text: string) => remarks.push(`${called}: ${text}`)
    const certificate = await certificateOf(folder, called, renewal, remark)
    if (certificate !== undefined) certificates.push(certificate)
  }
  for (const kind of ['deploy', 'pre', 'post'])
    for (const hook of await namesIn(join(folder, 'renewal-hooks', kind)))
      remarks.push(`${join('renewal-hooks', kind, hook)} is not taken over: name what it does under reload:`)
  return { certificates, remarks }
}

async function certificateOf(
  folder: string,
  called: string,
  renewal: RenewalFile,
  remark: (text: string) => void,
): Promise<ImportedCertificate | undefined> {
  const { values } = renewal
  const path = (kind: string) => values.get(kind) ?? join(folder, 'live', called, `${kind}.pem`)
  const names = namesOf(await textOf(path('fullchain')))
  const directory = values.get('server') ?? 'https://acme-v02.api.letsencrypt.org/directory'
  const challenge = challengeOf(renewal, remark)
  if (names.length === 0) remark('left out: its certificate cannot be read')
  if (names.length === 0 || challenge === undefined) return undefined
  for (const hook of ['pre_hook', 'post_hook'])
    if (values.has(hook)) remark(`${hook} ${quoted(values.get(hook) ?? '')} is not taken over`)
  return {
    called,
    names,
    directory,
    key: keyOf(values),
    reusesKey: values.get('reuse_key') === 'True',
    challenge,
    install: { fullchain: path('fullchain'), chain: path('chain'), cert: path('cert'), key: path('privkey') },
    service: values.get('installer') === 'nginx' ? 'nginx' : undefined,
    reload: reloadOf(values.get('renew_hook'), remark),
    account: await accountOf(folder, directory, values.get('account') ?? ''),
  }
}

function challengeOf({ values, webroots }: RenewalFile, remark: (text: string) => void): object | undefined {
  const authenticator = values.get('authenticator') ?? ''
  const roots = new Set([...webroots.values(), ...(webroots.size === 0 ? listOf(values.get('webroot_path')) : [])])
  const [webroot] = roots
  if (authenticator === 'webroot' && webroot !== undefined && roots.size === 1) return { 'http-01': { webroot } }
  if (authenticator === 'standalone') {
    const port = values.get('http01_port') ?? '80'
    const address = values.get('http01_address') ?? ''
    return {
      'http-01': {
        listen: address === '' ? Number(port) : `${address.includes(':') ? `[${address}]` : address}:${port}`,
      },
    }
  }
  const auth = values.get('manual_auth_hook')
  const cleanup = values.get('manual_cleanup_hook')
  const isDns = listOf(values.get('pref_challs'))[0] === 'dns-01'
  if (authenticator === 'manual' && isDns && auth !== undefined && [auth, cleanup ?? auth].every(isPlainCommand))
    return { 'dns-01': { exec: { certbot: { auth, ...(cleanup !== undefined && { cleanup }) } } } }
  remark(
    authenticator === 'webroot'
      ? 'left out: its names have several webroots; write an entry for each'
      : `left out: ${quoted(authenticator)} is not taken over; write an entry with a challenge of agent.yaml`,
  )
  return undefined
}

function keyOf(values: RenewalFile['values']): KeyType {
  // what renewal does not name is the standard of certbot 2
  if (values.get('key_type') !== 'rsa')
    return values.get('elliptic_curve') === 'secp384r1' ? 'ecdsa-p384' : 'ecdsa-p256'
  const size = values.get('rsa_key_size')
  return size === '3072' ? 'rsa-3072' : size === '4096' ? 'rsa-4096' : 'rsa-2048'
}

function reloadOf(hook: string | undefined, remark: (text: string) => void): string | undefined {
  if (hook === undefined || isPlainCommand(hook)) return hook
  remark(`its deploy hook ${quoted(hook)} needs a shell: write a script, and name that under reload:`)
  return undefined
}

/** certbot has a folder for each CA: its URL without the scheme. */
async function accountOf(folder: string, directory: string, account: string): Promise<ImportedAccount | undefined> {
  if (!/^[0-9a-f]+$/.test(account) || !URL.canParse(directory)) return undefined
  const { host, pathname } = new URL(directory)
  const own = join(folder, 'accounts', host, pathname, account)
  const keyPem = pkcs8Of(await textOf(join(own, 'private_key.json')))
  return keyPem === undefined
    ? undefined
    : { directory, keyPem, url: textAt(await textOf(join(own, 'regr.json')), 'uri') }
}

function listOf(value = ''): string[] {
  return value.split(',').flatMap((each) => each.trim() || [])
}
