import { join } from 'node:path'
import { expect, test } from 'vitest'
import { certflowHere } from '../support/certflow-here.ts'
import { importedText } from './importing.ts'

const golden = join(import.meta.dirname, '../golden/import')

/* The folders of certbot 2.1.0 and lego are as these programs left them, without keys and with the usual paths. */
test.for([
  [
    'letsencrypt',
    'certbot',
    [
      '  - { host: wiki.example.ac.jp, managed_by: certbot }',
      '  - { host: www.example.ac.jp, managed_by: certbot }',
      '  - { host: portal.example.ac.jp, managed_by: certbot }',
    ],
  ],
  [
    'lego',
    'lego',
    ['  - { host: moodle.example.ac.jp, managed_by: lego }', '  - { host: lms.example.ac.jp, managed_by: lego }'],
  ],
] as const)('the folder of %s', async ([folder, format, lines]) => {
  const { code, stdout, stderr } = await certflowHere(['inventory', 'import', join(golden, folder)])
  expect(code).toBe(0)
  const entries = stdout.split('\n').filter((line) => line.startsWith('  - '))
  expect(entries.toSorted()).toEqual(lines.toSorted())
  const remarks = stderr.split('\n')
  expect(remarks[0]).toContain(`looks like ${format}`)
  expect(remarks.slice(1)).toEqual([expect.stringMatching(/^certflow: \d endpoints made$/), ''])
})

const conf = (...lines: readonly string[]) => ['version = 2.1.0', '[renewalparams]', ...lines].join('\n')

// biome-ignore format: table
test.for<readonly [what: string, files: Readonly<Record<string, string>>, lines: readonly string[], remarks: readonly string[]]>([
  ['certbot: the certificate cannot be read', { 'renewal/www.example.ac.jp-0001.conf': conf('authenticator = apache') },
    ['- { host: www.example.ac.jp, managed_by: certbot }'],
    ['renewal/www.example.ac.jp-0001.conf: its certificate cannot be read in live/www.example.ac.jp-0001/: there may be more names']],
  ['certbot: names of webroots', { 'renewal/x.conf': conf('authenticator = webroot', '[[webroot_map]]', 'a.example.ac.jp = /var/www', 'b.example.ac.jp = /var/www') },
    ['- { host: a.example.ac.jp, managed_by: certbot }', '- { host: b.example.ac.jp, managed_by: certbot }'],
    ['renewal/x.conf: its certificate cannot be read in live/x/: there may be more names']],
  ['certbot: wildcards', { 'renewal/x.conf': conf(), 'live/x/fullchain.pem': 'names: *.example.ac.jp example.ac.jp' },
    ['- { host: example.ac.jp, managed_by: certbot }'], ['renewal/x.conf: left out: "*.example.ac.jp" is a wildcard']],
  ['certbot: by hand', { 'renewal/x.conf': conf('authenticator = manual'), 'live/x/cert.pem': 'names: a.example.ac.jp', 'renewal/y.conf': conf('autorenew = False'), 'live/y/cert.pem': 'names: b.example.ac.jp', 'renewal/z.conf': conf('authenticator = manual', 'manual_auth_hook = /x'), 'live/z/cert.pem': 'names: c.example.ac.jp' },
    ['- { host: a.example.ac.jp }', '- { host: b.example.ac.jp }', '- { host: c.example.ac.jp, managed_by: certbot }'],
    ['renewal/x.conf: certbot does not renew it by itself', 'renewal/y.conf: certbot does not renew it by itself']],
  ['certbot: a CA for tests', { 'renewal/x.conf': conf('server = https://acme-staging-v02.api.letsencrypt.org/directory'), 'live/x/cert.pem': 'names: a.example.ac.jp' },
    [], ['renewal/x.conf: left out: its certificate is from a CA for tests: "https://acme-staging-v02.api.letsencrypt.org/directory"']],
  ['lego: the certificate cannot be read', { '.lego/certificates/a.example.ac.jp.json': '{"domain":"a.example.ac.jp"}', '.lego/certificates/b.json': '[' },
    ['- { host: a.example.ac.jp, managed_by: lego }'],
    ['.lego/certificates/a.example.ac.jp.json: its certificate cannot be read in .lego/certificates/a.example.ac.jp.crt: there may be more names', '.lego/certificates/b.json: left out: it is no certificate of lego']],
  ['acme.sh', { 'account.conf': "SAVED_CF_Token='s3cret'", 'a.example.ac.jp_ecc/a.example.ac.jp.conf': "Le_Domain='a.example.ac.jp'\nLe_Alt='b.example.ac.jp,*.c.example.ac.jp'\nLe_Webroot='dns_cf'\nLe_API='https://acme.zerossl.com/v2/DV90'\nLe_ReloadCmd='__ACME_BASE64__START_c3lzdGVtY3Rs__ACME_BASE64__END_'", 'd.example.ac.jp/d.example.ac.jp.conf': "Le_Domain='d.example.ac.jp'\nLe_Alt='no'\nLe_Webroot='dns'", 'e/e.conf': 'Le_Alt=x' },
    ['- { host: a.example.ac.jp, managed_by: acme.sh }', '- { host: b.example.ac.jp, managed_by: acme.sh }', '- { host: d.example.ac.jp }'],
    ['a.example.ac.jp_ecc/a.example.ac.jp.conf: left out: "*.c.example.ac.jp" is a wildcard', 'd.example.ac.jp/d.example.ac.jp.conf: acme.sh does not renew it by itself', 'e/e.conf: left out: it has no Le_Domain']],
])('%s', ([, files, lines, remarks]) => {
  const imported = importedText(undefined, { files })
  expect({ lines: imported.lines, remarks: imported.remarks }).toEqual({ lines, remarks })
})

test('where the configuration was imported first, the folder adds no other port', () => {
  const first = importedText('server { listen 443 ssl; server_name a.example.ac.jp; }', { from: 'nginx' })
  const files = { 'renewal/x.conf': conf(), 'live/x/cert.pem': 'names: a.example.ac.jp' }
  const second = importedText(undefined, { files, into: first.text })
  expect(second.text).toBe(first.text)
})
