import { X509Certificate } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** What another program has a certificate for. */
export interface Holding {
  /** Where that was seen, as on the machine. */
  readonly file: string
  readonly names: readonly string[]
}

/** Configurations longer than this are none. */
const mostCharacters = 1_048_576

/** Lineages of certbot that it renews: their names are those of the certificate, and the lineage is called by one. */
export async function certbotNames(root: string): Promise<readonly Holding[]> {
  const folder = '/etc/letsencrypt/renewal'
  const holdings: Holding[] = []
  for (const name of await namesIn(root, folder, /\.conf$/)) {
    const text = await textOf(join(root, folder, name))
    if (/^\s*autorenew\s*=\s*false\s*$/im.test(text)) continue
    const certificate = /^\s*cert\s*=\s*(\S.*?)\s*$/m.exec(text)?.[1]
    const names = certificate === undefined ? [] : namesOf(await textOf(join(root, certificate)))
    holdings.push({ file: join(folder, name), names: names.length > 0 ? names : [basename(name, '.conf')] })
  }
  return holdings
}

/** Certificates of acme.sh, in the homes of those who have installed it. */
export async function acmeShNames(root: string): Promise<readonly Holding[]> {
  const holdings: Holding[] = []
  for (const home of await homesOn(root)) {
    const folder = join(home, '.acme.sh')
    for (const name of await namesIn(root, folder, /\./)) {
      const file = join(folder, name, `${name.replace(/_ecc$/, '')}.conf`)
      const text = await textOf(join(root, file))
      const [main, others] = ['Le_Domain', 'Le_Alt'].map((key) => new RegExp(`^${key}='([^']*)'`, 'm').exec(text)?.[1])
      if (main === undefined) continue
      const names = [main, ...(others ?? '').split(',')].filter((each) => each !== '' && each !== 'no')
      holdings.push({ file, names })
    }
  }
  return holdings
}

/** Certificates of lego, where it is usually run. */
export async function legoNames(root: string): Promise<readonly Holding[]> {
  const holdings: Holding[] = []
  const tops = [...(await homesOn(root)), '/', '/etc', '/var/lib', '/opt']
  for (const folder of tops.flatMap((top) => ['.lego', 'lego'].map((name) => join(top, name, 'certificates')))) {
    for (const name of await namesIn(root, folder, /(?<!\.issuer)\.crt$/)) {
      const file = join(folder, name)
      holdings.push({ file, names: namesOf(await textOf(join(root, file))) })
    }
  }
  return holdings
}

async function homesOn(root: string): Promise<readonly string[]> {
  const users = await namesIn(root, '/home', /./)
  return ['/root', ...users.map((user) => join('/home', user))]
}

async function namesIn(root: string, folder: string, pattern: RegExp): Promise<readonly string[]> {
  const names = await readdir(join(root, folder)).catch(() => [])
  return names.filter((name) => pattern.test(name)).sort()
}

async function textOf(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '')
  return text.length > mostCharacters ? '' : text
}

/** The DNS names of the first certificate of a text; none where there is none that can be read. */
function namesOf(pem: string): readonly string[] {
  try {
    const names = new X509Certificate(pem).subjectAltName ?? ''
    return [...names.matchAll(/DNS:([^,\s"]+)/g)].map(([, name = '']) => name.toLowerCase())
  } catch {
    return []
  }
}
