import { describe, expect, test } from 'vitest'
import { importedText } from './importing.ts'

const server = (inner: string) => `server {\n${inner}\n}\n`

describe('one server', () => {
  // biome-ignore format: table
  test.for<readonly [what: string, text: string, lines: readonly string[], remarks?: readonly unknown[]]>([
    ['names and ports', 'listen 443 ssl; listen [::]:443 ssl; listen 8443 ssl http2; server_name www.example.ac.jp example.ac.jp;',
      ['- { host: www.example.ac.jp }', '- { host: example.ac.jp }', '- { host: www.example.ac.jp, port: 8443 }', '- { host: example.ac.jp, port: 8443 }']],
    ['without TLS', 'listen 80; server_name www.example.ac.jp;', []],
    ['443 without ssl', 'listen 443; server_name www.example.ac.jp;', []],
    ['as before 1.15', 'listen 443; ssl on; server_name www.example.ac.jp;', ['- { host: www.example.ac.jp }']],
    ['QUIC, a socket', 'listen 443 quic; listen unix:/run/x.sock ssl; server_name www.example.ac.jp;', []],
    ['quotes, comments, escapes', `listen 443 ssl; # server_name no.example.ac.jp;\nserver_name "www.example.ac.jp" 'b;}.example.ac.jp' c.example.ac.jp;`,
      ['- { host: www.example.ac.jp }', '- { host: c.example.ac.jp }'], ['line 1: left out: "b;}.example.ac.jp": no full name']],
    ['wildcards, expressions, nicknames', 'listen 443 ssl; server_name .example.ac.jp *.example.ac.jp ~^www\\d+\\.example\\.ac\\.jp$ www _;',
      ['- { host: example.ac.jp }'], ['line 1: left out: "*.example.ac.jp", "~^wwwd+.example.ac.jp$", "www": no full names']],
    ['any name at an address', 'listen 192.0.2.7:443 ssl default_server; server_name _;', ['- { host: 192.0.2.7 }']],
    ['any name at any address', 'listen 443 ssl;', [], ['line 1: left out: port 443 has no name that can be asked for']],
    ['this machine alone', 'listen 127.0.0.1:8443 ssl; listen [::1]:8443 ssl; server_name www.example.ac.jp;', [],
      ['line 1: left out: it listens on this machine alone']],
    ['its certificate', 'listen 443 ssl; server_name www.example.ac.jp; ssl_certificate /etc/pki/www.pem; ssl_certificate /etc/pki/www-rsa.pem;',
      ['- { host: www.example.ac.jp } # note: certificate /etc/pki/www.pem, /etc/pki/www-rsa.pem']],
    ['of certbot', 'listen 443 ssl; server_name www.example.ac.jp; ssl_certificate /etc/letsencrypt/live/www.example.ac.jp/fullchain.pem;',
      ['- { host: www.example.ac.jp, managed_by: certbot } # note: certificate /etc/letsencrypt/live/www.example.ac.jp/fullchain.pem']],
    ['Lua, variables', 'listen 443 ssl; content_by_lua_block { local t = { server = {1} } }\nset $a \u0024{host}x; server_name www.example.ac.jp;',
      ['- { host: www.example.ac.jp }']],
    ['a host for an address', 'listen www.example.ac.jp:443 ssl; server_name www.example.ac.jp;', ['- { host: www.example.ac.jp }']],
    ['impossible ports', 'listen 99999 ssl; listen 0 ssl; listen [::1 ssl; listen a:b ssl; server_name www.example.ac.jp;', []],
  ])('%s', ([, inner, lines, remarks = []]) => {
    const imported = importedText(server(inner), { from: 'nginx' })
    expect(imported.lines).toEqual(lines)
    expect(imported.remarks).toEqual(remarks)
  })
})

test('one server at a socket says ssl for all of them; certificates are inherited', () => {
  const { lines } = importedText(`http {
  ssl_certificate /etc/pki/all.pem;
  ${server('listen 443 ssl default_server; server_name a.example.ac.jp;')}
  ${server('listen 443; server_name b.example.ac.jp;')}
  ${server('listen 8443; server_name c.example.ac.jp;')}
}`)
  expect(lines).toEqual([
    '- { host: a.example.ac.jp } # note: certificate /etc/pki/all.pem',
    '- { host: b.example.ac.jp } # note: certificate /etc/pki/all.pem',
  ])
})

test('mail and streams, with STARTTLS', () => {
  const { lines } = importedText(`mail {
  server_name mail.example.ac.jp;
  starttls on;
  server { listen 993 ssl; protocol imap; }
  server { listen 143; protocol imap; }
  server { listen 587; }
  server { listen 110; protocol pop3; starttls off; }
}
stream { upstream x { server 192.0.2.9:1; } server { listen 192.0.2.1:636 ssl; proxy_pass x; } }`)
  expect(lines).toEqual([
    '- { host: mail.example.ac.jp, port: 993 }',
    '- { host: mail.example.ac.jp, starttls: imap }',
    '- { host: mail.example.ac.jp, port: 587, starttls: smtp }',
    '- { host: 192.0.2.1, port: 636 }',
  ])
})

test('a folder: includes are followed in it, wherever it was copied to', () => {
  const { lines, remarks } = importedText(undefined, {
    files: {
      'nginx.conf':
        'http {\n include mime.types;\n include /etc/nginx/conf.d/*.conf;\n include sites-enabled/*;\n include /srv/other.conf;\n include ../up.conf; }',
      'conf.d/a.conf': server('listen 443 ssl; server_name a.example.ac.jp; include snippets/tls.conf;'),
      'conf.d/a.conf.bak': server('listen 443 ssl; server_name bak.example.ac.jp;'),
      'sites-enabled/b': server('listen 8443 ssl; include snippets/tls.conf;'),
      'snippets/tls.conf': 'ssl_certificate tls/b.pem;',
      'tls/b.pem': 'names: b.example.ac.jp *.example.ac.jp',
      'sites-available/c': server('listen 443 ssl; server_name c.example.ac.jp;'),
    },
  })
  expect(lines).toEqual([
    '- { host: a.example.ac.jp } # note: certificate tls/b.pem',
    '- { host: b.example.ac.jp, port: 8443 } # note: certificate tls/b.pem',
  ])
  expect(remarks).toEqual([
    'nginx.conf line 5: "/srv/other.conf" is not in the folder: what it says is not read',
    'nginx.conf line 6: "../up.conf" is not in the folder: what it says is not read',
    'sites-enabled/b line 1: its names are those of the certificate: "b.example.ac.jp"',
  ])
})

test('includes that go round in a circle, or double each time, end', () => {
  const { lines, remarks } = importedText(undefined, {
    files: {
      'nginx.conf': `include a; include b; http { ${server('listen 443 ssl; server_name www.example.ac.jp;')} }`,
      a: 'include b; include b;',
      b: 'include a; include a;',
    },
  })
  expect(lines).toEqual(['- { host: www.example.ac.jp }'])
  expect(remarks).toContainEqual(expect.stringMatching(/^[ab] line 1: too much is included: the rest is not read$/))
})

test('what nginx -T prints', () => {
  const { lines, remarks } = importedText(`nginx: configuration file /etc/nginx/nginx.conf test is successful
# configuration file /etc/nginx/nginx.conf:
events {}
http { include /etc/nginx/sites-enabled/*; }

# configuration file /etc/nginx/sites-enabled/www:
${server('listen 443 ssl;\n server_name www.example.ac.jp;')}`)
  expect(lines).toEqual(['- { host: www.example.ac.jp }'])
  expect(remarks).toEqual([])
})

test.for([
  ['server { listen 443 ssl; server_name www.example.ac.jp;', 'line 1: a "{" is not closed'],
  ['}\nserver { listen 443 ssl; server_name www.example.ac.jp; }', 'line 1: a "}" closes nothing'],
  ['server { listen 443 ssl; server_name www.example.ac.jp; add_header X "', 'line 1: a "{" is not closed'],
])('%j is read as far as it goes', ([text, remark]) => {
  const { lines, remarks } = importedText(text, { from: 'nginx' })
  expect({ lines, remarks }).toEqual({ lines: ['- { host: www.example.ac.jp }'], remarks: [remark] })
})
