import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { agentHere } from '../../support/agent/agent-here.ts'

const key = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type: 'sec1', format: 'pem' }).toString()

const letsencrypt = 'https://acme-v02.api.letsencrypt.org/directory'

/** A tree of acme.sh as its wiki has it, with one certificate. */
async function treeWith(variables: Readonly<Record<string, string>>) {
  const own = await mkdtempDisposable(join(tmpdir(), 'acme-sh-'))
  const tree = join(own.path, '.acme.sh')
  const folder = join(tree, 'www.example.ac.jp_ecc')
  const ca = join(tree, 'ca/acme-v02.api.letsencrypt.org/directory')
  for (const each of [folder, ca]) mkdirSync(each, { recursive: true })
  const all = {
    Le_Domain: 'www.example.ac.jp',
    Le_Alt: 'no',
    Le_Webroot: '/var/www/html',
    Le_API: letsencrypt,
    ...variables,
  }
  const text = Object.entries(all).map(([name, value]) => `${name}='${value}'\n`)
  writeFileSync(join(folder, 'www.example.ac.jp.conf'), text.join(''))
  writeFileSync(join(folder, 'www.example.ac.jp.key'), key('P-384'))
  writeFileSync(join(ca, 'account.key'), key('P-256'))
  writeFileSync(join(ca, 'ca.conf'), "ACCOUNT_URL='https://acme-v02.api.letsencrypt.org/acme/acct/7'\n")
  const state = join(own.path, 'state')
  const run = (...words: readonly string[]) =>
    agentHere(['import', 'acme.sh', '--from', tree, ...words], { cwd: own.path, stateFolder: state })
  return { path: own.path, state, run, [Symbol.asyncDispose]: () => own[Symbol.asyncDispose]() }
}

const coded = (text: string) => `__ACME_BASE64__START_${Buffer.from(text).toString('base64')}__ACME_BASE64__END_`

test('what acme.sh has becomes entries, and nothing is written', async () => {
  await using tree = await treeWith({
    Le_Alt: 'example.ac.jp,phys.example.ac.jp',
    Le_RealFullChainPath: '/etc/nginx/tls/www.pem',
    Le_RealKeyPath: '/etc/nginx/tls/www.key',
    Le_ReloadCmd: coded('systemctl reload nginx'),
  })
  const { code, stdout, stderr } = await tree.run()
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: `version: 1
certificates:
  - name: www.example.ac.jp_ecc
    names: [ www.example.ac.jp, example.ac.jp, phys.example.ac.jp ]
    directory: letsencrypt
    key: ecdsa-p384
    challenge: { http-01: { webroot: /var/www/html } }
    install:
      - { fullchain: /etc/nginx/tls/www.pem, key: /etc/nginx/tls/www.key }
    reload: systemctl reload nginx
`,
  })
  expect(stderr).toContain('acme.sh --uninstall-cronjob')
  expect(existsSync(tree.state)).toBe(false)
})

test('--write adds entries and accounts, and keeps an account that is there', async () => {
  await using tree = await treeWith({})
  const file = join(tree.path, 'agent.yaml')
  writeFileSync(file, '# ours\nversion: 1\ncertificates: []\n', { mode: 0o640 })
  expect(await tree.run('--write', file)).toMatchObject({ code: 0 })
  expect(statSync(file).mode & 0o777).toBe(0o640)
  expect(readFileSync(file, 'utf8')).toMatch(/^# ours\nversion: 1\ncertificates:\n {2}- name: www/)
  expect(await tree.run('--write', file)).toMatchObject({ code: 0, stderr: expect.stringContaining('has it already') })
  await using other = await treeWith({ Le_Domain: 'other.example.ac.jp' })
  const again = await agentHere(['import', 'acme.sh', '--from', join(other.path, '.acme.sh'), '--write', file], {
    cwd: tree.path,
    stateFolder: tree.state,
  })
  expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('another account than the agent') })
})

describe('ways to prove', () => {
  // biome-ignore format: table
  test.for([
    [{ Le_Webroot: 'no' },                          'http-01: { listen: 80 }'],
    [{ Le_Webroot: 'no', Le_HTTPPort: '88' },       'http-01: { listen: 88 }'],
    [{ Le_Webroot: 'alpn' },                        'tls-alpn-01: { listen: 443 }'],
    [{ Le_Webroot: '/srv/a,/srv/a' },               'http-01: { webroot: /srv/a }'],
  ] as const)('%j', async ([variables, wanted]) => {
    await using tree = await treeWith(variables)
    expect(await tree.run()).toMatchObject({ code: 0, stdout: expect.stringContaining(wanted) })
  })

  // biome-ignore format: table
  test.for([
    [{ Le_Webroot: 'dns_cf' },                      '"dns_cf" is not taken over'],
    [{ Le_Webroot: '/srv/a,/srv/b' },               'proved in several ways'],
    [{ Le_API: '' },                                'of which CA'],
    [{ Le_API: 'https://secomtrust-acme.com/acme/' }, 'left out: UPKI'],
    [{ Le_Domain: 'a_b.example.ac.jp' },            'has an underscore'],
  ] as const)('%j cannot be taken over', async ([variables, why]) => {
    await using tree = await treeWith(variables)
    expect(await tree.run()).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(why) })
  })
})

test.for(['systemctl reload nginx; rm -rf /', 'cat a > b', '$HOME/x', 'a\nb'])('%j stays where it is', async (hook) => {
  await using tree = await treeWith({ Le_ReloadCmd: coded(hook) })
  const { code, stdout, stderr } = await tree.run()
  expect(code).toBe(0)
  expect(stdout).not.toContain('reload:')
  expect(stderr).toContain('needs a shell')
})

test('what another client wrote reaches no terminal as it is', async () => {
  await using tree = await treeWith({ Le_Webroot: '\u{1b}]0;x' })
  const { stdout, stderr } = await tree.run()
  expect(stdout + stderr).not.toContain('\u{1b}')
})

test('a file that cannot be read as agent.yaml stays as it is', async () => {
  await using tree = await treeWith({})
  const file = join(tree.path, 'agent.yaml')
  writeFileSync(file, 'version: 1\ncertificates: [\n')
  expect(await tree.run('--write', file)).toMatchObject({ code: 2 })
  expect(readFileSync(file, 'utf8')).toBe('version: 1\ncertificates: [\n')
})

test('a folder in which nothing is, and a client that is none', async () => {
  await using tree = await treeWith({})
  const here = { cwd: tree.path, stateFolder: tree.state }
  expect(await agentHere(['import', 'certbot', '--from', tree.path], here)).toMatchObject({ code: 2 })
  expect(await agentHere(['import', 'dehydrated'], here)).toMatchObject({ code: 2 })
})
