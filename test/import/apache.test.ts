import { describe, expect, test } from 'vitest'
import { importedText } from './importing.ts'

const host = (address: string, inner: string) => `<VirtualHost ${address}>\n${inner}\n</VirtualHost>\n`

describe('one host', () => {
  // biome-ignore format: table
  test.for<readonly [what: string, text: string, lines: readonly string[], remarks?: readonly unknown[]]>([
    ['names and port', host('*:443', 'ServerName www.example.ac.jp\nServerAlias example.ac.jp  portal.example.ac.jp\nSSLEngine on'),
      ['- { host: www.example.ac.jp }', '- { host: example.ac.jp }', '- { host: portal.example.ac.jp }']],
    ['addresses', host('192.0.2.7:443 [2001:db8::7]:8443 _default_:9443', 'servername https://www.example.ac.jp:443\nsslengine ON'),
      ['- { host: www.example.ac.jp }', '- { host: www.example.ac.jp, port: 8443 }', '- { host: www.example.ac.jp, port: 9443 }']],
    ['without TLS', host('*:80', 'ServerName www.example.ac.jp'), []],
    ['switched off', host('*:443', 'ServerName www.example.ac.jp\nSSLEngine off\nSSLCertificateFile x.pem'), []],
    ['a certificate says enough', host('*:443', 'ServerName www.example.ac.jp\nSSLCertificateFile "/etc/pki/tls/www 1.pem"'),
      ['- { host: www.example.ac.jp } # note: certificate /etc/pki/tls/www 1.pem']],
    ['for the whole server', `SSLEngine on\nSSLCertificateFile /a.pem\n${host('*:443', 'ServerName www.example.ac.jp')}`,
      ['- { host: www.example.ac.jp } # note: certificate /a.pem']],
    ['ports of the server', `Listen 80\nListen 192.0.2.7:8443 https\n${host('*', 'ServerName www.example.ac.jp\nSSLEngine on')}`,
      ['- { host: www.example.ac.jp, port: 8443 }']],
    ['of certbot', host('*:443', 'ServerName www.example.ac.jp\nSSLCertificateFile /etc/letsencrypt/live/www/fullchain.pem'),
      ['- { host: www.example.ac.jp, managed_by: certbot } # note: certificate /etc/letsencrypt/live/www/fullchain.pem']],
    ['of mod_md', `MDomain www.example.ac.jp example.ac.jp\n${host('*:443', 'ServerName www.example.ac.jp\nSSLEngine on')}`,
      ['- { host: www.example.ac.jp, managed_by: mod_md }']],
    ['conditions', `<IfModule mod_ssl.c>\n${host('*:443', 'ServerName a.example.ac.jp\nSSLEngine on')}</IfModule>\n<IfModule !mod_ssl.c>\n${host('*:443', 'ServerName b.example.ac.jp\nSSLEngine on')}</IfModule>`,
      ['- { host: a.example.ac.jp }']],
    ['variables, continued lines, comments', `Define D example.ac.jp\n# SSLEngine off\n${host('*:443', 'ServerName www.\u0024{D}\nServerAlias \\\n  a.\u0024{D} \\\n  \u0024{E}\nSSLEngine on')}`,
      ['- { host: www.example.ac.jp }', '- { host: a.example.ac.jp }'], ['line 3: left out: "\u0024{E}": no full name']],
    ['wildcards', host('*:443', 'ServerName www.example.ac.jp\nServerAlias *.example.ac.jp\nSSLEngine on'),
      ['- { host: www.example.ac.jp }'], ['line 1: left out: "*.example.ac.jp": no full name']],
    ['macros', `<Macro M $n>\n${host('*:443', 'ServerName $n.example.ac.jp\nSSLEngine on')}</Macro>\nUse M www`, [], ['line 1: macros are not read']],
    ['what is never closed', '<VirtualHost *:443>\nServerName www.example.ac.jp\nSSLEngine on\n<Directory "/', ['- { host: www.example.ac.jp }']],
    ['impossible ports', host('*:99999 [::1:443 *:x', 'ServerName www.example.ac.jp\nSSLEngine on'), ['- { host: www.example.ac.jp }']],
  ])('%s', ([, text, lines, remarks = []]) => {
    const imported = importedText(text, { from: 'apache' })
    expect(imported.lines).toEqual(lines)
    expect(imported.remarks).toEqual(remarks)
  })
})

const plain = host('*:443', 'ServerName www.example.ac.jp\nSSLEngine on')

test.for([
  [
    'Debian',
    {
      'apache2.conf': 'IncludeOptional sites-enabled/*.conf\nInclude ports.conf',
      'sites-enabled/www.conf': plain,
      'sites-enabled/x.bak': plain,
      'ports.conf': '',
    },
    [],
  ],
  [
    'Red Hat',
    {
      'conf/httpd.conf':
        'ServerRoot "/etc/httpd"\nInclude conf.modules.d/*.conf\nIncludeOptional /etc/httpd/conf.d/*.conf',
      'conf.d/www.conf': plain,
    },
    ['conf/httpd.conf line 2: "conf.modules.d/*.conf" is not in the folder: what it says is not read'],
  ],
  [
    'a folder is included',
    { 'httpd.conf': 'Include sites\nInclude httpd.conf', 'sites/www': plain },
    ['httpd.conf line 1: too much is included: the rest is not read'],
  ],
] as const)('a folder of %s', ([, files, remarks]) => {
  const imported = importedText(undefined, { files })
  expect(imported.lines).toEqual(['- { host: www.example.ac.jp }'])
  expect(imported.remarks.filter((remark) => !remark.includes('already'))).toEqual(remarks)
})
