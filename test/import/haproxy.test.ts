import { describe, expect, test } from 'vitest'
import { importedText } from './importing.ts'

const frontend = (...lines: readonly string[]) =>
  `global\n  daemon\nfrontend f\n${lines.map((line) => `  ${line}\n`).join('')}`

describe('one frontend', () => {
  // biome-ignore format: table
  test.for<readonly [what: string, text: string, lines: readonly string[], remarks?: readonly unknown[]]>([
    ['names that are compared', frontend('bind :443 ssl crt /etc/haproxy/certs/ alpn h2', 'acl a hdr(host) -i www.example.ac.jp portal.example.ac.jp', 'use_backend b if { ssl_fc_sni -i wiki.example.ac.jp } || x'),
      ['- { host: www.example.ac.jp } # note: certificate /etc/haproxy/certs/', '- { host: portal.example.ac.jp } # note: certificate /etc/haproxy/certs/', '- { host: wiki.example.ac.jp } # note: certificate /etc/haproxy/certs/']],
    ['addresses and ports', frontend('bind 192.0.2.7:443,[2001:db8::7]:8443,ipv4@*:9443-9444 ssl', 'acl a hdr(host) www.example.ac.jp'),
      ['- { host: www.example.ac.jp }', '- { host: www.example.ac.jp, port: 8443 }', '- { host: www.example.ac.jp, port: 9443 }', '- { host: www.example.ac.jp, port: 9444 }']],
    ['all IPv6 addresses', frontend('bind :::443 v4v6 ssl', 'acl a hdr(host) www.example.ac.jp'), ['- { host: www.example.ac.jp }']],
    ['an address alone', frontend('bind 192.0.2.7:443 ssl crt /x.pem'), ['- { host: 192.0.2.7 } # note: certificate /x.pem']],
    ['QUIC, sockets, no TLS', frontend('bind quic4@:443 ssl', 'bind unix@/run/x ssl', 'bind /run/y ssl', 'bind abns@z ssl', 'bind :80'), []],
    ['TLS is passed on', frontend('bind :443', 'bind :80', 'use_backend b if { req.ssl_sni -i www.example.ac.jp }', 'use_backend c if { req_ssl_sni -m str moodle.example.ac.jp }'),
      ['- { host: www.example.ac.jp }', '- { host: moodle.example.ac.jp }']],
    ['patterns are no names', frontend('bind :443', 'use_backend b if { req.ssl_sni -m end .example.ac.jp }', 'acl a hdr(host) -f /etc/hosts.lst', 'acl b hdr_end(host) example.ac.jp'), []],
    ['no name', frontend('bind :443 ssl crt /x.pem'), [], ['line 4: left out: port 443 has no name that can be asked for']],
    ['this machine alone', frontend('bind 127.0.0.1:8443 ssl crt /x.pem'), [], ['line 4: left out: it listens on this machine alone']],
    ['a backend binds nothing', 'backend b\n  bind :443 ssl\n  server a 192.0.2.1:443 ssl\n', []],
    ['quotes and comments', `listen l # bind :1 ssl\n  bind ':443' ssl crt "/a b.pem" # x\n  acl a hdr(host) "www.example.ac.jp"\n`, ['- { host: www.example.ac.jp } # note: certificate /a b.pem']],
    ['impossible ports', frontend('bind :0 ssl', 'bind :70000 ssl', 'bind :2-1 ssl', 'bind :1-65535 ssl', 'bind', 'acl a hdr(host) www.example.ac.jp'), []],
  ])('%s', ([, text, lines, remarks = []]) => {
    const imported = importedText(text, { from: 'haproxy' })
    expect(imported.lines).toEqual(lines)
    expect(imported.remarks).toEqual(remarks)
  })
})

test('a folder: names of lists and of certificates', () => {
  const { lines, remarks } = importedText(undefined, {
    files: {
      'haproxy.cfg':
        'global\n crt-base /etc/haproxy/tls\nfrontend a\n bind :443 ssl crt-list /etc/haproxy/list.txt\nfrontend b\n bind :8443 ssl crt site.pem\nfrontend c\n bind :9443 ssl crt /etc/haproxy/tls/\n',
      'list.txt': '# ours\nsite.pem [alpn h2 ssl-min-ver TLSv1.2] www.example.ac.jp !no.example.ac.jp\n',
      'tls/site.pem': 'names: site.example.ac.jp *.example.ac.jp',
      'tls/two.pem': 'names: two.example.ac.jp',
    },
  })
  expect(lines).toEqual([
    '- { host: www.example.ac.jp } # note: certificate /etc/haproxy/tls/site.pem',
    '- { host: site.example.ac.jp, port: 8443 } # note: certificate /etc/haproxy/tls/site.pem',
    '- { host: site.example.ac.jp, port: 9443 } # note: certificate /etc/haproxy/tls/',
    '- { host: two.example.ac.jp, port: 9443 } # note: certificate /etc/haproxy/tls/',
  ])
  expect(remarks).toEqual([
    'haproxy.cfg line 6: its names are those of the certificate: "site.example.ac.jp"',
    'haproxy.cfg line 8: its names are those of the certificate: "site.example.ac.jp", "two.example.ac.jp"',
  ])
})
